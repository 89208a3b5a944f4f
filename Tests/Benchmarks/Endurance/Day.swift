import BenchmarkSupport
import Foundation
import Logging
import PollingEngine
import Simulator
import Synchronization
import TaskModel

/// A run of purges that one engine watches for many hours, and one monitor shows.
struct Day: Sendable {
  /// What is run.
  struct Setting: Sendable {
    var hours = 24
    /// The purges that are submitted in that time, over all accounts.
    var tasks = 100_000
    /// How many hours back tasks are listed and watched.
    var window = 4
    var faults = SimulatorOptions.Faults.harsh
  }

  /// Counts the vendors' answers.
  private final class Calls: Sendable {
    private let count = Atomic<Int>(0)

    func note() { count.add(1, ordering: .relaxed) }

    var soFar: Int { count.load(ordering: .relaxed) }
  }

  private static let urls = 10
  /// The seconds between two snapshots on the screen, between two changes of the watch list, and two visits of the operator.
  private static let (refresh, tracking, visit) = (20.0, 60.0, 600.0)

  private let setting: Setting
  private let time: SimulatedTime
  private let server: SimulatorServer
  private let accounts: [EngineAccount]
  private let calls: Calls

  init(_ setting: Setting, in time: SimulatedTime) throws {
    var options = SimulatorOptions(tasks: setting.tasks, urls: Self.urls, faults: setting.faults)
    options.submission = Double(setting.hours) * 3_600
    let server = SimulatorServer(options: options, clock: time, now: { time.wallTime })
    let calls = Calls()
    let exchange = InProcessExchange(to: server) { calls.note() }
    accounts = try server.accounts.map { account in
      var one = EngineAccount(
        id: AccountID(account.name), provider: ProviderID(account.provider),
        fixed: try exchange.provider(of: account) { time.wallTime })
      one.window = .seconds(setting.window * 3_600)
      return one
    }
    self.setting = setting
    self.time = time
    self.server = server
    self.calls = calls
  }

  /// Lets it all pass.
  ///
  /// - Parameter tell: is told of each hour when it is over.
  /// - Returns: the hours.
  func run(_ tell: @escaping @Sendable (Hour) -> Void) async throws -> [Hour] {
    let engine = Engine(
      accounts: accounts, clock: time, now: { time.wallTime },
      logger: Logger(label: "endurance") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: [Hour].self) { group in
      group.addTask {
        await engine.run()
        return []
      }
      group.addTask {
        try await track(engine)
        return []
      }
      group.addTask { try await watch(engine, tell) }
      for try await hours in group where !hours.isEmpty {
        group.cancelAll()
        return hours
      }
      return []
    }
  }

  /// Puts what is submitted to vendors without lists on the watch list, and takes away what is too long ago.
  private func track(_ engine: Engine<SimulatedTime>) async throws {
    let unlisted = accounts.filter { !$0.capabilities.canList }.flatMap { account in
      server.lives(of: account.id.name).map { life in
        let kind = TaskKind(rawValue: life.kind) ?? .purgeURL
        let task = TrackedTask(
          account: account.id, reference: TaskReference(vendorID: life.id, kind: kind))
        return (created: life.created, task: task)
      }
    }
    let window = Double(setting.window) * 3_600
    while true {
      let now = time.elapsed
      await engine.setTracked(
        unlisted.filter { (now - window...now).contains($0.created) }.map(\.task))
      try await time.sleep(for: .seconds(Self.tracking))
    }
  }

  /// Feeds the monitor, and takes the figures of each hour.
  private func watch(
    _ engine: Engine<SimulatedTime>, _ tell: @Sendable (Hour) -> Void
  ) async throws -> [Hour] {
    var watcher = try Watcher(now: time.wallTime)
    var hours: [Hour] = []
    var visits = 0.0
    for await snapshot in await engine.snapshots() {
      watcher.take(snapshot, now: time.wallTime)
      if time.elapsed >= (visits + 1) * Self.visit {
        visits += 1
        watcher.work(now: time.wallTime)
      }
      if time.elapsed >= Double(hours.count + 1) * 3_600 {
        var sizes = Sizes()
        sizes.add(engine, at: "engine")
        sizes.add(server, at: "vendors")
        watcher.count(in: &sizes)
        let hour = Hour(
          number: hours.count + 1, tasks: snapshot.tasks.count,
          open: snapshot.tasks.count { !$0.status.isEnded }, calls: calls.soFar,
          alerts: watcher.told, acknowledged: watcher.acknowledged, sizes: sizes.counts)
        hours.append(hour)
        tell(hour)
        if hours.count == setting.hours { return hours }
      }
      try await time.sleep(for: .seconds(Self.refresh))
    }
    return hours
  }
}
