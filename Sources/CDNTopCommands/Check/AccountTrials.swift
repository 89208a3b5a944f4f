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
  /// What requests are signed by, as they are while the account is watched.
  let vendorClock: VendorClock
  let now: @Sendable () -> Date

  /// Tries them; what one tells about all of them ends it.
  func checked() async throws -> CheckedAccount {
    // Once for all calls: somebody may have to confirm each reading of a key.
    let key = await key()
    let settings = (try? key.get()) ?? account.settings
    let rates = account.common.rateLimit ?? account.provider.defaultRates.list
    let measured = try runtime.measured(
      settings, interval: .seconds(1 / rates), clock: vendorClock)
    // One for all calls, so that what it learned for one serves the next.
    let provider = key.flatMap { made(of: $0, over: measured) }
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
          call, by: key.get(), provider.get(), sample: sample ?? tracked(for: call))
        sample = sample ?? finding.sample
        trials.append(CheckedAccount.Trial(call: call, outcome: .success(finding)))
      } catch {
        trials.append(CheckedAccount.Trial(call: call, outcome: .failure(error)))
        isOver = error.isAboutEveryCall
      }
    }
    // A file that does not answer has kept us waiting once.
    let isRead = (try? key.get()) != nil
    let exposed = await isRead ? ExposedKeyFile.all(of: account.secrets) : []
    return CheckedAccount(
      account: account, endpoint: try ProviderRegistry.endpoint(of: settings),
      canList: keyless.capabilities.canList, trials: trials, notes: measured.notes, at: now(),
      needs: needs, exposed: exposed)
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

  /// - Parameter provider: makes the calls, but for those to another endpoint.
  private func answer(
    _ call: CheckedCall, by settings: AccountSettings, _ provider: any Provider,
    sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var provider = provider
    if let endpoint = call.endpoint {
      var elsewhere = settings
      elsewhere.endpoint = endpoint
      provider = try made(of: elsewhere).get()
    }
    guard let checking = provider as? any AccountChecking else { return CheckFinding() }
    do {
      return try await checking.check(call, sample: sample)
    } catch {
      // The answer that refused our time told the vendor's, by which the next call is signed.
      guard case .clockSkew = error, vendorClock.skew != nil else { throw error }
      return try await checking.check(call, sample: sample)
    }
  }

  /// - Parameter measured: carries the calls; nil for a connection of their own.
  private func made(
    of settings: AccountSettings, over measured: MeasuredExchange? = nil
  ) -> Result<any Provider, ProviderError> {
    do throws(ProviderSetupError) {
      let http = measured.map {
        SharedExchange(http: $0, takeShared: takeShared, clock: clock)
      }
      return .success(try runtime.provider(settings, over: http, clock: vendorClock))
    } catch {
      return .failure(.transport(error.description))
    }
  }
}

/// Carries calls once the budget that all processes share has room for them.
private struct SharedExchange: HTTPExchanging {
  let http: any HTTPExchanging
  let takeShared: (@Sendable (Double) async -> Duration?)?
  let clock: any Clock<Duration>

  var secrets: [Secret] { http.secrets }

  func reaching(_ endpoint: Endpoint) throws(ProviderSetupError) -> any HTTPExchanging {
    SharedExchange(http: try http.reaching(endpoint), takeShared: takeShared, clock: clock)
  }

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
