import FoundationEssentials
import TaskModel

/// How one kind of call fares: making the provider, listing, or asking by id.
///
/// Each kind backs off by itself, so that one that works neither hides nor hurries one that does not.
struct CallHealth: Sendable {
  /// Why the last call failed; nil when it did not.
  private(set) var error: ProviderError?
  /// When the first of the failures in a row was.
  private(set) var failingSince: Date?
  /// No call of the kind before this moment.
  private(set) var restsUntil: Duration = .zero
  private var backoff = Backoff()
  /// Whether a refusal of the key was taken back, and no call of the kind has succeeded since.
  private var isForgiven = false

  /// Failures since the last success.
  var failures: Int { backoff.failures }

  /// Notes a failure, and draws how long to stay away.
  mutating func fail(
    _ error: ProviderError, at now: Moment, using generator: inout some RandomNumberGenerator
  ) {
    // That there was too much is no failure: answers came all the while.
    if isExcess { self = CallHealth() }
    var floor: Duration?
    if case .throttled(let retryAfter, _) = error { floor = retryAfter }
    self.error = error
    failingSince = failingSince ?? now.wall
    restsUntil = now.elapsed + backoff.fail(retryAfter: floor, using: &generator)
  }

  /// Notes that there is more than is read, and stays away for a while.
  mutating func rest(for pause: Duration, because error: ProviderError, at now: Moment) {
    self.error = error
    failingSince = failingSince ?? now.wall
    backoff = Backoff()
    backoff.note()
    restsUntil = now.elapsed + pause
  }

  /// Takes back that the key was refused, since a call of another kind was let in.
  ///
  /// That is done once: what is refused all the same may be this kind alone, and is not over whenever another is
  /// answered.
  mutating func forgiveKey() {
    guard !isForgiven else { return }
    switch error {
    case .credentials, .clockSkew:
      self = CallHealth()
      isForgiven = true
    case .throttled, .permission, .rejected, .unavailable, .transport, .malformedResponse,
      .tooMuch, .cancelled, nil:
      break
    }
  }

  /// Forgets how calls of the kind fared, since none is to be made; no answer has come, so what was forgiven stays so.
  mutating func pause() {
    let wasForgiven = isForgiven
    self = CallHealth()
    isForgiven = wasForgiven
  }

  /// Whether there was more than is read.
  var isExcess: Bool {
    if case .tooMuch? = error { return true }
    return false
  }

  /// Whether the key may not do this.
  var isRefused: Bool {
    if case .permission? = error { return true }
    return false
  }

  /// Whether another question of the kind may fare better.
  var isAboutTheQuestion: Bool {
    switch error {
    case .permission, .rejected, .unavailable, .malformedResponse, .tooMuch: true
    case .throttled, .credentials, .clockSkew, .transport, .cancelled, nil: false
    }
  }

  /// Ends the rest, since an operator wants to know now.
  mutating func wake() { restsUntil = .zero }
}
