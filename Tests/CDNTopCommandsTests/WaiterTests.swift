import Foundation
import Logging
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import Reports

/// `wait` over the engine, on a clock of its own.
@Suite(.hangLimit) struct WaiterTests {
  private static let account = AccountID("acc")
  private static let capabilities = ProviderCapabilities(
    canList: true, idsPerCall: 10, lookBack: .seconds(3 * 86_400), listRate: 2, byIDRate: 10,
    reportsProgress: true)

  private static func page(_ word: TaskStatus, progress: Double? = nil) -> TaskPage {
    TaskPage(reports: [
      TaskReport(
        id: CacheTask.ID(account: account, vendorID: "a"), kind: .purgeURL, word: word,
        reportedProgress: progress)
    ])
  }

  /// Waits with a hand that moves the clock on whenever something sleeps.
  private func wait(
    _ provider: ScriptedProvider, clock: ManualClock, recorder: Recorder,
    terminal: TalkTerminal? = nil, _ rules: WaitRules = WaitRules(), isQuiet: Bool = false
  ) async throws -> WaitOutcome {
    let engine = Engine(
      accounts: [EngineAccount(id: Self.account, provider: ProviderID("p"), fixed: provider)],
      tracked: [], clock: clock, now: { clock.wallTime() }, generator: SeededGenerator(seed: 1),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    var process = recorder.process(in: try TemporaryFolder(), now: { clock.wallTime() })
    process.talkTerminal = terminal
    let filter = try TaskFilter(parsing: "", now: clock.wallTime(), zone: .fixed(seconds: 0))
    let waiter = Waiter(
      WaitTracker(.filter(filter), rules: rules), engine: engine, clock: clock,
      progress: WaitProgress(
        zone: .fixed(seconds: 0), isQuiet: isQuiet, process: process))
    return await withTaskGroup(of: WaitOutcome?.self) { group in
      group.addTask { await waiter.outcome() }
      group.addTask {
        await clock.turn(sleepers: 2)
        return nil
      }
      var outcome: WaitOutcome?
      while outcome == nil, let next = await group.next() { outcome = next }
      group.cancelAll()
      return outcome ?? WaitOutcome(members: [], accounts: [], elapsed: .zero)
    }
  }

  @Test func waitsForTheEndAndConfirmsItOnce() async throws {
    let clock = ManualClock()
    let recorder = Recorder()
    let provider = ScriptedProvider(Self.capabilities) { _ in
      .success(Self.page(clock.now.offset < .seconds(200) ? .running : .succeeded))
    }
    let outcome = try await wait(provider, clock: clock, recorder: recorder)
    #expect(outcome.status == .done)
    // The clock goes on while an answer is on its way, so that only the least is certain.
    #expect(outcome.elapsed >= .seconds(200))
    let talk = recorder.talk
    #expect(talk.first == "cdntop: waiting for 1 task of acc")
    #expect(talk.contains { $0.hasSuffix("acc a purge-url SUCCEEDED 100% was running") })
    // A heartbeat a minute, although nothing changed for three.
    #expect(talk.count { $0.contains(" -- ") } >= 3)
  }

  @Test func theTimeIsOver() async throws {
    let clock = ManualClock()
    let recorder = Recorder()
    let provider = ScriptedProvider(Self.capabilities) { _ in .success(Self.page(.running)) }
    var rules = WaitRules()
    rules.timeout = .seconds(90)
    let outcome = try await wait(provider, clock: clock, recorder: recorder, rules, isQuiet: true)
    #expect(outcome.status == .timedOut)
    #expect(outcome.elapsed >= .seconds(90))
    #expect(recorder.talk.isEmpty)
  }

  @Test func aTerminalHasOneLineThatIsRedrawn() async throws {
    let clock = ManualClock()
    let recorder = Recorder()
    let drawn = Mutex("")
    let terminal = TalkTerminal(width: { 60 }) { text in drawn.withLock { $0 += text.text } }
    let provider = ScriptedProvider(Self.capabilities) { _ in
      let share = clock.now.offset.seconds / 100
      return .success(
        share < 1 ? Self.page(.running, progress: share) : Self.page(.succeeded))
    }
    let outcome = try await wait(provider, clock: clock, recorder: recorder, terminal: terminal)
    #expect(outcome.status == .done)
    let lines = drawn.withLock { $0 }.split(separator: "\r").map {
      $0.replacingOccurrences(of: "\u{1B}[K", with: "")
    }
    #expect(lines.allSatisfy { $0.count < 60 })
    #expect(
      lines.contains {
        $0.hasPrefix("progress ") && $0.contains("% of 1 task: 1 running | for ")
          && $0.contains("s left")
      })
    #expect(drawn.withLock { $0.hasSuffix("\r\u{1B}[K") })
    #expect(recorder.talk == ["cdntop: waiting for 1 task of acc"])
  }
}
