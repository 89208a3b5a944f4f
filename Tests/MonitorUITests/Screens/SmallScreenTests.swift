import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// What the smallest screens must not lose.
@Suite struct SmallScreenTests {
  private static let waiting = Sample.accounts.map { status in
    var status = status
    status.lastSuccess = nil
    status.isComplete = false
    return status
  }

  /// No answer yet is not "no tasks".
  @Test(arguments: [(20, 3), (39, 5), (40, 6), (60, 15), (80, 24)])
  func waitingIsNoVerdict(_ width: Int, _ height: Int) throws {
    let screen = try screenRows(
      Sample.state(width, height, tasks: [], accounts: Self.waiting)
    ).joined(separator: "\n")
    #expect(screen.contains("waiting"))
    #expect(!screen.contains("no tasks"))
  }

  /// An account that has nothing to ask about never answers, and nobody waits for it.
  @Test(arguments: [(20, 3), (39, 5), (40, 6), (60, 15), (80, 24), (130, 45)])
  func whatIsNotAskedIsNotWaitedFor(_ width: Int, _ height: Int) throws {
    let accounts = Sample.accounts.map { status in
      var status = status
      if status.account == Sample.jd { status.lastSuccess = nil }
      return status
    }
    let screen = try screenRows(
      Sample.state(width, height, tasks: [], accounts: accounts)
    ).joined(separator: "\n")
    #expect(screen.contains("no tasks"), "\(screen)")
    #expect(!screen.contains("waiting"), "\(screen)")
    if width >= 60 {
      #expect(screen.contains("no tasks; nothing tracked on sim-jdcloud"), "\(screen)")
    }
  }

  /// Every mode stays a word.
  @Test(
    arguments: [20, 24, 30, 39, 40, 60, 80],
    ["status:failed", "status:running,failed", "status:canceled"])
  func modesStay(_ width: Int, _ filter: String) throws {
    var state = Sample.state(width, 5)
    state.press("/")
    state.type(filter)
    state.press("Enter", "p")
    state.wait(100)
    let line = try screenRows(state)[0]
    #expect(line.contains(width < 30 ? " filt " : " filtered "), "\(line)")
    #expect(line.contains("PAUSED"), "\(line)")
  }

  /// Problems only is a mode too.
  @Test(arguments: [(20, 3, "bad"), (40, 6, "bad only"), (60, 15, "BAD ONLY")])
  func problemsOnlyIsSaid(_ width: Int, _ height: Int, _ word: String) throws {
    var state = Sample.state(width, height)
    state.press("!")
    #expect(try screenRows(state).contains { $0.contains("\(word) ") })
  }

  /// Whatever else there is to say, every mode is a whole word on every screen with a heading.
  @Test(arguments: [40, 45, 50, 59, 60, 70, 79, 80, 100, 119])
  func noModeGivesWay(_ width: Int) throws {
    for height in [6, 11, 12, 15, 24] {
      for text in ["-label:none", "-label:none -label:" + String(repeating: "x", count: 150)] {
        var state = Sample.state(width, height)
        state.press("Space", "Space", "/")
        state.type(text)
        state.press("Enter", "!", "p")
        state.wait(100)
        let head = try screenRows(state).prefix(4).joined(separator: "\n")
        let isSmall = state.layout.form == .small
        #expect(head.contains("PAUSED"), "\(width)x\(height): \(head)")
        #expect(
          head.contains(isSmall ? "bad only" : "BAD ONLY"), "\(width)x\(height): \(head)")
        #expect(head.contains(isSmall ? "filtered" : "filter "), "\(width)x\(height): \(head)")
      }
    }
  }

  @Test(arguments: [(20, 3), (40, 6), (60, 15)])
  func demoIsSaid(_ width: Int, _ height: Int) throws {
    #expect(try screenRows(Sample.state(width, height))[0].contains(" DEMO "))
    let empty = try screenRows(Sample.state(width, height, tasks: []))
    #expect(empty[0].contains(" DEMO "), "\(empty[0])")
  }

  /// A row without what it is about says nothing, however narrow the list.
  @Test(arguments: 20...60)
  func rowsNameTheirTarget(_ width: Int) throws {
    let state = Sample.state(width, 5)
    #expect(state.table.columnLayout(width: width).slots.contains { $0.id == .target })
    #expect(try screenRows(state).contains { $0.hasPrefix("> !FAIL") && $0.hasSuffix("l") })
  }

  /// Text that stands for URLs and goes on below says so.
  @Test func moreTextIsMarked() throws {
    var state = Sample.state(20, 3)
    state.press("j", "j", "j", "j", "Enter")
    #expect(try screenRows(state)[2].hasSuffix("\u{2026}"))
  }

  @Test func modesStayAmongURLs() throws {
    var state = Sample.state(20, 3)
    state.press("j", "j", "Enter", "!", "p")
    let line = try screenRows(state)[0]
    #expect(line.contains("filt") && line.contains("PAUSED"), "\(line)")
  }

  /// A text that does not fit says so, whichever part of the line it is.
  @Test(arguments: 1...60)
  func cutsAreMarked(_ width: Int) throws {
    var canvas = Canvas(
      size: Size(width: width, height: 1), theme: try Look.mono.theme(asciiOnly: true),
      widths: .standard)
    let parts = [Part(0, "first words"), Part(0, "and then"), Part(0, "the last of them")]
    canvas.draw(parts, in: Rect(Size(width: width, height: 1)))
    let text = canvas.buffer.text.trimmingCharacters
    let whole = "first words and then the last of them"
    let isWhole = text == whole
    let endsWithAPart = text == "first words" || text == "first words and then"
    #expect(isWhole || endsWithAPart || text.hasSuffix("~"), "\(text)")
  }

  /// As many whole sentences as fit, and a sign where some are left out.
  @Test(
    arguments: [
      (40, "one two; three four; five six"), (29, "one two; three four; five six"),
      (28, "one two; three four; ~"), (22, "one two; three four; ~"), (21, "one two; ~"),
      (10, "one two; ~"), (9, "one two"), (3, "one two"),
    ])
  func sentencesStayWhole(_ cells: Int, _ text: String) throws {
    let canvas = Canvas(
      size: Size(width: 1, height: 1), theme: try Look.mono.theme(asciiOnly: true),
      widths: .standard)
    #expect(canvas.sentence(["one two", "three four", "five six"], cells: cells) == text)
  }

  /// Where there are no URLs, no key is offered that would do nothing with them.
  @Test func hintsOfThePageWithoutURLs() throws {
    var state = Sample.state()
    state.press("j", "j", "j", "j", "Enter")
    let hints = try #require(try screenRows(state).last)
    #expect(hints.contains("Esc back") && hints.contains("r poll"))
    #expect(hints.contains("y copy") && hints.contains("o raw"))
    for word in ["filter", "details", "next bad", "bad only", "0 all"] {
      #expect(!hints.contains(word), "\(hints)")
    }
  }
}

extension String {
  fileprivate var trimmingCharacters: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
