import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import MonitorUI

/// How a replay goes on: by itself, and by what an operator wants.
@Suite struct ReplayDeckTests {
  private static let start = ReplayStory.start

  private static func seconds(_ frame: ReplayFrame) -> Double {
    frame.status.now.timeIntervalSince(start)
  }

  /// Lets time pass in a replay that goes on.
  private static func pass(
    _ seconds: Double, in deck: inout ReplayDeck
  ) throws -> ReplayFrame {
    let frame = deck.pass(seconds)
    return try #require(frame)
  }

  @Test func timePasses() throws {
    var deck = try #require(ReplayDeck(try ReplayStory(60).recording()))
    #expect(deck.frame.status.moment == 1 && deck.frame.status.count == 60)
    var passed = Self.seconds(try Self.pass(0.5, in: &deck))
    #expect(passed == 0.5)
    let frame = try Self.pass(2, in: &deck)
    #expect(Self.seconds(frame) == 2.5 && frame.status.moment == 3)
    for _ in 0..<3 { _ = deck.obey(.pace(1)) }
    #expect(deck.frame.status.speed == .ten)
    passed = Self.seconds(try Self.pass(1, in: &deck))
    #expect(passed == 12.5)
    #expect(deck.obey(.play).status.isPlaying == false)
    #expect(deck.pass(1) == nil)
    #expect(deck.obey(.play).status.isPlaying)
    let end = try Self.pass(60, in: &deck)
    #expect(end.status.moment == 60 && Self.seconds(end) == 59 && !end.status.isPlaying)
    #expect(end.remark == "the recording ends here")
    #expect(deck.obey(.play).remark == "this is the end of the recording")
    #expect(deck.pass(1) == nil)
  }

  @Test("Speeds end at both ends, and say so; one chosen while it stands still is named")
  func speeds() throws {
    var deck = try #require(ReplayDeck(try ReplayStory(5).recording()))
    var texts: [String] = []
    for _ in 0..<3 { texts.append(deck.obey(.pace(-1)).status.speed.text) }
    #expect(texts == ["1/2x", "1/4x", "1/4x"])
    #expect(deck.obey(.pace(-1)).remark == "1/4x is the slowest")
    for _ in 0..<20 { _ = deck.obey(.pace(1)) }
    #expect(deck.obey(.pace(1)).remark == "600x is the fastest")
    #expect(deck.obey(.pace(-1)).remark == nil)
    #expect(!deck.obey(.play).status.isPlaying)
    #expect(deck.obey(.pace(-1)).remark == "60x when it plays")
    #expect(deck.obey(.pace(1)).remark == "300x when it plays")
  }

  @Test("Steps stop it; steps and minutes end at both ends, and say so")
  func steps() throws {
    var deck = try #require(ReplayDeck(try ReplayStory(130).recording()))
    var frame = deck.obey(.step(-1))
    #expect(frame.remark == "this is the beginning of the recording")
    #expect(frame.status.moment == 1 && !frame.status.isPlaying)
    frame = deck.obey(.step(1))
    #expect(frame.status.moment == 2 && frame.remark == nil && Self.seconds(frame) == 1)
    frame = deck.obey(.minutes(1))
    #expect(Self.seconds(frame) == 61 && frame.status.moment == 62)
    frame = deck.obey(.minutes(1))
    #expect(Self.seconds(frame) == 121)
    frame = deck.obey(.minutes(1))
    #expect(Self.seconds(frame) == 129 && frame.remark == "this is the end of the recording")
    frame = deck.obey(.step(1))
    #expect(frame.status.moment == 130 && frame.remark == "this is the end of the recording")
    frame = deck.obey(.minutes(-1))
    #expect(Self.seconds(frame) == 69 && frame.remark == nil)
    _ = deck.obey(.minutes(-1))
    frame = deck.obey(.minutes(-1))
    #expect(Self.seconds(frame) == 0 && frame.remark == "this is the beginning of the recording")
  }

  /// A task of twenty URLs as a store has it that saw so many of them done at some seconds.
  private static func remembered(_ seen: [(second: Double, done: Int)]) -> RememberedTask? {
    seen.reduce(nil as RememberedTask?) { known, point in
      let at = start.addingTimeInterval(point.second)
      let task = Sample.task(
        Sample.ucloud, "1", point.done == 20 ? .succeeded : .running,
        urls: Sample.items("a.example.com", 20, done: point.done)
      ) {
        $0.firstSeenAt = start
        $0.lastSeenAt = at
        $0.lastProgressAt = at
      }
      var trail = TaskTrail()
      trail.note(task, at: at)
      let observed = ObservedTask(task: task, trail: trail)
      return known?.merged(with: observed) ?? RememberedTask(observed)
    }
  }

  @Test("A history counts what was done minute by minute, though it does not know when tasks moved")
  func doneInHistory() throws {
    let task = try #require(Self.remembered([(0, 0), (30, 5), (70, 12), (130, 20)]))
    let recording = try Recording(remembering: [task], program: "cdntop test")
    var deck = try #require(ReplayDeck(recording))
    let frame = deck.obey(.minutes(2))
    #expect(Self.seconds(frame) == 120)
    let done = frame.fold.known.done.minutes(before: frame.status.now, count: 9)
    #expect(done?.minutes.map(\.done) == [5, 7])
  }

  @Test("In a long silence a minute is a minute")
  func silence() throws {
    var deck = try #require(ReplayDeck(try ReplayStory(300).recording()))
    _ = deck.obey(.step(139))
    let frame = deck.obey(.minutes(1))
    #expect(Self.seconds(frame) == 199)
    _ = deck.obey(.step(-25))
    _ = deck.obey(.play)
    for second in 1...30 {
      let passed = Self.seconds(try Self.pass(1, in: &deck))
      #expect(passed == 139 + Double(second))
    }
  }

  @Test("Between two sessions no time passes, and the second one knows nothing of the first")
  func sessions() throws {
    let later = ReplayStory(30, from: Self.start.addingTimeInterval(86_400))
    var deck = try #require(
      ReplayDeck(try later.recording(after: [ReplayStory(100)])))
    _ = deck.obey(.step(99))
    let problems = deck.frame.fold.known.problems
    #expect(deck.frame.fold.known.events.count > 0 && !problems.entries.isEmpty)
    _ = deck.obey(.play)
    let passed = Self.seconds(try Self.pass(1.5, in: &deck))
    #expect(passed == 100.5)
    let frame = try Self.pass(1, in: &deck)
    #expect(frame.remark == "the next session begins")
    #expect(Self.seconds(frame) == 86_400 && frame.status.moment == 101)
    #expect(frame.fold.known.problems.entries.isEmpty && frame.fold.known.events.count == 0)
    _ = deck.obey(.step(5))
    let back = deck.obey(.minutes(-1))
    #expect(back.status.moment == 100 && back.fold.known.problems == problems)
    #expect(deck.obey(.minutes(1)).status.moment == 101)
  }

  @Test("A clock that was set back between two sessions tells its own time in each")
  func clockSetBack() throws {
    let earlier = ReplayStory(30, from: Self.start.addingTimeInterval(-3_600))
    var deck = try #require(ReplayDeck(try earlier.recording(after: [ReplayStory(20)])))
    _ = deck.obey(.step(25))
    #expect(Self.seconds(deck.frame) == -3_600 + 5)
    _ = deck.obey(.step(-10))
    #expect(Self.seconds(deck.frame) == 15)
  }

  @Test("A recording of a moment stands still, and one of none is none")
  func small() throws {
    var deck = try #require(ReplayDeck(try ReplayStory(1).recording()))
    #expect(!deck.frame.status.isPlaying)
    #expect(deck.obey(.minutes(1)).remark == "this is the end of the recording")
    #expect(ReplayDeck(try ReplayStory(0).recording()) == nil)
  }

  /// A recording of a moment a second in which next to nothing happens.
  private static func long(_ count: Int) throws -> Recording {
    var account = Sample.accounts[0]
    var writer = RecordingWriter(program: "cdntop test")
    var bytes = RecordingFormat.head
    for second in 0..<count {
      account.calls = second
      bytes += writer.moment(
        Snapshot(
          version: UInt64(second) + 1, takenAt: start.addingTimeInterval(Double(second)),
          tasks: [], accounts: [account]))
    }
    return try Recording(bytes)
  }

  @Test("A step back costs a few moments, and most of those after it next to nothing")
  func costs() throws {
    var deck = try #require(ReplayDeck(Self.long(1_100)))
    func cost(_ wish: ReplayWish) -> Int {
      let before = deck.passed
      _ = deck.obey(wish)
      return deck.passed - before
    }
    let there = cost(.step(999))
    #expect(there == 999 && deck.frame.status.moment == 1_000)
    let steps = (0..<128).map { _ in cost(.step(-1)) }
    #expect(steps.max() ?? 0 <= 64)
    #expect(steps.reduce(0, +) <= 128 * 6, "\(steps)")
    let (back, on) = (cost(.minutes(-1)), cost(.minutes(1)))
    #expect(back <= 64 && on <= 60)
  }

  @Test("A long way is gone in parts, and left where something else is wanted")
  func parts() throws {
    var deck = try #require(ReplayDeck(Self.long(2_000)))
    for _ in 0..<9 { _ = deck.obey(.pace(1)) }
    deck.setOut(2)
    var parts: [Int] = []
    while deck.isOnTheWay {
      let before = deck.passed
      let frame = deck.goOn()
      parts.append(deck.passed - before)
      #expect((frame != nil) == !deck.isOnTheWay)
    }
    #expect(parts == [500, 500, 200] && deck.frame.status.moment == 1_201)
    deck.setOut(2)
    let part = deck.goOn()
    #expect(part == nil && deck.isOnTheWay)
    let back = deck.obey(.step(-1))
    #expect(back.status.moment == 1_700 && !deck.isOnTheWay)
    _ = deck.obey(.step(-1_000))
    _ = deck.obey(.play)
    deck.setOut(2)
    _ = deck.goOn()
    let stopped = deck.stop()
    #expect(stopped.status.moment == 1_200 && !deck.isOnTheWay && stopped.status.isPlaying)
  }

  @Test("A state between two moments is told of, with the time when it was seen")
  func passedStates() throws {
    let account = Sample.accounts[0].account
    func snapshot(_ second: Double, _ count: Int) -> Snapshot {
      var accounts = Sample.accounts
      for place in accounts.indices { accounts[place].hasBeenRead = true }
      return Snapshot(
        version: UInt64(second) + 1, takenAt: Self.start.addingTimeInterval(second),
        tasks: (0..<count).map { Sample.task(account, "task-\($0)", .running) }, accounts: accounts)
    }
    func change(_ second: Double, _ number: Int, _ status: TaskStatus) -> TaskChange {
      TaskChange(
        sequence: 0, at: Self.start.addingTimeInterval(second),
        kind: .status(Sample.task(account, "task-\(number)", status), from: .running))
    }
    var writer = RecordingWriter(program: "cdntop test")
    var bytes = RecordingFormat.head + writer.moment(snapshot(0, 8))
    writer.note(change(0.2, 0, .failed))
    writer.note(change(0.6, 0, .running))
    writer.note(change(0.7, 1, .running))
    bytes += writer.moment(snapshot(1, 8))
    for number in 0..<8 {
      writer.note(change(1.3, number, .succeeded))
      writer.note(change(1.6, number, .running))
    }
    bytes += writer.moment(snapshot(2, 8))
    var deck = try #require(ReplayDeck(Recording(bytes)))
    let before = deck.frame.fold.known.events.count
    var events = deck.obey(.step(1)).fold.known.events
    #expect(events.count == before + 1)
    #expect(events[0].text == "task-0 was briefly FAILED" && events[0].tone == .bad)
    #expect(events[0].at == Self.start.addingTimeInterval(0.2))
    #expect(events[0].tasks.map(\.shownID.text) == ["task-0"])
    events = deck.obey(.step(1)).fold.known.events
    #expect(events.count == before + 2)
    #expect(events[0].text == "8 tasks were briefly SUCCEEDED" && events[0].tasks.count == 8)
  }

  @Test("A state that was seen after a moment, and is in the next one, was not brief")
  func comingStates() throws {
    let account = Sample.accounts[0].account
    var writer = RecordingWriter(program: "cdntop test")
    var bytes = RecordingFormat.head
    for (second, status) in [(0.0, TaskStatus.running), (1, .running), (2, .succeeded)] {
      if second == 1 {
        // Who records hears of it before the snapshot comes that has it.
        let task = Sample.task(account, "task-0", .succeeded)
        let at = Self.start.addingTimeInterval(1.4)
        writer.note(TaskChange(sequence: 0, at: at, kind: .status(task, from: .running)))
      }
      var accounts = Sample.accounts
      accounts[0].hasBeenRead = true
      bytes += writer.moment(
        Snapshot(
          version: UInt64(second) + 1, takenAt: Self.start.addingTimeInterval(second),
          tasks: [Sample.task(account, "task-0", status)], accounts: accounts))
    }
    var deck = try #require(ReplayDeck(Recording(bytes)))
    let events = deck.obey(.step(2)).fold.known.events
    #expect(events[0].text.contains("task-0 SUCCEEDED"))
    #expect(events.texts.allSatisfy { !$0.text.contains("briefly") })
  }

  @Test(
    "However it is gone through, the same is known at the same moment",
    arguments: [1, 2, 3] as [UInt64])
  func anyWay(_ seed: UInt64) throws {
    let recording = try ReplayStory(300).recording()
    var straight = try #require(ReplayDeck(recording))
    var known: [Int: ReplayFrame] = [:]
    for _ in 0..<recording.count {
      known[straight.frame.status.moment] = straight.frame
      _ = straight.obey(.step(1))
    }
    var deck = try #require(ReplayDeck(recording))
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let frame = deck.obey(.step(Int.random(in: -120...120, using: &random)))
      let before = try #require(known[frame.status.moment])
      #expect(frame.snapshot.saysTheSame(as: before.snapshot))
      #expect(frame.fold.known.problems == before.fold.known.problems)
      #expect(frame.fold.known.events.texts == before.fold.known.events.texts)
      #expect(frame.fold.known.done == before.fold.known.done)
    }
  }
}

extension EventLog {
  fileprivate var texts: [MonitorEvent] { (0..<count).map { self[$0] } }
}

extension Snapshot {
  fileprivate func saysTheSame(as other: Snapshot) -> Bool {
    guard takenAt == other.takenAt, accounts == other.accounts, tasks.count == other.tasks.count
    else { return false }
    return tasks.allSatisfy { other.task($0.id) == $0 }
  }
}
