import Foundation
import Terminal
import TestSupport
import Testing

/// Everything that can be wrong with a vendor, all of it at once, against the real program.
///
/// While all is well `watch` and the monitor meet the tasks of every account; then something breaks at each of them,
/// and `list` reads once; then all is well again, and nothing but time may be needed.
///
/// It measures what is said within limits of seconds, so it runs by itself: `.ci/run` does that.
@Suite(
  .serialized, .hangLimit,
  .enabled(
    if: ProcessInfo.processInfo.environment["CDNTOP_FAULTS"] == "1",
    "it runs by itself: CDNTOP_FAULTS=1 swift test --filter FaultMatrixTests"))
struct FaultMatrixTests {
  private static let limit: Duration = .seconds(600)

  @Test("each fault is told once, invents nothing, leaves the others alone, and passes")
  func matrix() async throws {
    try await withHome { home in
      let rows = try await Self.rows()
      let config = try home.write("config.yaml", try Self.configuration(of: rows))
      var variables = home.variables
      variables.updateValue(nil, forKey: "NO_PROXY")
      let (lines, talk) = (home.url.path + "/lines", home.url.path + "/talk")
      let watching = "exec \"$0\" --config \"$1\" watch --format jsonl > \"$2\" 2> \"$3\""
      try await withTerminalSession(
        command: ["bash", "-c", watching, Program.path, config, lines, talk],
        environment: variables
      ) { watch in
        try await withTerminalSession(
          command: [Program.path, "--config", config], environment: variables,
          size: Size(width: 120, height: 40)
        ) { screen in
          let monitor = MatrixMonitor(screen: screen, folder: home.url.path)
          let changes = WatchedChanges(lines)
          try await changes.wait(for: "the tasks of every account", Self.limit) { changes in
            rows.filter { !$0.kept.isEmpty && changes.appeared[$0.account]?.count != 3 }
              .map(\.account)
          }
          try await screen.waitFor("the table") { $0.contains("FAIL") && $0.contains("ok") }
          // Tasks that ended long ago, as those of the year 1 did, are not in view by themselves.
          try await screen.send("0")
          try await monitor.expect("all tasks, as the vendors tell them") { seen in
            rows.compactMap {
              seen.difference(
                at: $0.account, $0.kept.isEmpty ? [:] : VendorTasks.statuses, stale: [])
            }
          }
          let before = (
            watch: try await Resources(of: watch), monitor: try await Resources(of: screen)
          )

          for row in rows where row.fault != nil { try await row.vendor.fail() }
          let list = try await Self.list(config, home)
          try await changes.wait(for: "the problem of each account", Self.limit) { changes in
            rows.filter { changes.problems[$0.account] ?? 0 < $0.problems }.map(\.account)
          }
          try await screen.waitFor("accounts that are down") { $0.contains("DOWN") }
          judge(list, rows)
          try await monitor.expect("what was known, which is stale where nobody answers") { seen in
            rows.compactMap {
              seen.difference(at: $0.account, $0.kept, stale: $0.stale, progress: $0.progress)
            }
          }
          try await monitor.look(at: "Problems", by: "P")
          try await monitor.look(at: "Events", by: "L")

          for row in rows where row.fault != nil { try await row.vendor.heal() }
          try await changes.wait(for: "the end of each problem", Self.limit) { changes in
            rows.filter { changes.resolved[$0.account] ?? 0 < $0.ends }.map(\.account)
          }
          try await monitor.expect("all tasks, as the vendors tell them again") { seen in
            rows.filter { $0.ends == $0.problems }
              .compactMap { seen.difference(at: $0.account, VendorTasks.statuses, stale: []) }
          }
          judge(try changes.read(), rows)
          before.watch.expectHardlyLess(than: try await Resources(of: watch), "watch")
          before.monitor.expectHardlyLess(than: try await Resources(of: screen), "the monitor")

          try await screen.send("q")
          #expect(try await screen.waitForExit() == 0)
          #expect(try screen.modesAreRestored())
          MatrixRow.expectNoSecret(in: list.output.data, "what list prints")
          MatrixRow.expectNoSecret(in: list.output.talk, "what list says")
          for file in [lines, talk] {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            MatrixRow.expectNoSecret(in: text, "\(file) of watch")
          }
          FaultPage.expect(FaultPage.text(list.troubles))
        }
      }
      for row in rows { try await row.vendor.stop() }
    }
  }

  // MARK: The scene

  private static func rows() async throws -> [MatrixRow] {
    var rows: [MatrixRow] = []
    for fault in FaultGroup.all.flatMap(\.faults) {
      rows.append(
        MatrixRow(
          fault: fault, account: fault.account,
          vendor: try await .start(fault.act, at: fault.host, tls: fault.contexts())))
    }
    for name in ["well-1", "well-2"] {
      rows.append(
        MatrixRow(fault: nil, account: name, vendor: try await .start(.bytes { _ in [] })))
    }
    return rows
  }

  private static func configuration(of rows: [MatrixRow]) throws -> String {
    let accounts = rows.map { row in
      let place =
        row.fault?.place(port: row.vendor.port)
        ?? "endpoint: \"http://127.0.0.1:\(row.vendor.port)\""
      return
        "  - {name: \(row.account), provider: alibaba-cdn, access_key_id: \"LTAI-\(row.account)\","
        + " access_key_secret: \"\(row.secret)\","
        + " timeout: \(row.fault?.timeout ?? 30)s, \(place)}\n"
    }
    return "accounts:\n" + accounts.joined()
  }

  // MARK: What is judged

  /// What one `list` printed while everything was wrong.
  private struct Listed {
    let seen: SeenTasks
    /// What was said of accounts, by their names.
    let troubles: [String: [String]]
    /// All that it printed.
    let output: Program.Output
  }

  private static func list(_ config: String, _ home: Home) async throws -> Listed {
    let output = try await Program.shell(
      "env -u NO_PROXY timeout 200 \"$0\" --config \(config) list --format json --timeout 90s", home
    )
    var troubles: [String: [String]] = [:]
    for line in output.talk.split(separator: "\n")
    where !line.contains("; waiting until ") && !line.contains("; retrying until ")
      && !line.contains("not asked again")
    {
      let words = line.split(separator: ": ", maxSplits: 2).map(String.init)
      if words.count == 3 { troubles[words[1], default: []].append(words[2]) }
    }
    return Listed(seen: try SeenTasks(output.data), troubles: troubles, output: output)
  }

  private func judge(_ list: Listed, _ rows: [MatrixRow]) {
    #expect(list.output.status == 4)
    for row in rows {
      let difference = list.seen.difference(
        at: row.account, row.read, stale: nil, progress: row.progress)
      #expect(difference == nil)
      for (id, count) in row.fault?.urls ?? [:] {
        let found = list.seen.urls[row.account]?[id]
        #expect(found == count, "\(row.account) \(id): \(found ?? 0)")
      }
      let said = list.troubles[row.account] ?? []
      switch row.fault?.effect ?? .none {
      case .trouble(let words), .delay(let words), .lasting(let words):
        #expect(said.count == 1 && said[0].contains(words), "\(row.account): \(said)")
      case .readInPart(let words):
        let sentence = "read in part" + (words.map { " (\($0))" } ?? "")
        #expect(said == [sentence], "\(row.account): \(said)")
      case .none, .rows, .progress:
        #expect(said.isEmpty, "\(row.account): \(said)")
      }
    }
  }

  /// Nothing may have been invented, nothing lost and nothing told twice by whoever looked on.
  private func judge(_ changes: WatchedChanges.Content, _ rows: [MatrixRow]) {
    for row in rows {
      #expect(changes.appeared[row.account] ?? [] == Set(row.kept.keys), "\(row.account)")
      #expect(!changes.gone.contains(row.account), "\(row.account) lost a task")
      let problems = changes.problems[row.account] ?? 0
      #expect(problems == row.problems, "\(row.account): \(problems) problems")
      let ends = changes.resolved[row.account] ?? 0
      #expect(ends == row.ends, "\(row.account): \(ends) ends of problems")
      for (id, words) in changes.statuses[row.account] ?? [:] {
        let known = Set([VendorTasks.statuses, row.kept].compactMap { $0[id] })
        #expect(words.isSubset(of: known), "\(row.account) \(id): \(words)")
      }
    }
  }
}
