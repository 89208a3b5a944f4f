import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

/// What clocks that are set while something is recorded do to a recording.
@Suite struct RecordingClockTests {
  /// The frames of a session that saw something at some seconds of its clock.
  private static func frames(
    _ seconds: [Double], ahead: [Int: Double] = [:], isEnded: Bool = true
  ) -> [UInt8] {
    var writer = RecordingWriter(program: "cdntop")
    let frames = seconds.enumerated().flatMap { number, second in
      if let ahead = ahead[number] { writer.setCalendar(ahead: ahead) }
      return writer.moment(
        Snapshot(
          version: 1, takenAt: testNow.addingTimeInterval(second), tasks: [makeTask("\(number)")],
          accounts: makeSnapshot().accounts))
    }
    return isEnded ? frames + writer.end() : frames
  }

  private static func recording(_ frames: [UInt8]...) throws -> Recording {
    try Recording(RecordingFormat.head + frames.joined())
  }

  private static func scale(_ recording: Recording) -> [Double] {
    (0..<recording.count).map { recording.time(of: $0).timeIntervalSince(testNow) }
  }

  private static func leaps(_ recording: Recording) -> [Double] {
    (0..<recording.count).map { recording.leap(before: $0) }
  }

  @Test("A clock that is set back stops nothing: what was seen after it goes on at its pace")
  func setBack() throws {
    let recording = try Self.recording(Self.frames([0, 10, -86_400, -86_399, -86_380]))
    #expect(Self.scale(recording) == [0, 10, 10, 11, 30])
    #expect(Self.leaps(recording) == [0, 0, -86_410, 0, 0])
    var player = try #require(RecordingPlayer(recording))
    player.go(to: testNow.addingTimeInterval(12))
    #expect(player.position == 3)
    #expect(player.snapshot.takenAt == testNow.addingTimeInterval(-86_399))
  }

  @Test("A clock that is set ahead by years is a silence of an hour")
  func setAhead() throws {
    let years = 20 * 365 * 86_400.0
    let recording = try Self.recording(Self.frames([0, 1, years, years + 1]))
    #expect(Self.scale(recording) == [0, 1, 3_601, 3_602])
    #expect(Self.leaps(recording) == [0, 0, years - 3_601, 0])
    #expect(try Self.scale(Self.recording(Self.frames([0, 3_600]))) == [0, 3_600])
  }

  @Test(
    "A session follows the one before, whatever its clock",
    arguments: [-86_400.0, -15, -1, 0, 5, 86_400])
  func sessions(begin: Double) throws {
    let later = [0.0, 5, 40].map { begin + $0 }
    let recording = try Self.recording(
      Self.frames([0, 10, 20], isEnded: false), Self.frames(later))
    #expect(Self.scale(recording) == [0, 10, 20, 22, 27, 62])
    #expect(Self.leaps(recording) == [0, 0, 0, 0, 0, 0])
    for moment in 0..<6 {
      #expect(recording.moment(at: recording.time(of: moment)) == moment)
    }
    var player = try #require(RecordingPlayer(recording))
    player.go(to: 4)
    #expect(player.snapshot.takenAt == testNow.addingTimeInterval(begin + 5))
  }

  @Test("How the calendar is set while a session goes on is in it, and its times go on as they did")
  func calendarSet() throws {
    let frames = Self.frames([0, 1, 2, 3], ahead: [1: -7_200.2, 3: 0])
    let recording = try Self.recording(frames, Self.frames([5]))
    #expect((0..<5).map { recording.calendarAhead(of: $0) } == [0, -7_200, -7_200, 0, 0])
    #expect(Self.scale(recording) == [0, 1, 2, 3, 5])
    #expect(recording.damage == nil)
  }

  @Test("A writer that begins anew says again how far ahead the calendar is")
  func calendarAfterAFault() throws {
    let lost = Self.frames([0], ahead: [0: 90])
    #expect(!lost.isEmpty)
    let recording = try Self.recording(
      Self.frames([0, 1], ahead: [0: 90]), Self.frames([2, 3], ahead: [0: 90]))
    #expect((0..<4).map { recording.calendarAhead(of: $0) } == [90, 90, 90, 90])
  }

  @Test(
    "A calendar that nobody has ever read is damage",
    arguments: [Int64.max, .min, 4_000_000_001_000])
  func hostile(ahead: Int64) throws {
    var writer = ByteWriter()
    writer.write(signed: ahead)
    let recording = try Self.recording(
      Self.frames([0]), RecordingFormat.frame(.clock, writer.bytes), Self.frames([1]))
    #expect(recording.count == 1 && recording.damage != nil)
  }

  @Test("What is no number sets no calendar", arguments: [Double.nan, .infinity, 0, 0.3])
  func noStep(ahead: Double) throws {
    let recording = try Self.recording(Self.frames([0], ahead: [0: ahead]))
    #expect(recording.calendarAhead(of: 0) == 0)
  }
}
