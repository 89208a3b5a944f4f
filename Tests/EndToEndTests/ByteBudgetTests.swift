import Foundation
import Terminal
import TestSupport
import Testing

/// A slow line carries every byte the monitor writes: upper bounds for what an event may cost.
///
/// Bytes are counted, not time: what the clock and the ages cost is allowed for by the seconds that the
/// title's clock has moved.
@Suite(.serialized)
struct ByteBudgetTests {
  struct Extent: CustomTestStringConvertible, Sendable {
    let size: Size
    /// Bytes a second while nothing changes but the clock and the ages.
    let idle: Int
    /// Bytes of a whole screen.
    let repaint: Int

    var testDescription: String { "\(size.width)x\(size.height)" }
  }

  private static let extents = [
    Extent(size: Size(width: 80, height: 24), idle: 125, repaint: 3_000),
    Extent(size: Size(width: 120, height: 40), idle: 241, repaint: 6_500),
  ]

  @Test("The monitor writes little", arguments: extents)
  func bounds(_ extent: Extent) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen", "--tasks", "200", "--urls", "5"],
        environment: home.variables, size: extent.size
      ) { session in
        // The first second holds the lists that are still being read.
        let loaded = try await session.waitFor("all accounts") { screen in
          screen.contains("jdcloud") && screen.contains("+") && !screen.contains("reading")
        }
        try await later(than: loaded, by: 6, in: session)

        let idle = try await cost(in: session) { before in
          try await later(than: before, by: 3, in: session)
        }
        #expect(idle.bytes <= (idle.seconds + 1) * extent.idle)

        for key in ["j", "k", "PageDown", "PageUp", "G", "g", "I", "I"] {
          let moved = try await cost(in: session) { before in
            try await session.send(key)
            try await session.waitFor("a reaction to \(key)") { screen in
              body(screen) != body(before)
            }
          }
          // Beside the changed cells: the two rows the cursor's look leaves and takes, and the line
          // that tells of the row.
          let cells = moved.changedCells + 3 * extent.size.width
          #expect(moved.bytes <= 2 * cells + (moved.seconds + 1) * extent.idle, "\(key)")
        }

        // The least of three: between two of them an answer may have moved the whole list.
        var whole = Int.max
        for _ in 0..<3 {
          let repaint = try await cost(in: session) { before in
            try await session.send("C-l")
            try await later(than: before, by: 1, in: session)
          }
          #expect(repaint.bytes >= extent.size.width * 4, "a whole screen was written")
          whole = min(whole, repaint.bytes - (repaint.seconds + 1) * extent.idle)
        }
        #expect(whole <= extent.repaint)
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }

  private struct Cost {
    let bytes: Int
    let changedCells: Int
    let seconds: Int
  }

  private func cost(
    in session: TerminalSession, of change: (_ before: String) async throws -> Void
  ) async throws -> Cost {
    let before = try await wholeFrame(in: session)
    var after = before
    let bytes = try await session.output {
      try await change(before)
      after = try await wholeFrame(in: session)
    }.count
    var changed = 0
    for (old, new) in zip(lines(before), lines(after)) {
      let count = max(old.count, new.count)
      for column in 0..<count where cell(old, column) != cell(new, column) { changed += 1 }
    }
    return Cost(
      bytes: bytes, changedCells: changed, seconds: try second(after) - second(before))
  }

  /// Returns the screen once it has come whole: the terminal may have read half a frame.
  private func wholeFrame(in session: TerminalSession) async throws -> String {
    var last = ""
    return try await session.waitFor("the end of a frame") { screen in
      defer { last = screen }
      // Before the first frame the screen is as empty as nothing is.
      return screen == last && (try? second(screen)) != nil
    }
  }

  private func cell(_ line: [Character], _ column: Int) -> Character {
    column < line.count ? line[column] : " "
  }

  private func lines(_ screen: String) -> [[Character]] {
    screen.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0) }
  }

  /// The rows and what is told of the selected one: all below the lines that count and age.
  private func body(_ screen: String) -> [[Character]] { Array(lines(screen).dropFirst(4)) }

  private func later(
    than screen: String, by seconds: Int, in session: TerminalSession
  ) async throws {
    let start = try second(screen)
    try await session.waitFor("the clock") { later in
      (try? second(later)).map { $0 >= start + seconds } ?? false
    }
  }

  /// The second of the day that the title's clock shows; a test that runs over midnight counts on.
  private func second(_ screen: String) throws -> Int {
    let title = screen.prefix { $0 != "\n" }
    let clock = try #require(title.firstMatch(of: /(\d\d):(\d\d):(\d\d)/))
    let parts = [clock.1, clock.2, clock.3].compactMap { Int($0) }
    let second = parts[0] * 3_600 + parts[1] * 60 + parts[2]
    return second < 600 ? second + 86_400 : second
  }
}
