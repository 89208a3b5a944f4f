import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct RememberedTaskTests {
  private static func time(_ seconds: Double) -> Date { testNow.addingTimeInterval(seconds) }

  /// A task that one process saw so many seconds after the beginning.
  private static func seen(
    _ second: Double, _ status: TaskStatus, clockAhead: TimeInterval = 0,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> ObservedTask {
    let task = makeTask {
      $0.status = status
      $0.firstSeenAt = time(second)
      $0.lastSeenAt = time(second)
      $0.lastProgressAt = time(second)
      change(&$0)
    }
    var trail = TaskTrail()
    trail.note(task, at: time(second))
    return ObservedTask(task: task, trail: trail, clockAhead: clockAhead)
  }

  private static func observed(_ at: Double, notBefore: Double?) -> CacheTask.Finish {
    CacheTask.Finish(at: time(at), source: .observed, notBefore: notBefore.map(time))
  }

  private static func vendor(_ at: Double) -> CacheTask.Finish {
    CacheTask.Finish(at: time(at), source: .vendor)
  }

  private static func merged(_ observations: ObservedTask...) -> RememberedTask {
    observations.dropFirst().reduce(RememberedTask(observations[0])) { $0.merged(with: $1) }
  }

  /// How the end of a task comes of what is stored and of what is seen then.
  struct EndCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let stored: (Double, TaskStatus, CacheTask.Finish?)
    let new: (Double, TaskStatus, CacheTask.Finish?)
    let end: CacheTask.Finish?
    /// The end where the two come the other way round, where that is not the same.
    var otherEnd: CacheTask.Finish??
  }

  static let ends = [
    EndCase(
      testDescription: "both open", stored: (0, .running, nil), new: (5, .running, nil), end: nil),
    EndCase(
      testDescription: "the vendor goes back", stored: (0, .succeeded, vendor(-1)),
      new: (5, .running, nil),
      end: nil),
    EndCase(
      testDescription: "the vendor tells it", stored: (0, .running, nil),
      new: (5, .failed, vendor(3)), end: vendor(3)),
    EndCase(
      testDescription: "the vendor tells it after it was seen",
      stored: (5, .failed, observed(4, notBefore: 1)),
      new: (9, .failed, vendor(3)), end: vendor(3)),
    EndCase(
      testDescription: "it is seen after the vendor told it", stored: (5, .failed, vendor(3)),
      new: (9, .failed, observed(8, notBefore: 7)), end: vendor(3)),
    EndCase(
      testDescription: "the vendor tells another", stored: (5, .failed, vendor(3)),
      new: (9, .failed, vendor(4)),
      end: vendor(4)),
    EndCase(
      testDescription: "both saw it", stored: (5, .failed, observed(4, notBefore: 1)),
      new: (9, .failed, observed(3, notBefore: 2)), end: observed(4, notBefore: 1),
      otherEnd: observed(3, notBefore: 2)),
    EndCase(
      testDescription: "one saw it, one met it", stored: (5, .failed, observed(4, notBefore: 1)),
      new: (9, .failed, nil), end: observed(4, notBefore: 1)),
    EndCase(
      testDescription: "one met it, one saw it", stored: (5, .failed, nil),
      new: (9, .failed, observed(8, notBefore: 7)), end: observed(8, notBefore: 7)),
    EndCase(
      testDescription: "both met it", stored: (5, .failed, nil), new: (9, .failed, nil), end: nil),
    EndCase(
      testDescription: "one had it open, one met it ended", stored: (5, .running, nil),
      new: (9, .failed, nil),
      end: observed(9, notBefore: 5)),
    EndCase(
      testDescription: "one had it open, one saw it end", stored: (5, .running, nil),
      new: (9, .failed, observed(9, notBefore: 2)), end: observed(9, notBefore: 5)),
    EndCase(
      testDescription: "one had it open later than the end that is told",
      stored: (5, .running, nil),
      new: (9, .failed, observed(4, notBefore: 2)), end: observed(4, notBefore: 2)),
    EndCase(
      testDescription: "another way to end", stored: (5, .partial, observed(4, notBefore: 1)),
      new: (9, .succeeded, observed(8, notBefore: 7)), end: observed(4, notBefore: 1),
      otherEnd: observed(8, notBefore: 7)),
  ]

  @Test("The end of a task, whoever comes first", arguments: ends)
  func end(_ ending: EndCase) {
    let stored = Self.seen(ending.stored.0, ending.stored.1) { $0.finish = ending.stored.2 }
    let new = Self.seen(ending.new.0, ending.new.1) { $0.finish = ending.new.2 }
    let merged = Self.merged(stored, new)
    let other = Self.merged(new, stored)
    #expect(merged.task.finish == ending.end)
    #expect(other.task.finish == ending.otherEnd ?? ending.end)
    #expect(merged.task.status == ending.new.1 && other.task.status == ending.new.1)
    for finish in [ending.stored.2, ending.new.2] {
      // Who saw it again, at whatever time, moves nothing.
      let again = Self.seen(20, ending.new.1) { $0.finish = Self.observed(19, notBefore: 18) }
      guard merged.task.finish != nil, finish != nil else { continue }
      #expect(merged.merged(with: again).task.finish == merged.task.finish)
    }
  }

  @Test("An end is of when the task was first seen ended, however late that is told")
  func endSeenBefore() {
    var late = Self.seen(6, .succeeded)
    late.task.lastSeenAt = Self.time(60)
    let merged = Self.merged(Self.seen(5, .running), late)
    #expect(merged.task.finish == Self.observed(6, notBefore: 5))
  }

  @Test("Three observers agree, in whatever order they come")
  func threeObservers() {
    let observers = [
      Self.seen(5, .running) { $0.progress = 0.2 }, Self.seen(8, .running) { $0.progress = 0.7 },
      Self.seen(10, .succeeded) { $0.progress = 1 },
    ]
    let all = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map { order in
      order.dropFirst().reduce(RememberedTask(observers[order[0]])) {
        $0.merged(with: observers[$1])
      }
    }
    #expect(all[0].task.finish == Self.observed(10, notBefore: 8))
    #expect(all[0].task.firstSeenAt == Self.time(5))
    #expect(all[0].task.progress == 1)
    for other in all { #expect(other == all[0]) }
  }

  @Test("What is told now stands in place of what was told before")
  func told() {
    let before = Self.seen(0, .running) {
      $0.progress = 0.2
      $0.vendorStatus = SafeText("Refreshing", limit: .word)
      $0.label = SafeText("old", limit: .word)
      $0.urls = [makeItem("https://a.example/", .running)]
      $0.supersededBy = CacheTask.ID(account: AccountID("x"), vendorID: "1")
    }
    let after = Self.seen(9, .failed) {
      $0.progress = 0
      $0.vendorStatus = SafeText("Failed", limit: .word)
      $0.label = SafeText("new", limit: .word)
      $0.urls = [makeItem("https://a.example/", .failed)]
      $0.message = SafeText("404", limit: .message)
    }
    let merged = Self.merged(before, after)
    var expected = after.task
    expected.firstSeenAt = Self.time(0)
    expected.finish = Self.observed(9, notBefore: 0)
    #expect(merged.task == expected)
    #expect(Self.merged(after, before) == merged)
  }

  @Test("What is not told stays")
  func notTold() {
    let full = Self.seen(0, .running) {
      $0.kind = .prefetch
      $0.statedDialect = .glob
      $0.label = SafeText("release", limit: .word)
      $0.createdAt = Self.time(-5)
      $0.trackedAt = Self.time(-4)
      $0.urls = [makeItem("https://a.example/", .running)]
      $0.domains = ["a.example", "b.example"]
      $0.namedDomains = ["b.example"]
      $0.declaredURLs = [SafeText("https://a.example/", limit: .url)]
      $0.origin = CacheTask.Reading(at: Self.time(-1), advance: 0.1)
      $0.progress = 0.4
      $0.counts = TaskCounts(total: 10, succeeded: 4, failed: 0)
      $0.vendorStatus = SafeText("Processing", limit: .word)
      $0.message = SafeText("note", limit: .message)
      $0.lastProgressAt = Self.time(-2)
    }
    let bare = Self.seen(9, .running) {
      $0.kind = .other
      $0.createdAt = nil
    }
    var expected = full.task
    expected.lastSeenAt = Self.time(9)
    let merged = Self.merged(full, bare)
    #expect(merged.task == expected)
    #expect(merged.saysTheSame(as: RememberedTask(full)), "there is nothing to write")
    #expect(Self.merged(bare, full).task == expected)

    let ended = Self.merged(full, Self.seen(9, .failed)).task
    #expect(ended.progress == nil && ended.message == nil, "they were of another state")
    #expect(ended.urls == full.task.urls && ended.label == full.task.label)
  }

  @Test("A process that has just begun changes nothing but when a task was seen")
  func secondProcess() {
    for status in TaskStatus.allCases {
      var first = Self.seen(0, status, clockAhead: 3) {
        $0.progress = 0.5
        $0.isEndConfirmed = status.isEnded
        $0.plannedInterval = .seconds(5)
      }
      first.task.lastSeenAt = Self.time(2.000_123)
      let second = Self.seen(60.000_7, status, clockAhead: 4.5) {
        $0.progress = 0.5
        $0.plannedInterval = .seconds(99)
      }
      let stored = RememberedTask(first)
      let merged = stored.merged(with: second)
      #expect(merged.saysTheSame(as: stored), "\(status)")
      #expect(merged.task.lastSeenAt == Self.time(60.000_7).inMilliseconds)
    }
  }

  @Test func whatWasSeenBeforeChangesOnlyWhatIsLacking() {
    let stored = RememberedTask(
      Self.seen(10, .running) {
        $0.progress = 0.7
        $0.createdAt = nil
      })
    let late = Self.seen(3, .queued, clockAhead: 60) {
      $0.progress = 0
      $0.label = SafeText("release", limit: .word)
      $0.isGone = true
    }
    let merged = stored.merged(with: late)
    #expect(merged.task.status == .running && merged.task.progress == 0.7 && !merged.task.isGone)
    #expect(merged.task.createdAt == late.task.createdAt && merged.task.label == late.task.label)
    #expect(merged.task.firstSeenAt == Self.time(3) && merged.task.lastSeenAt == Self.time(10))
    #expect(merged.trail.points.map(\.status) == [.queued, .running])
    #expect(merged.clockAhead == 0)
  }

  @Test func aTaskIsKeptInMilliseconds() throws {
    let kept = PackedFixtures.task.kept
    #expect(kept.kept == kept)
    #expect(kept.plannedInterval == .zero)
    var different: Set<String> = []
    for field in CacheTask.packedFields where !field.isSame(kept, PackedFixtures.task) {
      different.insert(field.name)
    }
    #expect(
      different == ["firstSeenAt", "lastSeenAt", "lastProgressAt", "plannedInterval"],
      "all other times of the fixture are in milliseconds, all else stays")
    #expect(abs(kept.firstSeenAt.timeIntervalSince(PackedFixtures.task.firstSeenAt)) < 0.001)
  }
}
