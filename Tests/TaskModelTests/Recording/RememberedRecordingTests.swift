import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

/// What a replay of the history shows: what was seen, when it was seen, and nothing between.
@Suite struct RememberedRecordingTests {
  private static func time(_ second: Double) -> Date { testNow.addingTimeInterval(second) }

  /// A task of four URLs as a store has it that saw it at some seconds, with so many URLs done and failed.
  private static func remembered(
    _ seen: [(second: Double, status: TaskStatus, done: Int, failed: Int)], id: String = "1",
    account: String = "a"
  ) -> RememberedTask {
    var known: RememberedTask?
    for (second, status, done, failed) in seen {
      let task = makeTask(id, account: account) {
        $0.status = status
        $0.vendorStatus = SafeText("word of \(status.rawValue)", limit: .word)
        $0.firstSeenAt = time(seen[0].second)
        $0.lastSeenAt = time(second)
        $0.lastProgressAt = time(second)
        $0.plannedInterval = .seconds(5)
        $0.domains = ["a.example"]
        $0.urls = URLItems(
          (0..<4).map { number in
            makeItem(
              "https://a.example/\(number)",
              number < done ? .succeeded : number < done + failed ? .failed : .running)
          })
        if status.isEnded {
          $0.finish = CacheTask.Finish(at: time(second - 1), source: .vendor)
        }
      }
      var trail = TaskTrail()
      trail.note(task, at: time(second))
      let observed = ObservedTask(task: task, trail: trail)
      known = known?.merged(with: observed) ?? RememberedTask(observed)
    }
    return known ?? RememberedTask(task: makeTask(id, account: account), trail: TaskTrail())
  }

  private static let story: [(second: Double, status: TaskStatus, done: Int, failed: Int)] = [
    (0, .queued, 0, 0), (10, .running, 0, 0), (20, .running, 2, 0), (30, .partial, 3, 1),
  ]

  private static func snapshots(
    _ tasks: [RememberedTask], from start: Date? = nil
  ) throws -> [Snapshot] {
    let recording = try Recording(remembering: tasks, from: start, program: "cdntop test")
    #expect(recording.damage == nil && !recording.isTorn)
    guard var player = RecordingPlayer(recording) else { return [] }
    return (0..<recording.count).map { moment in
      player.go(to: moment)
      return player.snapshot
    }
  }

  private static func seconds(_ snapshots: [Snapshot]) -> [Double] {
    snapshots.map { $0.takenAt.timeIntervalSince(testNow) }
  }

  @Test("Each state is shown from when it was seen on, with what was counted then")
  func states() throws {
    let shown = try Self.snapshots([Self.remembered(Self.story)])
    #expect(Self.seconds(shown) == [0, 10, 20, 30])
    let tasks = shown.compactMap { $0.tasks.first }
    #expect(tasks.map(\.status) == [.queued, .running, .running, .partial])
    #expect(tasks.map { $0.tally?.succeeded } == [0, 0, 2, 3])
    #expect(tasks.map { $0.tally?.failed } == [0, 0, 0, 1])
    #expect(tasks.map { $0.tally?.total } == [4, 4, 4, 4])
    #expect(tasks.map { $0.lastSeenAt } == [0, 10, 20, 30].map(Self.time))
    #expect(shown.map { $0.accounts[0].lastSuccess } == [0, 10, 20, 30].map(Self.time))
  }

  /// Which of its URLs were half done is not known any more, and how far all of them were is.
  @Test("How far a task was is as it was seen, and what was left goes by that")
  func advance() throws {
    var known: RememberedTask?
    for (second, share) in [(0.0, 0.0), (30, 0.25), (60, 0.5), (90, 1)] {
      var task = makeTask("1") {
        $0.status = share < 1 ? .running : .succeeded
        $0.createdAt = Self.time(0)
        $0.firstSeenAt = Self.time(0)
        $0.lastSeenAt = Self.time(second)
        $0.lastProgressAt = Self.time(second)
        $0.origin = share > 0 ? CacheTask.Reading(at: Self.time(30), advance: 0.25) : nil
        $0.urls = URLItems(
          (0..<4).map { _ in
            URLItem(
              url: SafeText("https://a.example/", limit: .url),
              status: share < 1 ? .running : .succeeded, reportedProgress: share)
          })
      }
      task.progress = share
      var trail = TaskTrail()
      trail.note(task, at: Self.time(second))
      let observed = ObservedTask(task: task, trail: trail)
      known = known?.merged(with: observed) ?? RememberedTask(observed)
    }
    let shown = try Self.snapshots([try #require(known)])
    let tasks = shown.compactMap { $0.tasks.first }
    #expect(tasks.map(\.advance) == [0, 0.25, 0.5, 1])
    #expect(tasks.dropLast().allSatisfy { $0.tally?.succeeded == 0 })
    #expect(tasks.map(\.origin?.at) == [nil, 30, 30, 30].map { $0.map(Self.time) })
    let left = zip(shown, tasks).map { Judgement($0, now: $0.takenAt).timeLeft(of: $1) }
    // One look at it says nothing of how fast it goes.
    #expect(left == [nil, nil, 60, nil])
  }

  @Test("What is known of the last state alone is shown of no other")
  func nothingIsMadeUp() throws {
    let tasks = try Self.snapshots([Self.remembered(Self.story)]).compactMap { $0.tasks.first }
    for task in tasks.dropLast() {
      #expect(task.finish == nil && task.vendorStatus == nil && task.message == nil)
      #expect(task.lastProgressAt == nil, "it cannot stand still")
      #expect(task.urls?.allSatisfy { $0.status == .unknown && $0.vendorStatus == nil } == true)
      #expect(task.urls?.map(\.url.text) == (0..<4).map { "https://a.example/\($0)" })
      #expect(task.domains == ["a.example"])
    }
    #expect(tasks.last?.finish?.at == Self.time(29))
    #expect(tasks.last?.urls?.failedCount == 1 && tasks.last?.urls?.succeededCount == 3)
    for (task, next) in zip(tasks, [10.0, 20, 30]) {
      let judgement = Judgement(
        try Self.snapshots([Self.remembered(Self.story)])[0], now: Self.time(next - 0.1))
      #expect(!judgement.isStale(task) && !judgement.isStalled(task))
    }
  }

  @Test("It begins at the first change from a time on, with all that was known by then")
  func beginning() throws {
    let tasks = [
      Self.remembered(Self.story),
      Self.remembered(
        [(15, .running, 1, 0), (40, .succeeded, 4, 0)], id: "2", account: "b"),
    ]
    let shown = try Self.snapshots(tasks, from: Self.time(16))
    #expect(Self.seconds(shown) == [20, 30, 40])
    #expect(shown[0].tasks.map(\.id.vendorID).sorted() == ["1", "2"])
    #expect(shown[0].accounts.map(\.account.name) == ["a", "b"])
    #expect(shown[0].accounts.map(\.lastSuccess) == [20, 15].map(Self.time))
    #expect(try Self.snapshots(tasks, from: Self.time(41)).isEmpty)
    #expect(try Self.snapshots([]).isEmpty)
  }

  @Test("Of an account that has told nothing by then nothing is known")
  func unseenAccounts() throws {
    let later = Self.remembered(
      [(15, .running, 1, 0), (40, .succeeded, 4, 0)], id: "2", account: "b")
    let shown = try Self.snapshots([Self.remembered(Self.story), later])
    #expect(Self.seconds(shown) == [0, 10, 15, 20, 30, 40])
    let statuses = shown.map { $0.accounts[1] }
    let told: [Double?] = [nil, nil, 15, 15, 15, 40]
    #expect(statuses.map(\.lastSuccess) == told.map { $0.map(Self.time) })
    #expect(statuses.map(\.isComplete) == told.map { $0 != nil })
    #expect(statuses.allSatisfy { $0.isOfHistory && !$0.isUntracked })
  }

  @Test("URLs that were told late are not counted before")
  func lateURLs() throws {
    var known: RememberedTask?
    for (second, done) in [(0.0, nil), (30, 2), (60, 3)] as [(Double, Int?)] {
      let task = makeTask("1") {
        $0.status = .running
        $0.firstSeenAt = Self.time(0)
        $0.lastSeenAt = Self.time(second)
        $0.lastProgressAt = Self.time(second)
        $0.urls = done.map { done in
          URLItems(
            (0..<4).map { number in
              makeItem("https://a.example/\(number)", number < done ? .succeeded : .running)
            })
        }
      }
      var trail = TaskTrail()
      trail.note(task, at: Self.time(second))
      let observed = ObservedTask(task: task, trail: trail)
      known = known?.merged(with: observed) ?? RememberedTask(observed)
    }
    let tasks = try Self.snapshots([try #require(known)]).compactMap { $0.tasks.first }
    #expect(tasks.map { $0.tally?.succeeded } == [nil, 2, 3])
    #expect(tasks.map { $0.urls?.count } == [nil, 4, 4])
  }

  @Test("What was seen within a second is a moment")
  func moments() throws {
    let tasks = (0..<5).map { number in
      Self.remembered(
        [(Double(number) * 0.3, .running, 0, 0), (9, .succeeded, 4, 0)], id: "\(number)")
    }
    let shown = try Self.snapshots(tasks)
    #expect(Self.seconds(shown).map { ($0 * 10).rounded() } == [9, 12, 90])
    #expect(shown.map { $0.tasks.count } == [4, 5, 5])
  }

  @Test("A task that went on a little since its last point is shown so from then on")
  func littleSteps() throws {
    var remembered = Self.remembered([(0, .running, 1, 0)])
    remembered.task.lastProgressAt = Self.time(3)
    remembered.task.lastSeenAt = Self.time(60)
    let tasks = try Self.snapshots([remembered]).compactMap { $0.tasks.first }
    #expect(tasks.map { $0.urls?.first?.status } == [.unknown, .succeeded])
    #expect(tasks.last?.lastProgressAt == Self.time(3))
  }

  @Test("A task whose end is on no trail is shown ended when it was last seen so")
  func trailless() throws {
    var bare = Self.remembered(Self.story)
    bare.trail = TaskTrail()
    #expect(Self.seconds(try Self.snapshots([bare])) == [29], "its end")
    var cut = Self.remembered(Self.story)
    cut.trail = TaskTrail(Array(cut.trail.points.dropLast()), dropped: 0)
    let shown = try Self.snapshots([cut])
    #expect(Self.seconds(shown) == [0, 10, 20, 30])
    #expect(shown.last?.tasks.first?.status == .partial)
    #expect(shown[2].tasks.first?.status == .running)
  }

  @Test("A task that is gone is so from when it was missed on")
  func gone() throws {
    var remembered = Self.remembered([(0, .running, 0, 0), (10, .succeeded, 4, 0)])
    remembered.task.isGone = true
    remembered.trail.note(remembered.task, at: Self.time(50))
    let tasks = try Self.snapshots([remembered]).compactMap { $0.tasks.first }
    #expect(tasks.map(\.isGone) == [false, false, true])
    #expect(tasks.map(\.status) == [.running, .succeeded, .succeeded])
    #expect(tasks[1].urls?.succeededCount == 4, "it stood so when it ended")
  }

  @Test("Many changes are bounded moments, of which each has the newest of its seconds")
  func bounded() throws {
    let tasks = (0..<130).map { number in
      var trail = TaskTrail()
      let task = makeTask("\(number)", account: "a") {
        $0.status = .succeeded
        $0.lastSeenAt = Self.time(Double(number))
      }
      trail.note(task, at: Self.time(Double(number)))
      return RememberedTask(task: task, trail: trail)
    }
    let recording = try Recording(remembering: tasks, program: "cdntop test", mostMoments: 40)
    #expect((30...40).contains(recording.count))
    var player = try #require(RecordingPlayer(recording))
    player.go(to: recording.count - 1)
    #expect(player.snapshot.tasks.count == 130)
    #expect(player.snapshot.takenAt == Self.time(129))
  }
}
