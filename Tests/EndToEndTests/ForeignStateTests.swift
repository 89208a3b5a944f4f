import Foundation
import Glibc
import TestSupport
import Testing

/// A state folder of another user, and what programs get that are started, with the real program.
@Suite(.serialized, .hangLimit)
struct ForeignStateTests {
  private static let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
  private static let other = "645ec2e2-e9e5-47b8-8f34-44c104a84fd3"
  private static let refusal = "it belongs to another user"

  /// Writes a configuration of one account that refuses every connection.
  private func configure(_ home: Home, _ rest: String = "") throws {
    try FileManager.default.createDirectory(
      atPath: home.url.path + "/config/cdntop", withIntermediateDirectories: true)
    _ = try home.write(
      "config/cdntop/config.yaml",
      "accounts: [{name: jd, provider: jdcloud, username: u, secret_key: k, endpoint: \"http://127.0.0.1:9\"}]\n"
        + rest)
  }

  /// Makes a state folder that another user prepared: with an id, and a link to a file of ours.
  private func plant(_ home: Home) throws -> (state: String, target: String) {
    let state = home.url.path + "/state/cdntop"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    _ = try home.write(
      "state/cdntop/watchlist.jsonl",
      "{\"account\":\"jd\",\"id\":\"\(Self.id)\",\"kind\":\"purge-url\"}\n")
    let target = try home.write("target", "mine\n")
    for name in [
      "cdntop.db", "cdntop.db-wal", "history.jsonl", "store.lock", "budgets", "monitor.json",
    ] {
      try #require(symlink(target, state + "/" + name) == 0)
    }
    try #require(chmod(home.url.path + "/state", 0o755) == 0)
    try #require(chmod(state, 0o777) == 0 && chown(state, 65_534, 65_534) == 0)
    return (state, target)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test(
    "What another user planted is neither taken nor written through", .holds(.foreignState),
    .enabled(if: geteuid() == 0))
  func planted() async throws {
    try await withHome { home in
      try configure(home)
      let (state, target) = try plant(home)
      let before = try names(state)
      for (command, status) in [
        ("tracked", 2), ("track jd \(Self.other)", 2), ("untrack jd \(Self.id)", 2),
        ("history", 2), ("report", 2), ("handover", 2), ("list --timeout 5s", 0),
        ("where http://a.example/x --timeout 5s", 5),
        ("wait --appear 1s --timeout 3s --quiet", 5),
      ] as [(String, Int32)] {
        let output = try await Program.run(
          command.split(separator: " ").map(String.init), environment: home.environment)
        #expect(output.status == status, "\(command): \(output.data) \(output.talk)")
        let said = output.talk.split(separator: "\n").filter { $0.contains(Self.refusal) }
        #expect(said.count == 1, "\(command): \(output.talk)")
        #expect(
          said.first?.contains("run as that user, or run: chown $(id -u) \(state)") == true)
        #expect(!(output.data + output.talk.replacing("untrack", with: "")).contains(Self.id))
        if command.hasPrefix("track jd") {
          #expect(output.talk.hasSuffix("cdntop: not tracked:\n\(Self.other)\n"))
        }
      }
      #expect(try names(state) == before)
      #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine\n")
    }
  }

  @Test("The monitor says so and goes on", .holds(.foreignState), .enabled(if: geteuid() == 0))
  func monitor() async throws {
    try await withHome { home in
      try configure(home)
      let (state, target) = try plant(home)
      let before = try names(state)
      for command in [[], ["demo", "--frozen"]] {
        try await withTerminalSession(
          command: [Program.path] + command, environment: home.variables
        ) { session in
          try await session.waitFor("cannot use \(state)")
          try await session.send("/")
          try await session.sendLiteral("status:failed")
          try await session.send("Enter", "q")
          #expect(try await session.waitForExit() == 0)
        }
      }
      #expect(try names(state) == before)
      #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine\n")
    }
  }

  @Test(
    "A folder that others can write, or exchange, is not used; the sentence says what mends it",
    .holds(.exposedState))
  func exposed() async throws {
    try await withHome { home in
      try configure(home)
      let track = ["track", "jd", Self.id]
      let (folder, above) = (home.url.path + "/state/cdntop", home.url.path + "/state")
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      for path in [folder, above] {
        try #require(chmod(path, 0o777) == 0)
        let output = try await Program.run(track, environment: home.environment)
        #expect(output.status == 2)
        let reason = "it can be written by others; run: chmod go-w \(path)"
        #expect(
          output.talk
            == "cdntop: cannot use \(path): \(reason)\ncdntop: not tracked:\n\(Self.id)\n")
        let mended = try await Program.shell("chmod go-w \(path)", home)
        #expect(mended.status == 0)
      }
      let output = try await Program.run(track, environment: home.environment)
      #expect(output.status == 0, "\(output.talk)")
      let tracked = try await Program.run(["tracked"], environment: home.environment)
      #expect(tracked.data.contains(Self.id))
    }
  }

  @Test(
    "The watch list of an earlier version is taken in, also while the monitor runs; a torn line is told of once",
    .holds(.tornFile))
  func torn() async throws {
    try await withHome { home in
      try configure(home)
      let state = home.url.path + "/state/cdntop"
      try FileManager.default.createDirectory(
        atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let good = "{\"account\":\"jd\",\"id\":\"\(Self.id)\",\"kind\":\"purge-url\"}\n"
      _ = try home.write("state/cdntop/watchlist.jsonl", "\0\0\0\0\n" + good)
      try await withTerminalSession(command: [Program.path], environment: home.variables) {
        session in
        try await session.waitFor("1 line of the watch list is damaged")
        try await session.waitFor(String(Self.id.prefix(8)))
        // One that is torn while the monitor runs is told of too.
        _ = try home.write("state/cdntop/watchlist.jsonl", "{\"torn\n\0\n" + good)
        try await session.waitFor("2 lines of the watch list are damaged")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
      let kept = try names(state).filter { $0.hasPrefix("watchlist.jsonl") }
      #expect(kept == ["watchlist.jsonl.old", "watchlist.jsonl.old-2"])
      let list = try await Program.run(
        ["list", "--timeout", "5s"], environment: home.environment)
      #expect(!list.talk.contains("damaged"), "\(list.talk)")
      #expect(list.data.contains(Self.id))
    }
  }

  // MARK: Programs

  @Test("What notify and KEY_command start sees no secret's variable and nothing that is open")
  func programs() async throws {
    try await withHome { home in
      let tell = try home.write(
        "tell",
        "#!/bin/sh\n{ echo \"names:\"; tr '\\0' '\\n' < /proc/$$/environ | cut -d= -f1; ls /proc/$$/fd; } > \"$HOME/$1\"\necho k\ncat > /dev/null\n"
      )
      try #require(chmod(tell, 0o700) == 0)
      _ = try home.write(
        "c.yaml",
        """
        accounts:
          - {name: one, provider: jdcloud, username: u, secret_key_env: SECRET_ONE, endpoint: "http://127.0.0.1:9", track: [{id: \(Self.id), kind: purge-url}]}
          - {name: two, provider: jdcloud, username: u, secret_key_command: ["\(tell)", key], endpoint: "http://127.0.0.1:9", track: [{id: \(Self.id), kind: purge-url}]}
        notify: {command: ["\(tell)", note], webhook_env: SECRET_HOOK}
        """)
      // Descriptors that a shell hands down are no child's either.
      let script = """
        export SECRET_ONE=hush SECRET_HOOK=https://127.0.0.1:9/hush PLAIN=x UCLOUD_PRIVATE_KEY=hush
        exec 7</etc/passwd 8<>"$HOME/file"
        "$0" --config "$HOME/c.yaml" watch >/dev/null 2>&1 & p=$!
        until [ -s "$HOME/key" ] && [ -s "$HOME/note" ]; do sleep 0.1; done
        sleep 0.5; kill $p; wait $p; :
        """
      _ = try await Program.shell(script, home)
      for name in ["key", "note"] {
        let lines = try String(contentsOfFile: home.url.path + "/" + name, encoding: .utf8)
          .split(separator: "\n").map(String.init)
        #expect(lines.contains("PLAIN"))
        #expect(!lines.contains { $0.hasPrefix("SECRET_") || $0 == "UCLOUD_PRIVATE_KEY" })
        let numbers = lines.compactMap { Int($0) }
        // The shell that runs the script has that open besides.
        #expect(numbers.filter { $0 < 10 } == [0, 1, 2], "\(name): \(lines)")
      }
    }
  }
}
