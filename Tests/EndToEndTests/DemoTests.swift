import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// The demo in a real terminal, as a new user meets it.
@Suite(.serialized)
struct DemoTests {
  static let sizes = [Size(width: 80, height: 24), Size(width: 120, height: 40)]

  @Test(
    "The main path: rows move, URLs open, a filter narrows, q gives the terminal back",
    arguments: sizes)
  func mainPath(size: Size) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--tasks", "200", "--urls", "20"],
        environment: home.variables, size: size
      ) { session in
        let first = try await session.waitFor("a full table") {
          $0.contains("DEMO") && Self.figures($0).count > size.height / 3
        }
        #expect(first.split(separator: "\n", omittingEmptySubsequences: false).count >= size.height)
        try await session.waitFor("progress") {
          let figures = Self.figures($0)
          return !figures.isEmpty && figures != Self.figures(first)
        }

        try await session.send("/")
        try await session.waitFor("Enter apply")
        try await session.sendLiteral("account:sim-ucloud")
        try await session.send("Enter")
        try await session.waitFor("filter account:sim-ucloud")
        try await session.send("Enter")
        try await session.waitFor("> URLs")
        try await session.waitFor("the URLs") { $0.contains("> URLs") && $0.contains("ENDED") }
        try await session.send("Escape")
        try await session.waitFor("the table again") { $0.contains("filter account:sim-ucloud") }

        try await session.send("/", "C-u")
        try await session.sendLiteral("status:failed,partial domain:*.example.com since:1h")
        try await session.waitFor("the whole filter with its count") {
          $0.contains("since:1h") && $0.contains("tasks match")
        }
        try await session.send("Enter")
        let filtered = try await session.waitFor("the filtered table") {
          $0.contains("filter status:failed,partial") && !$0.contains("Enter apply")
        }
        // Rows begin with the gutter; the titles of the account table do not count.
        #expect(!filtered.contains("\n   RUN"))
        #expect(!filtered.contains("\n   QUE"))

        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        #expect(try session.modesAreRestored())
        let pane = try await session.paneVariables()
        #expect(!pane.isAlternate)
        #expect(pane.isCursorVisible)
      }
    }
  }

  /// The percentages on the screen, from its top: one of the totals, and one of each row that has one.
  private static func figures(_ screen: String) -> [Substring] {
    screen.matches(of: /\b\d+%/).map(\.output)
  }

  @Test("The story: credentials expire and recover, a task ends with failures, all end")
  func story() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo"], environment: home.variables,
        size: Size(width: 120, height: 40)
      ) { session in
        // The terminal may have read half a frame, whose top is of the new one: wait for its foot, too.
        let expired = try await session.waitFor("a refused key, and the problem it is") {
          $0.contains("AUTH") && $0.contains("sim-alibaba-dcdn: key refused")
            && $0.contains("last good ")
        }
        #expect(!expired.contains("all ended"))
        try await session.waitFor("the recovery") { !$0.contains("AUTH") }
        try await session.waitFor("all ended, and no row that says else") {
          $0.contains("all ended") && !$0.contains("RUNNING")
        }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        let summary = try await session.screen()
        #expect(summary.contains("cdntop init"))
      }
    }
  }

  @Test(
    "It starts anywhere",
    arguments: [
      ["TERM": "bogus-terminal"], ["TERM": "xterm-kitty"], ["TERM": "vt100"], ["LC_ALL": "C"],
      ["NO_COLOR": "1"], ["LC_ALL": "xx_YY.UTF-8"],
    ])
  func startsAnywhere(variables: [String: String]) async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"],
        environment: home.variables.merging(variables.mapValues { $0 }) { $1 },
        size: Size(width: 60, height: 15)
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        if variables["NO_COLOR"] != nil {
          #expect(!(try await session.screenWithStyles()).contains("[38;5"))
        }
        if variables["LC_ALL"] == "C" {
          #expect((try await session.screen()).allSatisfy(\.isASCII))
        }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        #expect(try session.modesAreRestored())
      }
    }
  }

  @Test("Resizes redraw the whole screen")
  func resizes() async throws {
    try await withHome { home in
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("RUN") }
        for size in [
          Size(width: 120, height: 40), Size(width: 20, height: 3), Size(width: 60, height: 15),
        ] {
          try await session.resize(size)
          try await session.waitFor("the size \(size)") { screen in
            let rows = screen.split(separator: "\n", omittingEmptySubsequences: false)
            return rows.count >= size.height && rows.contains { $0.contains("%") }
              && rows.allSatisfy { $0.count <= size.width }
          }
        }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }
}
