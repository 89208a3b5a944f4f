import FoundationEssentials
import Providers
import TaskModel

/// One run of `check`: tries the calls of the accounts, all accounts at once, and reports.
struct CheckRun {
  private let accounts: [AccountConfiguration]
  private let needs: QuotaNeeds
  private let format: CheckFormat
  private let context: RunContext

  init(
    _ accounts: [AccountConfiguration], needs: QuotaNeeds, format: CheckFormat,
    in context: RunContext
  ) {
    self.accounts = accounts
    self.needs = needs
    self.format = format
    self.context = context
  }

  private var surroundings: Surroundings { context.surroundings }

  /// Checks and prints.
  ///
  /// - Throws: ``ConfigurationError``, ``FileError``, ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    let checked = try await HTTPTransports.withTransports(
      environment: surroundings.environment
    ) { transports in
      let runtime = AccountRuntime(transports: transports, surroundings: surroundings)
      // What the settings lack is an error of the configuration, as for every other command.
      _ = try runtime.engineAccounts(accounts, window: .zero)
      return try await checkAll(runtime)
    }
    let report = CheckReport(checked, at: surroundings.now())
    try report.render(format, to: surroundings)
    return report.status
  }

  private func checkAll(_ runtime: AccountRuntime) async throws -> [CheckedAccount] {
    let tracked = context.configuration.tracked(with: try context.watchList.entries())
    return try await withThrowingTaskGroup(of: (Int, CheckedAccount).self) { group in
      for (place, account) in accounts.enumerated() {
        let samples = tracked.filter { $0.account == account.name }.map(\.reference)
        group.addTask {
          let trials = AccountTrials(
            account: account, samples: samples, needs: needs, runtime: runtime,
            now: surroundings.now)
          return (place, try await trials.checked())
        }
      }
      var checked: [(Int, CheckedAccount)] = []
      for try await result in group { checked.append(result) }
      return checked.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

/// Tries the calls of one account, one after the other.
struct AccountTrials: Sendable {
  let account: AccountConfiguration
  /// Ids that are tracked, for calls that need one.
  let samples: [TaskReference]
  let needs: QuotaNeeds
  let runtime: AccountRuntime
  let now: @Sendable () -> Date

  /// Tries them; what one tells about all of them ends it.
  func checked() async throws -> CheckedAccount {
    let account = await runtime.located(account)
    let rates = account.common.rateLimit ?? account.provider.defaultRates.list
    let measured = try runtime.measured(account, interval: .seconds(1 / rates))
    let standIn = try runtime.standIn(for: account)
    let calls = (standIn as? any AccountChecking)?.checkedCalls ?? []
    var trials: [CheckedAccount.Trial] = []
    var sample: TaskReference?
    var isOver = false
    for call in calls {
      guard !isOver else {
        trials.append(CheckedAccount.Trial(call: call, outcome: nil))
        continue
      }
      do throws(ProviderError) {
        let finding = try await answer(
          call, of: account, sample: sample ?? tracked(for: call), over: measured)
        sample = sample ?? finding.sample
        trials.append(CheckedAccount.Trial(call: call, outcome: .success(finding)))
      } catch {
        trials.append(CheckedAccount.Trial(call: call, outcome: .failure(error)))
        isOver = error.isAboutEveryCall
      }
    }
    return CheckedAccount(
      account: account, endpoint: try runtime.endpoint(of: account),
      canList: standIn.capabilities.canList, trials: trials, notes: measured.notes, at: now(),
      needs: needs)
  }

  /// Vendors that number purges and prefetches apart have a call for each.
  private func tracked(for call: CheckedCall) -> TaskReference? {
    let wantsPrefetch = call.name.lowercased().contains("prefetch")
    return samples.first { ($0.kind.family == .prefetch) == wantsPrefetch }
  }

  private func answer(
    _ call: CheckedCall, of account: AccountConfiguration, sample: TaskReference?,
    over measured: MeasuredExchange
  ) async throws(ProviderError) -> CheckFinding {
    let provider =
      if let endpoint = call.endpoint {
        try await runtime.provider(of: account, at: endpoint)
      } else {
        try await runtime.provider(of: account, over: measured)
      }
    guard let checking = provider as? any AccountChecking else { return CheckFinding() }
    return try await checking.check(call, sample: sample)
  }
}

extension ProviderError {
  /// Whether every further call would fail for the same reason, or should not be made.
  fileprivate var isAboutEveryCall: Bool {
    switch self {
    case .credentials, .clockSkew, .transport, .throttled, .cancelled: true
    case .permission, .rejected, .unavailable, .malformedResponse: false
    }
  }
}
