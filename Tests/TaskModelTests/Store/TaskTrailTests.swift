import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct TaskTrailTests {
  /// Seconds after the beginning, by a millisecond of our clock that no file keeps exactly.
  private static func time(_ seconds: Double) -> Date { testNow.addingTimeInterval(seconds) }

  private static func seen(
    _ status: TaskStatus, _ progress: Double? = nil, isGone: Bool = false
  ) -> CacheTask {
    makeTask {
      $0.status = status
      $0.progress = progress
      $0.isGone = isGone
      $0.lastSeenAt = testNow
    }
  }

  private static func trail(_ points: [(Double, TaskStatus, Double?)]) -> TaskTrail {
    points.reduce(into: TaskTrail()) { $0.note(seen($1.1, $1.2), at: time($1.0)) }
  }

  private static func seconds(_ trail: TaskTrail) -> [Double] {
    trail.points.map { ($0.at.timeIntervalSince(testNow) * 1_000).rounded() / 1_000 }
  }

  @Test("A state is noted when it is another, progress when it is worth it")
  func noting() {
    let noted = Self.trail([
      (0, .queued, nil), (1, .queued, nil), (2, .running, nil), (3, .running, 0.5),
      (7, .running, 0.5), (8, .running, 0.6), (11.9, .running, 0.9), (12, .running, 0.54),
      (13, .running, 0.55), (20, .running, 0.3), (21, .partial, 0.3), (99, .partial, 0.3),
    ])
    #expect(Self.seconds(noted) == [0, 2, 7, 13, 20, 21])
    #expect(noted.transitions.map(\.status) == [.queued, .running, .partial])
    #expect(noted.dropped == 0)
  }

  @Test("A twentieth of the way is one, whatever binary fractions make of it")
  func exactTwentieth() {
    #expect(Self.seconds(Self.trail([(0, .running, 0.1), (5, .running, 0.15)])) == [0, 5])
    #expect(Self.seconds(Self.trail([(0, .running, 0.1), (5, .running, 0.1499)])) == [0])
  }

  @Test("That a task has gone or is back is a point, and what no vendor described is none")
  func gone() {
    var trail = TaskTrail()
    trail.note(makeTask(), at: testNow)
    #expect(trail == TaskTrail())
    for (second, isGone) in [(0.0, false), (1, true), (2, true), (3, false)] {
      trail.note(Self.seen(.running, isGone: isGone), at: Self.time(second))
    }
    #expect(Self.seconds(trail) == [0, 1, 3])
    #expect(trail.transitions.map(\.isGone) == [false, true, false])
    trail.note(Self.seen(.unknown), at: Self.time(4))
    #expect(trail.points.last?.status == .unknown, "a word that nobody knows is a state")
  }

  @Test func aPointHasTheCountsAndTheWayOfTheTask() {
    let task = makeTask {
      $0.status = .running
      $0.lastSeenAt = testNow
      $0.urls = [makeItem("a", .succeeded), makeItem("b", .failed), makeItem("c", .running)]
    }
    var trail = TaskTrail()
    trail.note(task, at: testNow.addingTimeInterval(0.000_4))
    #expect(
      trail.points == [
        TrailPoint(at: testNow, status: .running, succeeded: 1, failed: 1, advance: 0.666_7)
      ])
  }

  @Test("What is told late comes where it belongs")
  func lateNotes() {
    let noted = Self.trail([
      (0, .queued, nil), (9, .succeeded, nil), (5, .running, nil), (6, .running, nil),
    ])
    #expect(Self.seconds(noted) == [0, 5, 9])
  }

  @Test("Of too many points those of progress go first, every second one")
  func manyPoints() {
    var trail = TaskTrail()
    trail.note(Self.seen(.queued), at: Self.time(0))
    for step in 1...200 {
      trail.note(Self.seen(.running, Double(step % 11) / 10), at: Self.time(Double(step * 10)))
      #expect(trail.points.count <= TaskTrail.limit)
    }
    trail.note(Self.seen(.failed), at: Self.time(3_000))
    #expect(trail.transitions.map(\.status) == [.queued, .running, .failed])
    #expect(trail.points.count > TaskTrail.limit / 3)
    #expect(trail.dropped == 0, "no state was left out")
    #expect(trail.points == trail.points.sorted { $0.at < $1.at })
  }

  @Test("Of too many states the first and the last stay, and it is told how many do not")
  func manyStates() {
    func flapping(_ count: Int) -> TaskTrail {
      Self.trail((0..<count).map { (Double($0), $0 % 2 == 0 ? .queued : .running, nil) })
    }
    #expect(flapping(64).points.count == 64)
    let trail = flapping(200)
    #expect(trail.points.count + trail.dropped == 200)
    #expect(Self.seconds(trail).prefix(32) == (0..<32).map(Double.init)[...])
    #expect(Self.seconds(trail).suffix(31) == (169..<200).map(Double.init)[...])
    #expect(trail.merged(with: trail) == trail)
    #expect(trail.merged(with: flapping(190)) == trail, "what was left out is not counted again")
    #expect(flapping(60).merged(with: TaskTrail()) == flapping(60))
  }

  @Test("Of what two observers saw, what was seen first stays")
  func merging() {
    let one = Self.trail([(0, .queued, nil), (10, .running, 0.1), (30, .succeeded, 1)])
    let other = Self.trail([
      (3, .queued, nil), (7, .running, 0), (20, .running, 0.5), (33, .succeeded, 1),
    ])
    #expect(Self.seconds(one.merged(with: other)) == [0, 7, 20, 30])
    #expect(one.merged(with: other) == other.merged(with: one))
    #expect(one.merged(with: one) == one)
    #expect(TaskTrail().merged(with: one) == one && one.merged(with: TaskTrail()) == one)
  }

  @Test(
    "Trails of observers of one course of things are the same in whatever order they come",
    arguments: 0..<20)
  func anyOrder(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let course: [(Double, TaskStatus)] = [(0, .queued), (20, .running), (47, .partial)]
    let observers = (0..<3).map { _ in
      var second = Double.random(in: 0..<30, using: &random)
      var trail = TaskTrail()
      while second < 80 {
        let status = course.last { $0.0 <= second }?.1 ?? .unknown
        trail.note(Self.seen(status), at: Self.time(second))
        second += Double.random(in: 0.5..<25, using: &random)
      }
      return trail
    }
    let all = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map { order in
      order.reduce(TaskTrail()) { $0.merged(with: observers[$1]) }
    }
    #expect(all.allSatisfy { $0 == all[0] })
    #expect(all[0].points.count <= 3)
    for observer in observers { #expect(all[0].merged(with: observer) == all[0]) }
  }

  // MARK: - In files

  @Test func aTrailIsReadAsItWasWritten() throws {
    for count in [0, 1, 64, 200] {
      var trail = TaskTrail()
      for step in 0..<count {
        let status = TaskStatus.allCases[step % TaskStatus.allCases.count]
        var task = Self.seen(
          status, step % 3 == 0 ? nil : Double(step % 7) / 7, isGone: step % 5 == 0)
        if step % 2 == 0 { task.counts = TaskCounts(total: 9_000, succeeded: 8_000, failed: step) }
        trail.note(task, at: Self.time(Double(step) * 7.123_456_7))
      }
      #expect(try TaskTrail(packed: trail.packed) == trail)
      #expect(trail.packed.count <= 16 + 13 * trail.points.count)
      PackedBytes.expectFaults(of: trail.packed) { bytes throws(PackingError) in
        try TaskTrail(packed: bytes)
      }
      PackedBytes.tryForged(trail.packed) { bytes in
        guard let read = try? TaskTrail(packed: bytes) else { return }
        #expect((try? TaskTrail(packed: read.packed)) == read)
        #expect(read.points.count <= TaskTrail.limit)
        #expect(read.merged(with: trail).points.count <= TaskTrail.limit)
      }
    }
  }

  @Test("More URLs or states than anybody counts are damage: they would be added up")
  func tooMany() throws {
    func isRead(dropped: Int, succeeded: Int?, failed: Int?) -> Bool {
      let point = TrailPoint(at: testNow, status: .failed, succeeded: succeeded, failed: failed)
      let trail = TaskTrail([point], dropped: dropped)
      return (try? TaskTrail(packed: trail.packed)) == trail
    }
    #expect(isRead(dropped: 1_000_000_000, succeeded: 1_000_000_000, failed: 1_000_000_000))
    for most in [Int.max - 1, 1 << 48] {
      #expect(!isRead(dropped: most, succeeded: nil, failed: nil))
      #expect(!isRead(dropped: 0, succeeded: most, failed: nil))
      #expect(!isRead(dropped: 0, succeeded: nil, failed: most))
    }
  }

  @Test("A point of a task without counts costs five bytes")
  func size() {
    let trail = Self.trail((0..<20).map { (Double($0) * 8, .running, Double($0) / 20) })
    #expect(trail.points.count == 20)
    #expect(trail.packed.count <= 12 + 20 * 5)
  }
}
