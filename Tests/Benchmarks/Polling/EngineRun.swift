import BenchmarkSupport
import FoundationEssentials
import PollingEngine
import Simulator
import TaskModel

/// This program's engine on one account: its decisions, performed on the played clock.
///
/// It finds the purges by listing, or is told of each as it is submitted, as by `cdntop track`. It is done
/// when every end is seen and nothing is left to confirm; what it asks until then counts, looks for further
/// purges included.
struct EngineRun {
  /// Nothing is awaited longer than this.
  private static let patience = 6 * 3_600.0

  let play: Play
  /// Whether it is told the ids as the naive loop is, and lists nothing.
  let isTold: Bool

  func run() async -> Outcome {
    var outcome = Outcome()
    let account = AccountID(play.account.name)
    var capabilities = play.provider.capabilities
    if isTold { capabilities.canList = false }
    let provider = play.provider
    var poller = AccountPoller(
      EngineAccount(
        id: account, provider: ProviderID(play.account.provider), capabilities: capabilities
      ) { () async throws(ProviderError) -> any Provider in provider })
    var generator = SystemRandomNumberGenerator()
    var ends = Dictionary(
      play.purges.map { ($0.reference.vendorID, $0.end) }, uniquingKeysWith: { first, _ in first })
    var told = 0
    while play.clock.elapsed < Self.patience {
      if isTold { track(&poller, &told, account) }
      switch poller.step(at: moment) {
      case .connect:
        poller.connected()
      case .discover:
        outcome.calls += 1
        do throws(ProviderError) {
          _ = poller.discovered(try await play.provider.scopes(), at: moment)
        } catch {
          _ = poller.discoveryFailed(error, at: moment, using: &generator)
        }
      case .wait(let deadline):
        let submission =
          isTold && told < play.purges.count ? seconds(play.purges[told].created) : nil
        guard let next = [deadline, submission].compactMap({ $0 }).min() else {
          outcome.unseen = ends.count
          return outcome
        }
        play.clock.move(to: next)
      case .call(let call):
        outcome.calls += 1
        if call.isList { outcome.listCalls += 1 }
        do throws(ProviderError) {
          let page = try await call.question.ask(play.provider, after: call.cursor)
          var work = poller.takeWork(on: page, of: call, at: moment)
          work?.run()
          note(poller.answered(call, with: work, at: moment), &ends, &outcome)
        } catch {
          if case .throttled = error { outcome.refusals += 1 }
          note(poller.failed(call, with: error, at: moment, using: &generator), &ends, &outcome)
        }
        if ends.isEmpty, poller.tasks(at: moment).allSatisfy({ $0.plannedInterval == nil }) {
          return outcome
        }
      }
    }
    outcome.unseen = ends.count
    return outcome
  }

  private var moment: Moment {
    Moment(elapsed: play.clock.now.offset, wall: play.clock.wallTime)
  }

  private func seconds(_ seconds: Double) -> Duration {
    .nanoseconds(Int64((seconds * 1e9).rounded(.up)))
  }

  private func track(_ poller: inout AccountPoller, _ told: inout Int, _ account: AccountID) {
    let before = told
    while told < play.purges.count, seconds(play.purges[told].created) <= play.clock.now.offset {
      told += 1
    }
    guard told > before else { return }
    poller.track(
      play.purges.prefix(told).map { TrackedTask(account: account, reference: $0.reference) },
      at: moment)
  }

  private func note(
    _ changes: [TaskChange.Kind], _ ends: inout [String: Double], _ outcome: inout Outcome
  ) {
    for change in changes {
      let task: CacheTask
      switch change {
      case .appeared(let appeared): task = appeared
      case .status(let changed, _): task = changed
      case .progress, .gone, .problem, .resolved: continue
      }
      guard task.status.isEnded, let end = ends.removeValue(forKey: task.id.vendorID) else {
        continue
      }
      outcome.delays.append(play.clock.elapsed - end)
    }
  }
}
