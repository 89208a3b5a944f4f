import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport

/// Plays the engine's decisions on a provider, on a clock of its own.
struct PollerRun<Vendor: Provider> {
  let provider: Vendor
  var poller: AccountPoller
  private var elapsed = Duration.zero
  private var generator = SeededGenerator(seed: 5)
  private(set) var problems: [AccountStatus] = []

  init(_ provider: Vendor) {
    self.provider = provider
    poller = AccountPoller(
      EngineAccount(id: AccountID("acc"), provider: ProviderID("sparse"), fixed: provider))
  }

  var now: Moment {
    Moment(elapsed: elapsed, wall: Sample.now.addingTimeInterval(elapsed / .seconds(1)))
  }

  var status: AccountStatus { poller.currentStatus(at: now) }

  /// A task of the account by its id and, where it has some, its part of the account.
  func task(_ id: String, _ product: String? = nil) -> CacheTask? {
    poller.table.task(CacheTask.ID(account: AccountID("acc"), vendorID: id, product: product))
  }

  /// Does what the engine does up to a moment.
  mutating func run(until end: Duration) async {
    while true {
      switch poller.step(at: now) {
      case .connect: poller.connected()
      case .discover:
        do throws(ProviderError) {
          note(poller.discovered(try await provider.scopes(), at: now))
        } catch {
          note(poller.discoveryFailed(error, at: now, using: &generator))
        }
      case .call(let call):
        do throws(ProviderError) {
          let page = try await call.question.ask(provider, after: call.cursor)
          var work = poller.takeWork(on: page, of: call, at: now)
          work?.run()
          note(poller.answered(call, with: work, at: now))
        } catch {
          note(poller.failed(call, with: error, at: now, using: &generator))
        }
      case .wait(let deadline):
        guard let deadline, deadline <= end else {
          elapsed = end
          return
        }
        elapsed = deadline
      }
    }
  }

  private mutating func note(_ changes: [TaskChange.Kind]) {
    for change in changes {
      if case .problem(let status) = change { problems.append(status) }
    }
  }
}
