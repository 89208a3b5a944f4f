import Foundation
import TestSupport
import Testing

/// What the real program tells of what it saw, without asking anybody.
@Suite struct ReportTests {
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
