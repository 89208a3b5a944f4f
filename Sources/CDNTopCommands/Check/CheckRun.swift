import FoundationEssentials
import PollingEngine
import Providers
import Reports
import TaskModel

/// One run of `check`: tries the calls of the accounts, all accounts at once, and reports.
struct CheckRun {
  private let accounts: [AccountConfiguration]
  private let needs: QuotaNeeds
  private let format: CheckFormat
  private let session: Session

  init(
    _ accounts: [AccountConfiguration], needs: QuotaNeeds, format: CheckFormat,
    in session: Session
  ) {
    self.accounts = accounts
    self.needs = needs
    self.format = format
    self.session = session
  }

  private var process: ProcessContext { session.process }

  /// Checks and prints.
  ///
  /// - Throws: ``ConfigurationError``, ``FileError``, ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    async let team = checkedTeam()
    let checked = try await session.withRuntime { runtime in
      async let notifications: Void = lookOverNotifications(runtime)
      let checked = try await checkAll(runtime)
      await notifications
      return checked
    }
    let report = CheckReport(checked, team: await team, at: process.now())
    try report.render(format, to: process)
    return report.status
  }

  /// Says by which channels nobody could be told, as far as that shows without anybody being told.
  private func lookOverNotifications(_ runtime: AccountRuntime) async {
    let channels = session.configuration.notify.channels(
      environment: runtime.environment, transports: runtime.transports, write: nil)
    for channel in channels {
      guard let obstacle = await channel.obstacle() else { continue }
      process.talk("cdntop: notify: \(channel.sentence(about: obstacle))")
    }
  }

  private func checkedTeam() async -> CheckedTeam? {
    guard let team = session.stores.team else { return nil }
    return await CheckedTeam(team, of: session.configuration)
  }

  private func checkAll(_ runtime: AccountRuntime) async throws -> [CheckedAccount] {
    // What the settings lack is an error of the configuration, as for every other command.
    let budgets = try runtime.engineAccounts(accounts, window: .zero).map(\.takeShared)
    let tracked = await session.tracked()
    return try await withThrowingTaskGroup(of: (Int, CheckedAccount).self) { group in
      for (place, account) in accounts.enumerated() {
        let samples = tracked.filter { $0.account == account.name }.map(\.reference)
        group.addTask {
          let trials = AccountTrials(
            account: account, samples: samples, needs: needs, runtime: runtime,
            takeShared: budgets[place], clock: process.clock, vendorClock: runtime.vendorClock(),
            now: process.now)
          return (place, try await trials.checked())
        }
      }
      var checked: [(Int, CheckedAccount)] = []
      for try await result in group { checked.append(result) }
      return checked.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
