import FoundationEssentials
import HTTPTypes
import Providers
import TaskModel

/// Tries the calls of one account, one after the other.
struct AccountTrials: Sendable {
  let account: AccountConfiguration
  /// Ids that are tracked, for calls that need one.
  let samples: [TaskReference]
  let needs: QuotaNeeds
  let runtime: AccountRuntime
  /// Takes a call from the budget that all processes share; nil for none.
  let takeShared: (@Sendable (Double) async -> Duration?)?
  let clock: any Clock<Duration>
  let now: @Sendable () -> Date

  /// Tries them; what one tells about all of them ends it.
  func checked() async throws -> CheckedAccount {
    // Once for all calls: somebody may have to confirm each reading of a key.
    let key = await key()
    let settings = (try? key.get()) ?? account.settings
    let rates = account.common.rateLimit ?? account.provider.defaultRates.list
    let measured = try runtime.measured(settings, interval: .seconds(1 / rates))
    let keyless = try runtime.keylessProvider(for: account)
    let calls = (keyless as? any AccountChecking)?.checkedCalls ?? []
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
          call, by: key.get(), sample: sample ?? tracked(for: call), over: measured)
        sample = sample ?? finding.sample
        trials.append(CheckedAccount.Trial(call: call, outcome: .success(finding)))
      } catch {
        trials.append(CheckedAccount.Trial(call: call, outcome: .failure(error)))
        isOver = error.isAboutEveryCall
      }
    }
    return CheckedAccount(
      account: account, endpoint: try ProviderRegistry.endpoint(of: settings),
      canList: keyless.capabilities.canList, trials: trials, notes: measured.notes, at: now(),
      needs: needs)
  }

  private func key() async -> Result<AccountSettings, ProviderError> {
    do throws(ProviderError) {
      return .success(try await runtime.settings(of: account))
    } catch {
      return .failure(error)
    }
  }

  /// Vendors that number purges and prefetches apart have a call for each.
  private func tracked(for call: CheckedCall) -> TaskReference? {
    let wantsPrefetch = call.name.lowercased().contains("prefetch")
    return samples.first { ($0.kind.family == .prefetch) == wantsPrefetch }
  }

  /// - Parameter measured: carries the calls, but for those to another endpoint.
  private func answer(
    _ call: CheckedCall, by settings: AccountSettings, sample: TaskReference?,
    over measured: MeasuredExchange
  ) async throws(ProviderError) -> CheckFinding {
    let provider: any Provider
    do throws(ProviderSetupError) {
      if let endpoint = call.endpoint {
        var elsewhere = settings
        elsewhere.endpoint = endpoint
        provider = try runtime.provider(elsewhere)
      } else {
        provider = try runtime.provider(
          settings, over: SharedExchange(http: measured, takeShared: takeShared, clock: clock))
      }
    } catch {
      throw .transport(error.description)
    }
    guard let checking = provider as? any AccountChecking else { return CheckFinding() }
    return try await checking.check(call, sample: sample)
  }
}

/// Carries calls once the budget that all processes share has room for them.
private struct SharedExchange: HTTPExchanging {
  let http: any HTTPExchanging
  let takeShared: (@Sendable (Double) async -> Duration?)?
  let clock: any Clock<Duration>

  var secrets: [Secret] { http.secrets }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    // A sleep that is cut short is followed by a call that fails as cancelled.
    while let wait = await takeShared?(1), (try? await clock.sleep(for: wait)) != nil {}
    return try await http.exchange(request, body: body)
  }
}

extension ProviderError {
  /// Whether every further call would fail for the same reason, or should not be made.
  fileprivate var isAboutEveryCall: Bool {
    switch self {
    case .credentials, .clockSkew, .transport, .throttled, .cancelled: true
    case .permission, .rejected, .unavailable, .malformedResponse, .tooMuch: false
    }
  }
}
