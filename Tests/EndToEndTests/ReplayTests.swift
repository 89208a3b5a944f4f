import Foundation
import Terminal
import TestSupport
import Testing

/// That a replay shows what was seen, by the real program: of a file, and of the history.
@Suite(.serialized) struct ReplayTests {
  private static let size = Size(width: 120, height: 40)

  /// The rows of the table as they are but for what depends on the second: ages, clock times, what is left.
  private static func rows(_ screen: String) -> [String] {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    guard let head = lines.firstIndex(where: { $0.contains("PROGRESS") && $0.contains("TARGET") })
    else { return [] }
    return lines[(head + 1)...].prefix { $0.contains("[") }.map { line in
      let plain = line.replacing(/[<>~]*\d+(\.\d+)?(d|h|m|s)(\d+(h|m|s))*/, with: "-")
        .replacing(/~?\d\d:\d\d:\d\d/, with: "-").replacing(/^>/, with: "")
      return plain.split(separator: " ").filter { $0 != "-" }.joined(separator: " ")
    }
  }

  /// The rows that stay as they are while some moments are recorded, so that one of those has all of them.
  private static func steadyRows(
    of session: TerminalSession, recordedIn path: String
  ) async throws -> [String] {
    let before = rows(try await session.screen())
    for _ in 0..<3 {
      let known = size(of: path)
      try await session.waitFor("another moment") { _ in size(of: path) > known }
    }
    let after = Set(rows(try await session.screen()))
    return before.filter(after.contains)
  }

  private static func size(of path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  @Test("At five moments a replay of a recorded demo shows the rows that were seen live")
  func fiveMoments() async throws {
    try await withHome { home in
      let path = home.url.path + "/demo.rec"
      var live: [[String]] = []
      try await withTerminalSession(
        command: [
          Program.path, "demo", "--tasks", "20", "--urls", "4", "--seed", "3", "--speed", "0.5",
          "--record", path,
        ], environment: home.variables, size: Self.size
      ) { session in
        try await session.waitFor("rows") { !Self.rows($0).isEmpty }
        try await session.send("0")
        try await session.waitFor("rows of all") { Self.rows($0).count == 20 }
        while live.count < 4 {
          let rows = try await Self.steadyRows(of: session, recordedIn: path)
          if rows.count > 10, rows != live.last { live.append(rows) }
        }
        live.append(
          Self.rows(try await session.waitFor("the end of all") { $0.contains("all ended") }))
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
      let replayed = try await moments(of: [path], home)
      var from = 0
      for (number, rows) in live.enumerated() {
        let place = replayed.indices.dropFirst(from).first { place in
          rows.allSatisfy(Set(replayed[place]).contains)
        }
        #expect(place != nil, "moment \(number + 1): \(rows.joined(separator: "\n"))")
        from = place ?? from
      }
      #expect(replayed.last == live.last, "in the same order")
      #expect(Set(live).count == 5)
    }
  }

  @Test("The history is shown again without a network, from when each state was seen on")
  func history() async throws {
    try await withHome { home in
      try await withSimulator(
        ["--tasks", "20", "--urls", "3", "--seed", "5", "--speed", "20"], home: home
      ) { config in
        let output = try await Program.shell(
          "\"$0\" wait --config \(config) --timeout 90s > /dev/null 2>&1; echo $?", home)
        #expect(["0\n", "1\n"].contains(output.data))
      }
      let kept = try await Program.run(
        ["history", "--format", "csv"], environment: home.environment)
      let words = [
        "succeeded": "OK", "failed": "FAIL", "partial": "PART", "canceled": "CANC",
        "running": "RUN", "queued": "QUE",
      ]
      let states = kept.data.split(separator: "\n").dropFirst().compactMap { line in
        line.split(separator: ",").lazy.compactMap { words[String($0)] }.first
      }
      #expect(states.count > 10, "\(kept.data)\(kept.talk)")
      for options in [[], ["--since", "1h"]] {
        let moments = try await moments(of: options, home)
        #expect(moments.count > 1)
        #expect(moments.contains { $0.contains { $0.contains("RUN") } })
        let last = moments.last?.map { $0.prefix { $0 != " " }.filter(\.isLetter) } ?? []
        #expect(last.sorted() == states.sorted(), "as the history has them")
      }
      let refused = try await Program.shell(
        "script -qec '\"'$0'\" replay --label none' /dev/null; echo $?", home)
      #expect(refused.data.contains("nothing that was seen of label none is in the history"))
      #expect(refused.data.hasSuffix("2\n"), "\(refused.data)")
    }
  }

  /// Which of how many moments is shown, by the title.
  private static func place(_ screen: String) -> (moment: Int, count: Int)? {
    let title = screen.prefix { $0 != "\n" }
    guard title.contains("REPLAY PAUSED"), let match = title.firstMatch(of: /(\d+)\/(\d+)/),
      let moment = Int(match.output.1), let count = Int(match.output.2)
    else { return nil }
    return (moment, count)
  }

  /// The rows of all moments of a replay, which has no network.
  private func moments(of words: [String], _ home: Home) async throws -> [[String]] {
    var moments: [[String]] = []
    try await withTerminalSession(
      command: ["unshare", "--map-root-user", "--net", Program.path, "replay"] + words,
      environment: home.variables, size: Self.size
    ) { session in
      try await session.waitFor("the replay") { $0.contains("REPLAY") && !Self.rows($0).isEmpty }
      try await session.send("Space")
      try await session.waitFor("it stands still") { $0.contains("REPLAY PAUSED") }
      try await session.send("0", "{")
      try await session.waitFor("this is the beginning of the recording")
      var number = 1
      var count = 1
      while number <= count {
        let screen = try await session.waitFor("moment \(number)") { screen in
          Self.place(screen)?.moment == number
        }
        count = Self.place(screen)?.count ?? 0
        moments.append(Self.rows(screen))
        number += 1
        try await session.send("]")
      }
      try await session.send("q")
      #expect(try await session.waitForExit() == 0)
    }
    return moments
  }
}
