import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct RecordingPlayerTests {
  private static let story = RecordedStory(400, seed: 11)

  private func player() throws -> RecordingPlayer {
    try #require(RecordingPlayer(Recording(Self.story.bytes)))
  }

  @Test("Forwards, backwards and in leaps the same moments are the same")
  func anyWay() throws {
    var random = SeededGenerator(seed: 1)
    var player = try player()
    #expect(player.recording.checkpoints.count > 3)
    let ways =
      Array(0..<400) + (0..<400).reversed()
      + (0..<300).map { _ in Int.random(in: 0..<400, using: &random) }
    for place in ways {
      player.go(to: place)
      #expect(player.position == place)
      #expect(player.snapshot.version == UInt64(place) + 1)
      #expect(player.snapshot.saysTheSame(as: Self.story.snapshots[place]), "\(place)")
    }
  }

  @Test("What did not change is shared with the moment before, so that it is not looked at again")
  func sharing() throws {
    var player = try player()
    player.go(to: 200)
    let before = player.snapshot
    player.go(to: 201)
    let untouched = before.accounts.filter { player.snapshot.account($0.account) == $0 }
    #expect(untouched.count == 2)
    for status in untouched {
      player.snapshot.compare(with: before, of: status.account) { _ in
        Issue.record("added")
      } changed: { _, _ in
        Issue.record("changed")
      }
    }
  }

  @Test("What is gone through on the way costs what changed, and not a look at every task")
  func passing() throws {
    let accounts = makeSnapshot().accounts
    var writer = RecordingWriter(program: "cdntop")
    var bytes = RecordingFormat.head
    for second in 0..<20 {
      let now = testNow.addingTimeInterval(Double(second))
      let tasks = (0..<1_000).map { number in
        makeTask("\(number)") {
          $0.lastSeenAt = now
          $0.progress = number == 7 ? Double(second) / 100 : nil
        }
      }
      bytes += writer.moment(
        Snapshot(version: UInt64(second) + 1, takenAt: now, tasks: tasks, accounts: accounts))
    }
    var player = try #require(RecordingPlayer(Recording(bytes)))
    var (rewritten, before) = (0, player.outline)
    for moment in 1..<20 {
      player.pass(to: moment)
      let outline = player.outline
      outline.compare(with: before, of: accounts[0].account) { _ in
        Issue.record("added")
      } changed: { _, _ in
        rewritten += 1
      }
      before = outline
    }
    #expect(rewritten == 19, "one a moment")
    #expect(player.snapshot.tasks.allSatisfy { $0.lastSeenAt == testNow }, "nothing else was shown")
    player.show()
    let last = testNow.addingTimeInterval(19)
    #expect(player.snapshot.tasks.allSatisfy { $0.lastSeenAt == last })
  }

  @Test("A task that left and came back was last seen when it was seen last")
  func backAgain() throws {
    let accounts = makeSnapshot().accounts
    var writer = RecordingWriter(program: "cdntop")
    var bytes = RecordingFormat.head
    for (second, ids) in [(10.0, ["A", "B", "C"]), (20, ["A", "C"]), (100, ["A", "B", "C"])] {
      let now = testNow.addingTimeInterval(second)
      bytes += writer.moment(
        Snapshot(
          version: UInt64(second), takenAt: now,
          tasks: ids.map { makeTask($0) { $0.lastSeenAt = now } }, accounts: accounts))
    }
    var player = try #require(RecordingPlayer(Recording(bytes)))
    for _ in 0..<2 {
      player.go(to: 2)
      let last = testNow.addingTimeInterval(100)
      #expect(player.snapshot.tasks.map(\.lastSeenAt) == [last, last, last])
      player.go(to: 0)
    }
  }

  @Test("Beyond the ends there is the first moment, or the last")
  func ends() throws {
    var player = try player()
    player.go(to: -5)
    #expect(player.position == 0)
    player.go(to: .max)
    #expect(player.position == 399)
    player.go(to: testNow.addingTimeInterval(-1e6))
    #expect(player.position == 0)
    player.go(to: testNow.addingTimeInterval(1e6))
    #expect(player.position == 399)
    player.go(to: testNow.addingTimeInterval(100))
    #expect(player.position == 99, "the last one that is not later")
    #expect(player.recording.time(of: 99) < testNow.addingTimeInterval(100))
  }

}
