import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// What a replay shows, and what keys do there.
@Suite struct ReplayScreenTests {
  private static let story = ReplayStory(300)
  private static let size = Size(width: 140, height: 44)

  /// The rows of a screen with their looks, but for those that tell whether it is live, and the keys.
  private static func shown(_ state: AppState, keys: [String] = []) throws -> [String] {
    var state = state
    for key in keys { state.press(key) }
    let buffer = render(state, theme: try Look.color.theme(asciiOnly: false)).buffer
    let lines = buffer.goldenDescription.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    let height = state.context.size.height
    return Array(lines[1..<height - 1])
      + lines[height...].filter { !$0.hasPrefix("0: ") && !$0.hasPrefix("\(height - 1): ") }
  }

  /// Compares two screens, and tells the first rows that differ.
  private static func expectSame(
    _ replayed: [String], _ live: [String], _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let other = zip(replayed, live).first { $0 != $1 }
    #expect(
      other == nil && replayed.count == live.count,
      "\(what): replayed \(other?.0 ?? "-") live \(other?.1 ?? "-")",
      sourceLocation: sourceLocation)
  }

  @Test(
    "At five moments a replay shows what was shown live, forwards and back",
    arguments: [[], ["P"], ["L"], ["j", "Enter"], ["/", "a", "Enter", "0"]])
  func theSameScreens(_ keys: [String]) throws {
    var deck = try #require(ReplayDeck(try Self.story.recording()))
    let moments = [3, 45, 71, 139, 250]
    let live = try moments.map { moment in
      try Self.shown(ReplayStory.live(Self.size, Self.story.snapshots[...moment]), keys: keys)
    }
    var state = ReplayStory.replay(Self.size, deck)
    for place in [0, 1, 2, 3, 4, 3, 2, 1, 0, 4, 0] {
      let step = moments[place] - (deck.frame.status.moment - 1)
      _ = state.apply(.replayed(deck.obey(.step(step))))
      try Self.expectSame(Self.shown(state, keys: keys), live[place], "moment \(moments[place])")
    }
  }

  @Test("The same five moments, as they look")
  func moments() throws {
    var deck = try #require(ReplayDeck(try Self.story.recording()))
    var text = ""
    for moment in [3, 45, 71, 139, 250] {
      let frame = deck.obey(.step(moment - (deck.frame.status.moment - 1)))
      var state = ReplayStory.replay(Size(width: 120, height: 40), deck)
      _ = state.apply(.replayed(frame))
      let buffer = render(state, theme: try Look.mono.theme(asciiOnly: false)).buffer
      text += "==== moment \(moment + 1) ====\n" + buffer.goldenDescription
    }
    expectGolden(text, "replay-moments-120x40.txt", filePath: suiteFile)
  }

  @Test("Played, each time shows what was shown live at that time, silence as silence too")
  func playing() throws {
    var deck = try #require(ReplayDeck(try Self.story.recording()))
    var state = ReplayStory.replay(Self.size, deck)
    var passed = 0
    for second in [1, 44, 70, 139, 160, 174, 200] {
      while passed < second {
        passed += 1
        _ = state.apply(.tick(Sample.now.addingTimeInterval(Double(passed))))
        if let frame = deck.pass(1) { _ = state.apply(.replayed(frame)) }
      }
      let now = ReplayStory.start.addingTimeInterval(Double(second))
      var live = ReplayStory.live(Self.size, Self.story.snapshots.filter { $0.takenAt <= now })
      let silence = Int(now.timeIntervalSince(live.context.known.latest.takenAt))
      for ago in (0..<silence).reversed() {
        _ = live.apply(.tick(now.addingTimeInterval(Double(-ago))))
      }
      for keys in [[], ["P"]] {
        try Self.expectSame(
          Self.shown(state, keys: keys), Self.shown(live, keys: keys), "second \(second)")
      }
    }
  }

  @Test("Keys of a replay ask for what they say, wherever one is but in a menu and in a line")
  func keys() throws {
    let deck = try #require(ReplayDeck(try ReplayStory(20).recording()))
    var state = ReplayStory.replay(Self.size, deck)
    for opened in ["", "Enter", "L", "P", "?"] {
      if !opened.isEmpty { state.press(opened) }
      #expect(state.press("Space") == [.replay(.play)])
      #expect(state.press("[", "]") == [.replay(.step(-1)), .replay(.step(1))])
      #expect(state.press("{", "}") == [.replay(.minutes(-1)), .replay(.minutes(1))])
      #expect(state.press("-", "+") == [.replay(.pace(-1)), .replay(.pace(1))])
      while !state.isAtRoot { state.press("Esc") }
    }
    #expect(state.press("p") == [.replay(.play)])
    state.press("C")
    #expect(state.press("Space", "+", "-").isEmpty)
    state.press("Esc", "/")
    state.type("a [+]")
    #expect(state.overlays.last?.isTypedLine == true)
  }

  @Test("Nobody is asked, and nothing is labeled")
  func nobodyIsAsked() throws {
    var deck = try #require(ReplayDeck(try ReplayStory(20).recording()))
    var state = ReplayStory.replay(Self.size, deck)
    _ = state.apply(.replayed(deck.obey(.step(9))))
    for key in ["r", "R", "o"] {
      #expect(state.press(key).isEmpty)
      #expect(state.context.notice?.text == AppState.replayAsksNobody)
      #expect(state.overlays.isEmpty)
    }
    for line in ["poll", "label INC-1"] {
      state.press(":")
      state.type(line)
      #expect(
        state.press("Enter").allSatisfy { effect in
          if case .keep = effect { true } else { false }
        })
      while !state.isAtRoot { state.press("Esc") }
    }
    #expect(state.apply(.input(.resume)) == [.repaint])
  }

  @Test("What was acknowledged stays so at other moments, until more fails")
  func acknowledged() throws {
    var deck = try #require(ReplayDeck(try Self.story.recording()))
    var state = ReplayStory.replay(Self.size, deck)
    _ = state.apply(.replayed(deck.obey(.step(50))))
    #expect(!state.context.known.problems.entries.isEmpty)
    state.press("P", "a")
    for step in [1, -1, 1] {
      _ = state.apply(.replayed(deck.obey(.step(step))))
      #expect(state.context.known.problems.entries.allSatisfy { $0.isAcknowledged })
    }
    _ = state.apply(.replayed(deck.obey(.step(-20))))
    #expect(state.context.known.problems.entries.isEmpty)
  }

  @Test("Messages go by the time of who looks on, and not by the recording's")
  func messages() throws {
    var deck = try #require(ReplayDeck(try Self.story.recording()))
    var state = ReplayStory.replay(Self.size, deck)
    state.press("r")
    _ = state.apply(.replayed(deck.obey(.minutes(2))))
    #expect(state.context.notice != nil)
    _ = state.apply(.tick(Sample.now.addingTimeInterval(Notice.life)))
    #expect(state.context.notice == nil)
    #expect(state.context.now == ReplayStory.start.addingTimeInterval(120))
  }
}
