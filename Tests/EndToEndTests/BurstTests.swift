import Foundation
import Terminal
import TestSupport
import Testing

/// Keys that come faster than frames, in a real terminal.
@Suite(.serialized)
struct BurstTests {
  private static func rows(_ screen: String) -> [Substring] {
    screen.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The place in the list of the cursor's row, by the foot and the titles of the columns, and the end
  /// of the id there, as far as the column shows it.
  private static func selected(_ screen: String) -> (place: Int, id: String)? {
    let rows = rows(screen)
    guard let titles = rows.firstIndex(where: { $0.hasPrefix("   STATUS") }),
      let line = rows.firstIndex(where: { $0.hasPrefix(">") }),
      let foot = screen.firstMatch(of: /\ ([0-9]+)-[0-9]+\/[0-9]+\n/), let first = Int(foot.1),
      // The id stands before the target, its middle cut out.
      let id = rows[line].split(separator: " ").dropLast().last
    else { return nil }
    return (first - 1 + line - titles - 1, String(id.suffix(5)))
  }

  /// How many rows the list has, by the foot.
  private static func count(_ screen: String) -> Int? {
    screen.firstMatch(of: /\ [0-9]+-[0-9]+\/([0-9]+)\n/).flatMap { Int($0.1) }
  }

  /// The line above the pane.
  private static func heading(_ screen: String) -> Substring? {
    rows(screen).first { $0.hasPrefix("── sim-") }
  }

  @Test("After a burst of keys the pane beside the list is of the cursor's row")
  func thePaneKeepsUp() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen", "--tasks", "200"],
        environment: home.variables, size: Size(width: 140, height: 40)
      ) { session in
        try await session.waitFor("a full table and its pane") {
          $0.contains(" 1-20/") && Self.heading($0) != nil && $0.contains("LIVE 2")
        }
        // The rows stand still, so that their places are known.
        try await session.send("p")
        let first = try await session.waitFor("the foot of the frozen table") {
          $0.contains("PAUSED") && Self.count($0) != nil
        }
        let count = try #require(Self.count(first))
        let bursts = [
          ("jjj", 3), ("jjjjjjj", 10), ("kk", 8), ("jjjjjjjjjjjjjjjjjj", 26), ("G", count - 1),
          ("kkkkk", count - 6), ("g", 0),
        ]
        for (burst, place) in bursts {
          try await session.sendLiteral(burst)
          try await session.waitFor("the row after \(burst), and its pane") { screen in
            guard let selected = Self.selected(screen), let heading = Self.heading(screen) else {
              return false
            }
            return selected.place == place && heading.contains(selected.id)
          }
        }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }
}
