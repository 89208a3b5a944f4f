import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

@Suite("Poll policy")
struct PollPolicyTests {
  private let budget = TokenBucket(rate: 1_000, burst: 1_000)

  private func policy(
    _ capabilities: ProviderCapabilities = Fixtures.listing, window: Duration = .seconds(86_400),
    least: Duration? = nil
  ) -> PollPolicy {
    PollPolicy(capabilities: capabilities, window: window, leastInterval: least)
  }

  private let cadence = Cadence(
    durations: SeenDurations(),
    limits: TaskPace.Limits(floor: .seconds(5), ceiling: .seconds(30)), focused: .seconds(5),
    company: .seconds(1))

  private func pace(heard: Int, since: Int = 0) -> TaskPace {
    TaskPace(since: .seconds(since), heard: .seconds(heard), changed: .seconds(heard))
  }

  private func reference(_ id: String, _ kind: TaskKind = .purgeURL) -> TaskReference {
    TaskReference(vendorID: id, kind: kind)
  }

  private func queue(_ ids: [String]) -> PollQueue {
    var queue = PollQueue()
    queue.replace(with: ids.map { reference($0) }) { _ in TaskTable.Standing(.undescribed) }
    return queue
  }

  @Test("the window is the configured one, cut to what the vendor keeps")
  func windows() {
    #expect(policy(window: .seconds(3_600)).window == .seconds(3_600))
    #expect(policy(window: .seconds(3_600)).coverage == .window)
    #expect(policy(window: .seconds(90 * 86_400)).window == .seconds(3 * 86_400 - 60))
    #expect(policy(window: .seconds(90 * 86_400)).coverage == .full)
    #expect(policy(Fixtures.trackedOnly).coverage == .trackedOnly)
  }

  @Test(
    "new tasks are looked for now and then, less often where a list is dear",
    arguments: [
      // lists, configured, expected
      (1, Int?.none, 15.0), (2, nil, 15), (4, nil, 20), (9, nil, 30), (4, 45, 45),
    ])
  func news(calls: Int, least: Int?, expected: Double) {
    var known = PollPolicy.Known()
    var list = PollPolicy.ListTimes()
    list.isBusy = true
    known.lists = Array(repeating: list, count: calls)
    let policy = policy(least: least.map { .seconds($0) })
    #expect(policy.newsInterval(known) == .seconds(expected))
  }

  @Test("how often tasks are asked for, by what the vendor tells of them and how long we run")
  func cadences() {
    let start = policy().cadence(PollPolicy.Known(), at: .seconds(29.9))
    #expect(
      start.limits
        == TaskPace.Limits(
          floor: .seconds(4), ceiling: .seconds(30), young: .seconds(15), unproven: .seconds(30),
          start: .seconds(3)))
    #expect(start.focused == .seconds(2.5) && start.company == .seconds(1))
    let later = policy().cadence(PollPolicy.Known(), at: .seconds(30))
    #expect(later.limits.start == nil)
    let words = policy(Fixtures.trackedOnly).cadence(PollPolicy.Known(), at: .seconds(30)).limits
    #expect(
      words
        == TaskPace.Limits(
          floor: .seconds(4), ceiling: .seconds(120), unproven: .seconds(30)))
    let configured = policy(least: .seconds(7)).cadence(PollPolicy.Known(), at: .zero)
    #expect(configured.limits.floor == .seconds(7) && configured.limits.start == .seconds(7))
    #expect(configured.focused == .seconds(7) && configured.company == .seconds(7))
  }

  @Test(
    "a task created within a minute of a window's ends need not be in it",
    arguments: [(0, false), (59, false), (60, true), (300, true), (540, true), (541, false)])
  func margins(second: Double, isCovered: Bool) {
    let (from, to) = (Fixtures.start, Fixtures.start.addingTimeInterval(600))
    let covered = PollPolicy.covered(from: from, to: to)
    #expect(covered?.contains(from.addingTimeInterval(second)) == isCovered)
    #expect(PollPolicy.covered(from: from, to: from.addingTimeInterval(119)) == nil)
  }

  @Test("the list comes first, then its pages, then rest")
  func listing() throws {
    var known = PollPolicy.Known()
    known.queue = queue(["a"])
    let policy = policy()
    #expect(try #require(policy.next(known, at: .zero, budget: budget)).call == .list)
    known.lists[0].isPending = true
    #expect(try #require(policy.next(known, at: .zero, budget: budget)).call == .listNextPage)
    known.lists[0].isPending = false
    known.hasTriedList = true
    known.lists[0].isWholeDue = false
    known.lists[0].last = (.seconds(1), .seconds(2))
    let ids = try #require(policy.next(known, at: .seconds(2), budget: budget))
    #expect(ids.call == .ids([reference("a")]))
    known.queue = PollQueue()
    let next = try #require(policy.next(known, at: .seconds(2), budget: budget))
    #expect(next.call == .list)
    #expect(next.at == .seconds(16))
  }

  @Test("a read that took long is not followed by the next at once")
  func longReads() throws {
    var known = PollPolicy.Known()
    known.hasTriedList = true
    known.lists[0].isWholeDue = false
    known.lists[0].last = (.seconds(100), .seconds(300))
    let next = try #require(policy().next(known, at: .seconds(300), budget: budget))
    #expect(next.at == .seconds(315))
  }

  @Test("pages of a long list and ids take turns")
  func turns() throws {
    var known = PollPolicy.Known()
    known.hasTriedList = true
    known.lists[0].isPending = true
    known.queue = queue(["a"])
    known.hasJustListed = true
    #expect(
      try #require(policy().next(known, at: .zero, budget: budget)).call == .ids([reference("a")]))
    known.hasJustListed = false
    #expect(try #require(policy().next(known, at: .zero, budget: budget)).call == .listNextPage)
  }

  @Test("ids go out in batches as large as the vendor allows, a family at a time where it must")
  func batches() throws {
    var known = PollPolicy.Known()
    known.queue = queue((0..<25).map { "t\($0)" })
    known.hasTriedList = true
    known.lists[0].isWholeDue = false
    known.lists[0].last = (.zero, .zero)
    let call = try #require(policy().next(known, at: .seconds(1), budget: budget)).call
    #expect(call == .ids((0..<10).map { reference("t\($0)") }))
    var mixed = PollQueue()
    mixed.replace(with: [reference("a"), reference("b", .prefetch), reference("c")]) { _ in
      TaskTable.Standing(.open)
    }
    let batch = mixed.batch(at: .zero, cadence, limit: 9, familiesApart: true)
    #expect(batch == [reference("a"), reference("c")])
  }

  @Test("one id a call: those waiting longest first, the looked-at one before all")
  func rotation() {
    var queue = queue(["a", "b", "c"])
    for (second, id) in ["b", "a", "c"].enumerated() {
      queue.answer(
        reference(id), isDescribed: true, isConclusive: true,
        standing: TaskTable.Standing(.open, pace: pace(heard: second)), at: .seconds(second))
    }
    #expect(queue.firstDue(cadence) == .seconds(5))
    #expect(queue.batch(at: .seconds(4), cadence, limit: 1, familiesApart: false) == [])
    func next() -> [TaskReference] {
      queue.batch(at: .seconds(9), cadence, limit: 1, familiesApart: false)
    }
    #expect(next() == [reference("b")])
    queue.focus = reference("c")
    #expect(next() == [reference("c")])
  }

  @Test("an id that waits for its items keeps no other from the list that tells of all")
  func items() throws {
    var capabilities = Fixtures.listing
    capabilities.idsPerCall = 1
    var known = PollPolicy.Known()
    known.hasTriedList = true
    known.lists[0].isWholeDue = false
    known.lists[0].last = (.seconds(995), .seconds(995))
    known.lists[0].lastWhole = .seconds(995)
    known.openSpan = (Fixtures.start, 4)
    var waits = TaskTable.Standing(.open, pace: pace(heard: 995, since: 900), isListed: true)
    waits.isOutrun = true
    let goesOn = TaskTable.Standing(.open, pace: pace(heard: 900, since: 800), isListed: true)
    known.queue.replace(with: ["a", "b", "c"].map { reference($0) }) {
      $0 == reference("a") ? waits : goesOn
    }
    known.queue.answer(
      reference("a"), isDescribed: true, isConclusive: true, standing: waits, at: .seconds(950))
    let policy = policy(capabilities)
    for (hasJustListed, call) in [(false, PollPolicy.Call.list), (true, .ids([reference("a")]))] {
      known.hasJustListed = hasJustListed
      let next = try #require(policy.next(known, at: .seconds(1_000), budget: budget))
      #expect(next.call == call && next.at == .seconds(1_000))
    }
  }

  @Test("what ended for good is not asked for")
  func resting() {
    var queue = queue(["a"])
    queue.answer(
      reference("a"), isDescribed: true, isConclusive: true,
      standing: TaskTable.Standing(.confirmed), at: .zero)
    #expect(queue.firstDue(cadence) == nil)
    #expect(queue.isAllAnswered)
  }

  @Test(
    "what the vendor does not have is asked for ever more rarely",
    arguments: [(1, 15), (2, 30), (3, 60), (6, 480), (7, 600), (50, 600)])
  func missing(misses: Int, seconds: Int) {
    var queue = queue(["a"])
    for _ in 0..<misses {
      queue.answer(
        reference("a"), isDescribed: false, isConclusive: true,
        standing: TaskTable.Standing(.undescribed), at: .zero)
    }
    #expect(queue.firstDue(cadence) == .seconds(seconds))
  }

  @Test("an id whose calls bring nonsense lets the others have their turn, and is asked for rarely")
  func poison() {
    var queue = queue(["a", "b"])
    queue.fail([reference("a")], isPoisoned: true, at: .seconds(1))
    let batch = queue.batch(at: .seconds(1), cadence, limit: 1, familiesApart: false)
    #expect(batch == [reference("b")])
    for _ in 0..<8 { queue.fail([reference("a")], isPoisoned: true, at: .seconds(1)) }
    queue.answer(
      reference("b"), isDescribed: true, isConclusive: true,
      standing: TaskTable.Standing(.confirmed), at: .zero)
    #expect(queue.firstDue(cadence) == .seconds(1 + 480))
    queue.startRound()
    #expect(queue.firstDue(cadence) == .seconds(1), "an operator wants it now")
  }

  @Test("what is not an id's fault does not slow the id")
  func outage() {
    var queue = queue(["a"])
    for second in 1...50 { queue.fail([reference("a")], isPoisoned: false, at: .seconds(second)) }
    #expect(queue.firstDue(cadence) == .seconds(50))
  }

  @Test("a configured least interval holds for the task looked at too")
  func focusedInterval() throws {
    var known = PollPolicy.Known()
    known.queue = queue(["a"])
    known.queue.focus = reference("a")
    known.queue.answer(
      reference("a"), isDescribed: true, isConclusive: true,
      standing: TaskTable.Standing(
        .open, pace: TaskPace(since: .zero, heard: .seconds(100), changed: .zero)),
      at: .seconds(100))
    let policy = policy(Fixtures.trackedOnly, least: .seconds(10))
    let next = try #require(policy.next(known, at: .seconds(101), budget: budget))
    #expect(next.at == .seconds(110))
    let free = try #require(
      self.policy(Fixtures.trackedOnly).next(known, at: .seconds(101), budget: budget))
    #expect(free.at == .seconds(102.5))
  }

  @Test("no call before the budget has room; the dearer kind waits longer")
  func budgets() throws {
    var empty = TokenBucket(rate: 10, burst: 10)
    #expect(empty.take(10, at: .zero) == nil)
    let policy = policy()
    #expect(policy.callRate == 10)
    #expect(policy.cost(of: .list) == 5)
    #expect(policy.cost(of: .ids([])) == 1)
    let next = try #require(policy.next(PollPolicy.Known(), at: .zero, budget: empty))
    #expect(next.at == .milliseconds(500))
  }

  @Test("with nothing tracked there is nothing to ask a vendor that cannot list")
  func nothing() {
    let next = policy(Fixtures.trackedOnly).next(PollPolicy.Known(), at: .zero, budget: budget)
    #expect(next == nil)
  }
}
