import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// What a replay does where the clock was set while it was recorded.
@Suite struct ReplayClockTests {
  private static let start = ReplayStory.start

  /// A replay of a session that saw something at some seconds of its clock.
  private static func deck(_ sessions: [Double]..., ahead: [Int: Double] = [:]) throws -> ReplayDeck
  {
    var bytes = RecordingFormat.head
    for seconds in sessions {
      var writer = RecordingWriter(program: "cdntop test")
      for (number, second) in seconds.enumerated() {
        var account = Sample.accounts[0]
        account.calls = number
        if let ahead = ahead[number] { writer.setCalendar(ahead: ahead) }
        bytes += writer.moment(
          Snapshot(
            version: UInt64(number) + 1, takenAt: start.addingTimeInterval(second), tasks: [],
            accounts: [account]))
      }
      bytes += writer.end()
    }
    return try #require(ReplayDeck(try Recording(bytes)))
  }

  private static func seconds(_ frame: ReplayFrame) -> Double {
    frame.status.now.timeIntervalSince(start)
  }

  @Test("A clock that was set back by a day is told of, and the replay goes on at its pace")
  func setBack() throws {
    var deck = try Self.deck([0, 1, 2, -86_398, -86_397, -86_396])
    var shown: [(moment: Int, second: Double, remark: String?)] = []
    for _ in 0..<4 {
      let passed = deck.pass(1)
      let frame = try #require(passed)
      shown.append((frame.status.moment, Self.seconds(frame), frame.remark))
    }
    #expect(shown.map(\.moment) == [2, 4, 5, 6])
    #expect(shown.map(\.second) == [1, -86_398, -86_397, -86_396])
    #expect(
      shown.map(\.remark) == [nil, "the clock was set back by 24h", nil, "the recording ends here"])
    #expect(Self.seconds(deck.obey(.minutes(-1))) == 0)
  }

  @Test("Years ahead are over in an hour, or a step, and that is said")
  func setAhead() throws {
    let years = 20 * 365 * 86_400.0
    var deck = try Self.deck([0, 1, years, years + 1])
    for _ in 0..<9 { _ = deck.obey(.pace(1)) }
    var seconds = 0
    while let frame = deck.pass(1), frame.status.isPlaying { seconds += 1 }
    #expect(seconds <= 6, "an hour at 600 times the pace")
    #expect(Self.seconds(deck.frame) == years + 1)
    _ = deck.obey(.step(-3))
    #expect(deck.obey(.step(1)).remark == nil)
    let frame = deck.obey(.step(1))
    #expect(frame.remark == "7299d22h without news were passed over")
    #expect(Self.seconds(frame) == years)
    var minutes = 0
    _ = deck.obey(.step(-1))
    while deck.obey(.minutes(1)).status.moment < 3 { minutes += 1 }
    #expect(minutes == 59)
  }

  @Test("Minutes stop at the end of each session, and at its beginning on the way back")
  func sessions() throws {
    var deck = try Self.deck([0, 10, 20], [-500, -490], [30, 40, 130])
    #expect(deck.obey(.minutes(1)).status.moment == 3)
    #expect(deck.obey(.minutes(1)).status.moment == 4)
    #expect(Self.seconds(deck.frame) == -500)
    #expect(deck.obey(.minutes(1)).status.moment == 5)
    #expect(deck.obey(.minutes(1)).status.moment == 6)
    #expect(Self.seconds(deck.obey(.minutes(1))) == 90)
    let end = deck.obey(.minutes(1))
    #expect(end.status.moment == 8 && end.remark == "this is the end of the recording")
    let back = (0..<6).map { _ in deck.obey(.minutes(-1)) }
    #expect(back.map(\.status.moment) == [7, 5, 3, 1, 1, 1])
    let beginning = "this is the beginning of the recording"
    #expect(back.map(\.remark) == [nil, nil, nil, beginning, beginning, beginning])
  }

  @Test("Where the calendar was set, the clock shows what it was set to; times go on as before")
  func calendarSet() throws {
    var deck = try Self.deck([0, 1, 2], ahead: [1: 3_600])
    var state = ReplayStory.replay(Size(width: 100, height: 20), deck)
    let before = state.context.clockText
    let frame = deck.obey(.step(1))
    #expect(frame.remark == "the clock was set ahead by 1h")
    #expect(Self.seconds(frame) == 1)
    _ = state.apply(.replayed(frame))
    #expect(state.calendarAhead == 3_600)
    #expect(state.context.clockText != before)
    _ = state.apply(.replayed(deck.obey(.step(-1))))
    #expect(state.context.clockText == before)
    // The machine on which it is replayed has a calendar of its own.
    _ = state.apply(.calendarSet(ahead: 99))
    #expect(state.calendarAhead == 0)
  }
}
