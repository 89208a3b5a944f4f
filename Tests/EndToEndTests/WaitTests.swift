import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// `wait` of the real program, over the simulator as its own process: every exit status.
@Suite(.serialized)
struct WaitTests {
  /// Time to read every account on a machine that does much else.
  private static let enough = "8s"

  private func wait(
    _ arguments: [String], _ config: String, _ home: Home
  ) async throws -> Program.Output {
    try await Program.run(
      ["wait", "--config", config] + arguments, environment: home.environment)
  }

  /// The ids of an account's tasks of a status.
  private func ids(
    _ filter: [String], _ config: String, _ home: Home
  ) async throws -> [String] {
    let list = try await Program.run(
      ["list", "--config", config, "--format", "jsonl"] + filter, environment: home.environment)
    return try list.data.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return "\(object?["account"] ?? "") \(object?["id"] ?? "")"
    }
  }

  @Test("0 when all succeeded, with a summary; the set is named by ids and keeps no others waiting")
  func succeeded() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "24", "--urls", "4", "--speed", "10"], home: home) {
        config in
        let all = try await ids(["status:!failed,partial", "account:sim-ucloud"], config, home)
        let done = try await ids(["status:succeeded", "account:sim-ucloud"], config, home)
        let path = home.url.path + "/summary.json"
        let input = try home.write("ids", "# purged\n" + done.joined(separator: "\n") + "\n")
        let output = try await Program.run(
          "sh",
          [
            "-c", "\"$0\" wait - --config \(config) --summary-file \(path) < \(input)",
            Program.path,
          ],
          environment: home.environment)
        #expect(output.status == 0, "\(output)")
        #expect(output.data.isEmpty)
        #expect(output.talk.contains(" succeeded in "))
        let summary = try JSONSerialization.jsonObject(
          with: Data(contentsOf: URL(filePath: path)))
        let object = try #require(summary as? [String: Any])
        #expect(object["exit_status"] as? Int == 0)
        #expect((object["tasks"] as? [Any])?.count == done.count)

        // Of tasks that had not failed, some of which ran, the status is what a later look finds.
        let moving = try home.write("moving", all.joined(separator: "\n") + "\n")
        let end = try await Program.shell(
          "\"$0\" wait - --config \(config) --timeout 120s < \(moving)", home)
        let names = Set(all.compactMap { $0.split(separator: " ").last })
        let succeeded = try await ids(["status:succeeded", "account:sim-ucloud"], config, home)
        let count = succeeded.count { $0.split(separator: " ").last.map(names.contains) ?? false }
        #expect(!names.isEmpty)
        #expect(end.status == (count == names.count ? 0 : 1), "\(end)")
      }
    }
  }

  @Test("1 for what failed, with its URLs; 3, 4, 5 and 2, and which goes before which")
  func others() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "6", "--frozen"], home: home) { config in
        let failed = try await wait(["status:failed,partial"], config, home)
        #expect(failed.status == 1, "\(failed)")
        #expect(failed.data.contains("FAILED sim-"))
        #expect(failed.data.contains("http"))
        #expect(!failed.talk.contains("all "))

        async let timedOut = wait(["status:running", "--timeout", Self.enough], config, home)
        async let mixed = wait(
          ["status:running,failed", "--timeout", Self.enough], config, home)
        let (late, both) = try await (timedOut, mixed)
        #expect(late.status == 3, "\(late)")
        #expect(late.data.contains("UNMET sim-"))
        #expect(late.talk.contains("timed out"))

        #expect(both.status == 1)
        let fast = try await wait(["status:running,failed", "--fail-fast"], config, home)
        #expect(fast.status == 1)
        #expect(fast.talk.contains("stopped at the first failure"))

        let nothing = ["id:nothing-has-this", "--appear", "1s"]
        #expect(try await wait(nothing, config, home).status == 5)
        #expect(try await wait(nothing + ["--allow-empty"], config, home).status == 0)
        let early = ["id:nothing-has-this", "--timeout", "1s", "--allow-empty"]
        #expect(try await wait(early, config, home).status == 3)
        let short = try await wait(
          ["status:succeeded", "--expect", "9999", "--appear", "1s", "--quiet"], config, home)
        #expect(short.status == 5)
        #expect(short.talk.split(separator: "\n").count == 1)

        #expect(try await wait(["statsu:failed"], config, home).status == 2)
        #expect(try await wait(["--expect", "0"], config, home).status == 2)
        #expect(try await wait(["--summary-file", "/nowhere/x"], config, home).status == 2)
        let bad = try await Program.run(
          "sh", ["-c", "echo nobody 1 | \"$0\" wait - --config \(config)", Program.path],
          environment: home.environment)
        #expect(bad.status == 2)
        #expect(bad.talk.contains("line 1 of the input"))

        let endpoint = try #require(
          try String(contentsOfFile: config, encoding: .utf8)
            .firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)?.output)
        let wrong = try home.write(
          "wrong.yaml",
          try String(contentsOfFile: config, encoding: .utf8) + """
              - {name: sim-wrong, provider: ucloud, endpoint: "\(endpoint)", public_key: nobody, private_key: not-the-key}

            """)
        let unread = try await wait(
          ["status:succeeded", "--timeout", Self.enough], wrong, home)
        #expect(unread.status == 4, "\(unread)")
        #expect(unread.data.contains("UNREADABLE sim-wrong"))
        #expect(!(unread.data + unread.talk).contains("not-the-key"))
        #expect(!unread.talk.contains("all "))
        let worst = try await wait(["status:failed", "--fail-fast"], wrong, home)
        #expect(worst.status == 1)
      }
    }
  }

  @Test("It outlives a closed standard input, closed outputs, and an ignored hangup")
  func survives() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "12", "--urls", "3", "--frozen"], home: home) { config in
        let script = """
          trap '' HUP
          "$0" wait --config \(config) status:running --timeout \(Self.enough) <&- >&- 2>&- &
          program=$!
          sleep 1; kill -HUP $program; sleep 1; kill -HUP $program
          wait $program
          """
        let output = try await Program.shell(script, home)
        #expect(output.status == 3, "\(output)")
      }
    }
  }

  @Test("On a terminal one line is redrawn, and taken away at the end")
  func terminal() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "12", "--urls", "3", "--frozen"], home: home) { config in
        try await withTerminalSession(
          command: [
            Program.path, "wait", "--config", config, "status:running", "--timeout", Self.enough,
          ],
          environment: home.variables, size: Size(width: 60, height: 15)
        ) { session in
          try await session.waitFor("the line") {
            $0.contains(/progress \d+%.* \| for \d+s/)
          }
          let end = try await session.waitFor("timed out after \(Self.enough)")
          #expect(!end.contains("| for"))
          #expect(try await session.waitForExit() == 3)
        }
      }
    }
  }
}
