import Logging
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

/// Who holds up a single read is told while it goes on.
@Suite("Reading once: who holds it up", .hangLimit)
struct SingleReadTests {
  private final class Told: Sendable {
    let statuses = Mutex<[(AccountID, ProviderError?, Duration)]>([])
  }

  private func read(
    _ providers: [(String, ScriptedProvider)], timeout: Duration = .seconds(120), sleepers: Int = 2
  ) async -> (told: [(AccountID, ProviderError?, Duration)], snapshot: Snapshot, took: Duration) {
    let clock = ManualClock()
    let told = Told()
    let engine = Engine(
      accounts: providers.map { name, provider in
        EngineAccount(id: AccountID(name), provider: Fixtures.provider, fixed: provider)
      }, clock: clock, now: { clock.wallTime() }, generator: SeededGenerator(seed: 1),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let snapshot = await withTaskGroup(of: Void.self) { group in
      group.addTask { await clock.turn(sleepers: sleepers) }
      let snapshot = await engine.pollOnce(timeout: timeout) { status in
        told.statuses.withLock { $0.append((status.account, status.error, clock.now.offset)) }
      }
      group.cancelAll()
      return snapshot
    }
    return (told.statuses.withLock { $0 }, snapshot, clock.now.offset)
  }

  @Test("an account that cannot be reached, once, at its second failure")
  func unreachable() async {
    let error = ProviderError.transport("refused")
    let provider = ScriptedProvider(Fixtures.listing) { _ in .failure(error) }
    let (told, snapshot, took) = await read([("acc", provider)])
    #expect(told.map(\.0) == [Fixtures.account])
    #expect(told.first?.1 == error)
    #expect(told.first.map { $0.2 < .seconds(60) } == true)
    #expect(snapshot.accounts.map(\.isComplete) == [false])
    // It is over when the next try would come too late.
    #expect((.seconds(60) ... .seconds(120)).contains(took))
  }

  @Test("a vendor that wants us to stay away longer than there is time ends the read")
  func throttled() async {
    let error = ProviderError.throttled(retryAfter: .seconds(3_600), Fixtures.message)
    let provider = ScriptedProvider(Fixtures.listing) { _ in .failure(error) }
    let (told, snapshot, _) = await read([("acc", provider)])
    #expect(told.map(\.0) == [Fixtures.account])
    #expect(told.first?.1 == error)
    #expect(provider.queries.count == 1)
    #expect(snapshot.accounts.map(\.state) == [.limited])
    #expect(snapshot.accounts.map(\.isComplete) == [false])
  }

  @Test("a refused key does not hold it up, and one failure is no news")
  func untold() async {
    let refused = ScriptedProvider(Fixtures.listing) { _ in .failure(.credentials(Fixtures.message))
    }
    let shaky = ScriptedProvider(Fixtures.listing)
    shaky.add(error: .unavailable(Fixtures.message))
    shaky.add(page: TaskPage())
    let (told, snapshot, _) = await read([("refused", refused), ("shaky", shaky)])
    #expect(told.isEmpty)
    #expect(snapshot.accounts.map(\.isComplete) == [false, true])
  }

  @Test("an account that does not answer, after a while")
  func silent() async {
    let provider = ScriptedProvider(Fixtures.listing)
    provider.hold()
    // Nothing but the time that is given sleeps.
    let (told, _, _) = await read([("acc", provider)], sleepers: 1)
    #expect(told.map(\.0) == [Fixtures.account])
    #expect(told.first?.1 == nil)
    #expect(told.first?.2 == Engine<ManualClock>.patience)
  }

  /// Its calls are limited, by its own rate or by what other processes leave it: nothing of that is the vendor's fault.
  @Test("what waits for its turn to the end says so", arguments: [false, true])
  func turns(isShared: Bool) async {
    let pages = Mutex(0)
    let provider = ScriptedProvider(Fixtures.listing) { _ in
      let page = pages.withLock { pages in
        pages += 1
        return pages
      }
      let report = Fixtures.report("\(page)", word: .running)
      return .success(TaskPage(reports: [report], next: PageCursor("\(page)")))
    }
    var account = EngineAccount(id: Fixtures.account, provider: Fixtures.provider, fixed: provider)
    if isShared { account.takeShared = { _ in .seconds(1) } }
    let clock = ManualClock()
    let engine = Engine(
      accounts: [account], clock: clock, now: { clock.wallTime() },
      generator: SeededGenerator(seed: 1),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let snapshot = await withTaskGroup(of: Void.self) { group in
      group.addTask { await clock.turn(sleepers: 2) }
      let snapshot = await engine.pollOnce(timeout: .seconds(4))
      group.cancelAll()
      return snapshot
    }
    #expect(
      snapshot.accounts[0].error
        == .tooMuch("its calls a second are limited, and 4s did not suffice for all of them"))
    #expect(provider.queries.isEmpty == isShared)
  }

  @Test("what is left to ask by id when the time is over is counted")
  func unasked() async {
    var capabilities = Fixtures.listing
    capabilities.idsPerCall = 1
    capabilities.byIDRate = 1
    capabilities.listTells = [.created]
    let provider = ScriptedProvider(capabilities) { query in
      switch query.scope {
      case .scopes, .window:
        let summaries = (1...50).map { number in
          var report = Fixtures.report("\(number)", word: .succeeded)
          report.told = [.created]
          return report
        }
        return .success(TaskPage(reports: summaries))
      case .ids(let references):
        return .success(
          TaskPage(reports: references.map { Fixtures.report($0.vendorID, word: .succeeded) }))
      }
    }
    let (_, snapshot, took) = await read([("acc", provider)], timeout: .seconds(20))
    let asked = provider.queries.count { if case .ids = $0.scope { true } else { false } }
    #expect(took <= .seconds(20))
    #expect((1..<50).contains(asked))
    #expect(
      snapshot.accounts[0].error
        == .tooMuch(
          "its calls a second are limited, and 20s did not suffice: \(50 - asked) more to ask for their"
            + " URLs"))
  }
}
