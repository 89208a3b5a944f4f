import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

/// A poller, driven by hand.
struct PollerRig {
  var poller: AccountPoller
  var generator = SeededGenerator(seed: 3)
  var elapsed = Duration.zero

  init(
    _ capabilities: ProviderCapabilities, tracked: [TrackedTask] = [], rate: Double? = nil,
    confirmsItself: Bool = false
  ) {
    var account = EngineAccount(
      id: Fixtures.account, provider: Fixtures.provider,
      fixed: ScriptedProvider(capabilities))
    account.rateLimit = rate
    poller = AccountPoller(account, confirmsItself: confirmsItself)
    poller.track(tracked, at: Fixtures.moment(.zero))
    _ = poller.step(at: Fixtures.moment(.zero))
    poller.connected()
  }

  var now: Moment { Fixtures.moment(elapsed) }

  /// Goes to the next call, waiting as told.
  mutating func call() throws -> AccountPoller.Call {
    for _ in 0..<10 {
      switch poller.step(at: now) {
      case .call(let call): return call
      case .connect: poller.connected()
      case .discover: return try #require(nil as AccountPoller.Call?, "it looks for scopes")
      case .wait(let until):
        elapsed = try #require(until, "nothing is planned")
      }
    }
    return try #require(nil as AccountPoller.Call?, "it only waits")
  }

  mutating func answer(_ call: AccountPoller.Call, _ page: TaskPage) -> [TaskChange.Kind] {
    var work = poller.takeWork(on: page, of: call, at: now)
    work?.run()
    return poller.answered(call, with: work, at: now)
  }

  mutating func fail(_ call: AccountPoller.Call, _ error: ProviderError) -> [TaskChange.Kind] {
    poller.failed(call, with: error, at: now, using: &generator)
  }

  var status: AccountStatus { poller.currentStatus(at: now) }

  func task(_ vendorID: String) throws -> CacheTask {
    try #require(poller.table.task(Fixtures.id(vendorID)))
  }
}

extension Sweep {
  /// Joins a page as the engine does, and returns the tasks worth showing.
  mutating func add(_ page: TaskPage, at now: Moment) -> [CacheTask.ID] {
    var work = takeWork(on: page, asked: now, answered: now)
    work.run()
    return take(work)
  }
}
