import Foundation
import Terminal
import TestSupport
import Testing

/// The monitor and `list` under a configuration, over the simulator as its own process.
@Suite(.serialized)
struct ConfiguredTests {
  @Test("A wrong key is one account's trouble")
  func wrongKey() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "80", "--urls", "6"], home: home) { config in
        let path = try home.write("five.yaml", try Self.withWrongKey(config))
        let environment = home.variables
        try await withTerminalSession(
          command: [Program.path, "--config", path], environment: environment,
          size: Size(width: 120, height: 40)
        ) { session in
          try await session.waitFor("the account whose key is refused") {
            $0.contains("AUTH") && $0.contains("sim-wrong")
          }
          try await session.waitFor("the others' rows") {
            $0.contains("sim-jdcloud") && $0.contains("sim-ucloud") && $0.contains("RUN")
          }
          try await session.send("q")
          #expect(try await session.waitForExit() == 0)
        }

        let list = try await Program.run(
          ["list", "--config", path, "--format", "json"], environment: home.environment)
        #expect(list.status == 4)
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(list.data.utf8)) as? [String: Any])
        #expect(object["complete"] as? Bool == false)
        let accounts = try #require(object["accounts"] as? [[String: Any]])
        let states = accounts.map { "\($0["name"] ?? "") \($0["state"] ?? "")" }
        #expect(
          states == [
            "sim-alibaba-cdn ok", "sim-alibaba-dcdn ok", "sim-ucloud ok", "sim-jdcloud ok",
            "sim-wrong auth",
          ])
        let tasks = try #require(object["tasks"] as? [[String: Any]])
        #expect(tasks.count > 60)

        let only = try await Program.run(
          ["list", "--config", path, "--format", "json", "account:sim-ucloud"],
          environment: home.environment)
        #expect(only.status == 0)
        #expect(!only.data.contains("sim-wrong"))
        #expect(!(list.data + list.talk + only.data + only.talk).contains("not-the-key"))
      }
    }
  }

  @Test("watch prints every task, then what changes, and ends by the signal that ends it")
  func watch() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "8", "--urls", "4", "--speed", "20"], home: home) {
        config in
        try await withTerminalSession(
          command: [Program.path, "watch", "--config", config, "provider:ucloud"],
          environment: home.variables, size: Size(width: 160, height: 50)
        ) { session in
          let screen = try await session.waitFor("a task that ended") {
            $0.contains("SUCCEEDED") && $0.contains("was running")
          }
          #expect(screen.contains("cdntop: watching 1 account; times are +00:00"))
          #expect(!screen.contains("sim-jdcloud"))
          try await session.send("C-c")
          #expect(try await session.waitForExit() == 130)
        }
      }
    }
  }

  @Test("A configuration with three mistakes reports all three with their places")
  func threeMistakes() async throws {
    try await withHome { home in
      let path = try home.write(
        "config.yaml",
        """
        monitor: {theem: both}
        accounts:
          - name: one
            provider: alibaba-cnd
            access_key_id: A
            access_key_secret: B
          - name: one
            provider: jdcloud
            username: u
            secret_key: k

        """)
      let output = try await Program.run(
        ["list", "--config", path], environment: home.environment)
      #expect(output.status == 2)
      #expect(output.data.isEmpty)
      #expect(output.talk.contains("\(path):1:11:"))
      #expect(output.talk.contains("theme"))
      #expect(output.talk.contains("\(path):4:15:"))
      #expect(output.talk.contains("alibaba-cdn"))
      #expect(output.talk.contains("\(path):7:"))
    }
  }

  @Test("Track, untrack and tracked work on the watch list, and list shows its ids")
  func tracking() async throws {
    try await withHome { home in
      try await withSimulator(["--frozen"], home: home) { config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        let id = "00000000-1111-2222-3333-444444444444"
        let tracked = try await Program.run(
          ["track", "sim-jdcloud", id, "--label", "INC-1", "--url", "https://www.example.com/a"],
          environment: environment)
        #expect(tracked.status == 0, "\(tracked.talk)")
        let listed = try await Program.run(
          ["list", "account:sim-jdcloud", "--format", "jsonl", "label:INC-1"],
          environment: environment)
        #expect(listed.status == 0, "\(listed.talk)")
        #expect(listed.data.contains(id))
        #expect(listed.data.contains("\"status\":\"unknown\""))
        #expect(listed.data.contains("not found at the vendor"))
        #expect((try await Program.run(["tracked"], environment: environment)).data.contains(id))
        #expect(
          (try await Program.run(["untrack", "sim-jdcloud", id], environment: environment)).status
            == 0)
        #expect(!(try await Program.run(["tracked"], environment: environment)).data.contains(id))
      }
    }
  }

  @Test("A running monitor takes up what is tracked, and a key that was mended")
  func watchesItsSources() async throws {
    try await withHome { home in
      try await withSimulator(["--frozen"], home: home) { config in
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let key = try #require(text.firstMatch(of: /private_key: "([^"]+)"/)?.output.1)
        let keyFile = try home.write("key", "not-the-key")
        let path = try home.write(
          "watched.yaml",
          text.replacing("private_key: \"\(key)\"", with: "private_key_file: \"\(keyFile)\""))
        try await withTerminalSession(
          command: [Program.path, "--config", path], environment: home.variables,
          size: Size(width: 120, height: 40)
        ) { session in
          try await session.waitFor("the wrong key") {
            $0.contains("AUTH") && $0.contains("sim-jdcloud")
          }
          _ = try home.write("key", String(key))
          try await session.waitFor("the right key") { !$0.contains("AUTH") }

          let tracked = try await Program.run(
            [
              "track", "sim-jdcloud", "77777777-1111-4000-8000-000000000001", "--label", "INC-7",
              "--config", path,
            ],
            environment: home.environment)
          #expect(tracked.status == 0, "\(tracked.talk)")
          try await session.send("0", "/")
          try await session.waitFor("Enter apply")
          try await session.sendLiteral("label:INC-7")
          try await session.waitFor("the tracked id") { $0.contains("1 of ") }
          try await session.send("Enter")
          try await session.send("q")
          #expect(try await session.waitForExit() == 0)
        }
      }
    }
  }

  /// Adds a UCloud account with a wrong key to a configuration of the simulator.
  private static func withWrongKey(_ config: String) throws -> String {
    let text = try String(contentsOfFile: config, encoding: .utf8)
    let endpoint = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)?.output)
    return text + """
        - name: sim-wrong
          provider: ucloud
          endpoint: \(endpoint)
          public_key: nobody
          private_key: not-the-key

      """
  }
}
