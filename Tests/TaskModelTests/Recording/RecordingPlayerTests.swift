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
