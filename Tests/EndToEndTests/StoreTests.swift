import Foundation
import TestSupport
import Testing

/// What lasts between runs, and what processes share.
@Suite struct StoreTests {
  private static let config = """
    accounts: [{name: jd, provider: jdcloud, username: u, secret_key: k, endpoint: "http://127.0.0.1:9"}]
    """

  private func id(_ number: Int) -> String {
    "545ec2e2-e9e5-47b8-8f34-" + String(format: "%012d", number)
  }

  @Test("A running monitor sees what another process tracks, labels and takes off")
  func othersAreSeen() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let command = [Program.path, "--config", config]
      func run(_ words: String...) async throws {
        let output = try await Program.run(
          words + ["--config", config], environment: home.environment)
        #expect(output.status == 0, "\(output.talk)")
      }
      try await withTerminalSession(command: command, environment: home.variables) { session in
        try await session.waitFor("jd")
        try await run("track", "jd", id(1))
        try await session.waitFor("545ec2e2")
        try await run("track", "jd", id(1), "--label", "INC-9")
        try await session.send("/")
        try await session.sendLiteral("label:INC-9")
        try await session.send("Enter")
        try await session.waitFor("1 of 1")
        try await run("untrack", "jd", id(1))
        try await session.waitFor("the row gone") { !$0.contains("545ec2e2") }
        // What the monitor labels others see.
        try await run("track", "jd", id(2))
        try await session.send("0")
        try await session.waitFor("545ec2e2")
        try await session.send(":")
        try await session.sendLiteral("label INC-10")
        try await session.send("Enter")
        try await session.waitFor("labeled ")
        let tracked = try await Program.run(["tracked"], environment: home.environment)
        #expect(tracked.data.contains("INC-10"), "\(tracked.data)")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }

  @Test("Many processes at once lose nothing, and nobody reads of a lock")
  func manyProcesses() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let script = """
        for writer in 1 2 3 4 5 6 7 8; do
          for n in 1 2 3 4 5; do
            "$0" track jd "$(printf '545ec2e2-e9e5-47b8-8f34-%06d%06d' $writer $n)" --config \(config) || echo "failed $?"
          done &
        done
        wait
        "$0" tracked --config \(config) --format json
        """
      let output = try await Program.shell(script, home)
      #expect(output.status == 0)
      let ids = output.data.matches(of: /545ec2e2-[-0-9a-f]+/).map { String($0.output) }
      #expect(Set(ids).count == 40)
      #expect(ids.count == 40)
      for word in ["lock", "busy", "SQL", "failed"] {
        #expect(!output.talk.contains(word), "\(output.talk)")
      }
    }
  }

  @Test("Who comes while another process makes the store waits for it")
  func whileItIsMade() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let script = """
        mkdir -m 700 -p "$XDG_STATE_HOME/cdntop"
        exec 9> "$XDG_STATE_HOME/cdntop/store.lock"
        flock -x 9
        sleep 3 &
        exec 9>&-
        "$0" track jd \(id(1)) --config \(config)
        """
      let output = try await Program.shell(script, home)
      #expect(output.status == 0)
      #expect(output.talk == "cdntop: tracked 1 id of jd\n")
    }
  }

  @Test(
    "A store that is no store is set aside in one sentence, and the monitor goes on",
    .holds(.damagedStore))
  func damaged() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let folder = home.url.appending(path: "state/cdntop")
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      _ = try home.write("state/cdntop/cdntop.db", "no store\n")
      try await withTerminalSession(
        command: [Program.path, "--config", config], environment: home.variables
      ) { session in
        try await session.waitFor("damaged")
        try await session.waitFor("LIVE")
        let track = try await Program.run(
          ["track", "jd", id(1), "--config", config], environment: home.environment)
        #expect(track.status == 0, "\(track.talk)")
        try await session.waitFor("545ec2e2")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.contains { $0.hasPrefix("cdntop.db.damaged-") })
    }
  }
}
