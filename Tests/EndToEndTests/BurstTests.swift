import Foundation
import Terminal
import TestSupport
import Testing

/// Keys that come faster than frames, in a real terminal.
@Suite(.serialized)
struct BurstTests {
  /// Where the table's cursor is, and the whole id of the task there: that of the pane below.
  private static func rows(_ screen: String) -> [Substring] {
    screen.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The end of the id in the row of the cursor, as far as the column shows it.
  private static func selectedID(_ screen: String) -> String? {
    guard let row = rows(screen).first(where: { $0.hasPrefix(">") }) else { return nil }
    let words = row.split(separator: " ")
    // The id stands before the target, its middle cut out.
    return words.dropLast().last.map { String($0.suffix(5)) }
  }

  /// The line above the pane.
  private static func heading(_ screen: String) -> Substring? {
    rows(screen).first { $0.hasPrefix("── sim-") }
  }

  @Test("The pane beside the list is of the cursor's row in every frame of a burst")
  func thePaneKeepsUp() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen", "--tasks", "200"],
        environment: home.variables, size: Size(width: 120, height: 40)
      ) { session in
        try await session.waitFor("a full table and its pane") {
          $0.contains("1-20/") && Self.heading($0) != nil
        }
        for burst in ["jjj", "jjjjjjj", "kk", "jjjjjjjjjjjjjjjjjj", "G", "kkkkk", "g"] {
          // Several frames of the burst may have been read, and half of the last: the terminal is asked
          // until it shows the cursor where the keys bring it; the pane must be of that row then.
          let written = try await session.output {
            try await session.sendLiteral(burst)
            try await session.waitFor("the pane of the selected row") { screen in
              guard let id = Self.selectedID(screen), let heading = Self.heading(screen) else {
                return false
              }
              return heading.contains(id)
            }
          }
          #expect(!written.isEmpty)
        }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }
}
