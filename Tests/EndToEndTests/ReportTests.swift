import Foundation
import TestSupport
import Testing

/// What the real program tells of what it saw, without asking anybody.
@Suite struct ReportTests {
  @Test("What wait saw is told in every format, and nobody is called") func formats() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await withHome { home in
      try await withSimulator(["--tasks", "60", "--urls", "3", "--speed", "60"], home: home) {
        config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        _ = try await Program.run(
          ["wait", "account:sim-ucloud,sim-alibaba-cdn", "--timeout", "90s"],
          environment: environment)
      }
      // The vendors are gone.
      let environment = home.environment.merging([
        "CDNTOP_CONFIG": home.url.path + "/simulated.yaml"
      ]) { $1 }
      func run(_ words: String...) async throws -> String {
        let output = try await Program.run(words, environment: environment)
        #expect(output.status == 0, "\(output.talk)")
        #expect(output.talk.isEmpty)
        for secret in Program.simulatedSecrets { #expect(!output.data.contains(secret)) }
        return output.data
      }
      let json = try await run("report", "--format", "json")
      #expect(schema.faults(json, "report") == [])
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      let labels = try #require(object["labels"] as? [[String: Any]])
      for key in ["tasks", "urls_total", "urls_done", "urls_failed"] {
        func sum(_ groups: [[String: Any]]) -> Int {
          groups.reduce(0) { $0 + ($1[key] as? Int ?? 0) }
        }
        let accounts = labels.flatMap { $0["accounts"] as? [[String: Any]] ?? [] }
        #expect(object[key] as? Int == sum(labels), "\(key)")
        #expect(sum(labels) == sum(accounts), "\(key)")
        #expect(sum(labels) > 0)
      }
      // What is tracked has a row, though nobody asked its vendor.
      #expect(
        Set(
          labels.flatMap { $0["accounts"] as? [[String: Any]] ?? [] }.compactMap {
            $0["account"] as? String
          }) == ["sim-ucloud", "sim-alibaba-cdn", "sim-jdcloud"])
      #expect(try await run("report").contains("| sim-ucloud |"))
      let page = try await run("report", "--format", "html")
      #expect(page.contains("<svg") && !page.contains("http-equiv=\"refresh\""))
      #expect(!page.contains("src=") && !page.contains("href="))
      let handover = try await run("handover")
      #expect(handover.hasPrefix("HANDOVER "))
      #expect(handover.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
      let other = try await run("report", "account:sim-ucloud")
      #expect(!other.contains("sim-alibaba-cdn"))
    }
  }

  @Test("It works where there is no network at all", .enabled(if: geteuid() == 0))
  func withoutNetwork() async throws {
    try await withHome { home in
      let key = home.url.path + "/key"
      let config = try home.write(
        "config.yaml",
        "accounts: [{name: jd, provider: jdcloud, username: u, secret_key_command: [touch, \(key)]}]\n"
      )
      for command in ["report", "report --format html", "report --format json", "handover"] {
        let output = try await Program.shell(
          "unshare --net \"$0\" \(command) --config \(config)", home)
        #expect(output.status == 0, "\(output.talk)")
        #expect(!output.data.isEmpty)
      }
      #expect(!FileManager.default.fileExists(atPath: key), "no key is asked for")
    }
  }

  @Test("What one operator acknowledges another sees, with the name") func acknowledged()
    async throws
  {
    try await withHome { home in
      let config = try home.write(
        "config.yaml",
        """
        accounts:
          - {name: jd, provider: jdcloud, username: u, secret_key: k, endpoint: "http://127.0.0.1:9"}
        """)
      func variables(_ name: String) -> [String: String?] {
        home.variables.merging(["SUDO_USER": nil, "LOGNAME": name]) { $1 }
      }
      let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
      _ = try await Program.run(
        ["track", "jd", id, "--config", config], environment: home.environment)
      let command = [Program.path, "--config", config]
      try await withTerminalSession(command: command, environment: variables("wang")) { first in
        try await first.waitFor("no answer from the vendor")
        try await withTerminalSession(command: command, environment: variables("li")) { second in
          try await second.waitFor("no answer from the vendor")
          try await first.send("P")
          try await first.waitFor("ACTIVE")
          try await first.send("a")
          try await first.waitFor("ACKNOWLEDGED by wang@")
          try await second.send("P")
          try await second.waitFor("ACKNOWLEDGED by wang@")
          try await second.send("q")
        }
        try await first.send("q")
      }
      let handover = try await Program.run(
        ["handover", "--config", config], environment: home.environment)
      #expect(handover.data.contains("- jd: reads that fail: transport, by wang@"))
    }
  }
}
