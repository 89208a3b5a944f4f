import PollingEngine
import TaskModel
import Testing

@Suite("What is asked for by id")
struct PollQueueTests {
  private let usual = UsualDurations(purge: .seconds(240) ... .seconds(360))
  private var cadence: Cadence {
    Cadence(
      durations: SeenDurations(usual: usual),
      limits: TaskPace.Limits(floor: .seconds(4), ceiling: .seconds(120), unproven: .seconds(30)),
      focused: .seconds(4), company: .seconds(1))
  }

  private func reference(_ number: Int, _ kind: TaskKind = .purgeURL) -> TaskReference {
    TaskReference(vendorID: "t\(number)", kind: kind)
  }

  private func pace(heard: Int, since: Int = 0, hasEnded: Bool = false) -> TaskPace {
    TaskPace(
      since: .seconds(since), heard: .seconds(heard), changed: .seconds(heard), hasEnded: hasEnded)
  }

  /// A list of tasks that were heard of when they were submitted.
  private func queue(_ ages: [Int], _ kind: TaskKind = .purgeURL) -> PollQueue {
    var queue = PollQueue()
    let paces = Dictionary(
      uniqueKeysWithValues: ages.enumerated().map {
        (reference($0, kind), pace(heard: 0, since: -$1))
      })
    queue.replace(with: ages.indices.map { reference($0, kind) }) {
      TaskTable.Standing(.open, pace: paces[$0])
    }
    return queue
  }

  private func intervals(_ queue: PollQueue) -> [Double?] {
    (0..<4).map { queue.plannedInterval(of: reference($0), cadence)?.seconds }
  }

  @Test("two of a kind look out for ends before the vendor's time; the next follow when they end")
  func sentinels() {
    var queue = queue([0, 0, 0, 0])
    queue.plan(cadence)
    #expect(intervals(queue) == [30, 30, 120, 120])
    #expect(queue.firstDue(cadence) == .seconds(30))
    queue.answer(
      reference(0), isDescribed: true, isConclusive: true,
      standing: TaskTable.Standing(.open, pace: pace(heard: 50, hasEnded: true)), at: .seconds(50))
    #expect(intervals(queue) == [15, 30, 30, 120])
    let batch = queue.batch(at: .seconds(50), cadence, limit: 9, familiesApart: false)
    #expect(batch.prefix(2) == [reference(1), reference(2)], "it was not heard of for 30 s")
  }

  @Test("an id that only lists have is asked for ever more rarely, whatever these say")
  func absent() {
    var queue = queue([300])
    var now = 0
    var gaps: [Int] = []
    for vain in 0..<6 {
      var standing = TaskTable.Standing(.open, pace: pace(heard: now, since: -300), isListed: true)
      (standing.isOutrun, standing.vainDetails) = (true, vain)
      queue.replace(with: [reference(0)]) { _ in standing }
      queue.plan(cadence)
      let due = queue.firstDue(cadence).map { Int($0.seconds) } ?? 0
      gaps.append(due - now)
      now = due
      queue.answer(
        reference(0), isDescribed: false, isAbsent: true, isConclusive: true, standing: standing,
        at: .seconds(now))
      now += 1
    }
    #expect(gaps == gaps.sorted() && (gaps.last ?? 0) >= 200, "\(gaps)")
  }

  @Test("a task that is due for its items alone is one of which its list tells")
  func outrun() {
    func isNeeded(isOutrun: Bool, isOwed: Bool) -> Bool {
      var queue = PollQueue()
      var standing = TaskTable.Standing(
        .open, pace: pace(heard: 100, since: 95), isOwed: isOwed, isListed: true)
      standing.isOutrun = isOutrun
      queue.replace(with: [reference(0)]) { _ in standing }
      #expect(queue.firstDue(cadence) == .seconds(isOwed ? 100 : 130))
      return queue.needsIDs(by: .seconds(131), cadence)
    }
    #expect(!isNeeded(isOutrun: true, isOwed: false))
    #expect(isNeeded(isOutrun: true, isOwed: true))
  }

  @Test("the calls that are needed: full batches, apart for each family where the vendor wants it")
  func callsNeeded() {
    var mixed = PollQueue()
    let references = (0..<12).map { reference($0) } + (12..<15).map { reference($0, .prefetch) }
    mixed.replace(with: references) { _ in TaskTable.Standing(.undescribed) }
    func calls(limit: Int, apart: Bool, upTo most: Int = 99) -> Int {
      mixed.callsNeeded(
        by: .zero, cadence, limit: limit, familiesApart: apart, upTo: most)
    }
    #expect(calls(limit: 10, apart: false) == 2)
    #expect(calls(limit: 15, apart: false) == 1)
    #expect(calls(limit: 10, apart: true) == 3)
    #expect(calls(limit: 1, apart: true) == 15)
    #expect(calls(limit: 1, apart: true, upTo: 4) == 4)
  }

  @Test("a call takes along what is due next, unless that was just heard of")
  func company() {
    var queue = queue([230, 235, 220, 0])
    queue.answer(
      reference(2), isDescribed: true, isConclusive: true,
      standing: TaskTable.Standing(.open, pace: pace(heard: 5, since: -220)), at: .seconds(5))
    func batch(at second: Double) -> [TaskReference] {
      queue.batch(at: .seconds(second), cadence, limit: 3, familiesApart: false)
    }
    #expect(batch(at: 4) == [])
    #expect(batch(at: 5.5) == [reference(1), reference(0), reference(3)])
    #expect(batch(at: 6.5).contains(reference(2)))
  }

  @Test("where the budget does not reach for all, ends that most likely wait come first")
  func overload() {
    let queue = queue([245, 300, 355, 0])
    let early = queue.batch(at: .seconds(3), cadence, limit: 3, familiesApart: false)
    #expect(early == [], "nothing is due yet")
    let late = queue.batch(at: .seconds(58), cadence, limit: 3, familiesApart: false)
    #expect(late == [reference(2), reference(1), reference(0)])
  }

  @Test("counts keep up with answers, failures and rounds")
  func tally() {
    var queue = queue([0, 0])
    queue.replace(with: [reference(0), reference(1), reference(7)]) {
      TaskTable.Standing($0 == reference(7) ? .undescribed : .open)
    }
    #expect(queue.activeCount == 3)
    #expect(!queue.isAllAnswered && !queue.isFirstRoundOver)
    queue.answer(
      reference(7), isDescribed: false, isConclusive: true,
      standing: TaskTable.Standing(.undescribed),
      at: .zero)
    #expect(queue.isAllAnswered && queue.isRoundOver && queue.isFirstRoundOver)
    queue.startRound()
    #expect(!queue.isRoundOver && queue.isAllAnswered)
    for number in [0, 1] {
      queue.answer(
        reference(number), isDescribed: true, isConclusive: true,
        standing: TaskTable.Standing(.confirmed, pace: pace(heard: 1, hasEnded: true)),
        at: .seconds(1))
    }
    #expect(queue.activeCount == 1 && !queue.isRoundOver)
    queue.replace(with: []) { _ in TaskTable.Standing(.undescribed) }
    #expect(queue.activeCount == 0 && queue.isRoundOver && queue.firstDue(cadence) == nil)
  }
}
