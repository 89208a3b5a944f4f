import FoundationEssentials
import Synchronization
import TaskModel

/// Which keys were refused lately, for accounts that share one: a vendor that locks a key counts all refusals of it,
/// whichever account it was.
public final class RefusedKeys: Sendable {
  /// A key with what belongs to it, of which nothing is kept that could be seen.
  struct Key: Hashable, Sendable {
    private let hash: Int

    init(_ parts: [String], secrets: [Secret]) {
      var hasher = Hasher()
      hasher.combine(parts)
      for secret in secrets { secret.withValue { hasher.combine($0) } }
      hash = hasher.finalize()
    }
  }

  private struct Refusal {
    let error: ProviderError
    /// Nobody asks before that.
    var rest: Date
  }

  private let refusals = Mutex<[Key: Refusal]>([:])

  /// Makes an empty list.
  public init() {}

  /// Asks with a key, unless it was refused lately: then that refusal is the answer again.
  ///
  /// After the rest one asks again, and the others wait for what comes of it.
  ///
  /// - Parameter rest: how long a refused key is left alone.
  func asking<Answer>(
    with key: Key, now: () -> Date, rest: Duration,
    _ ask: () async throws(ProviderError) -> Answer
  ) async throws(ProviderError) -> Answer {
    let asked = now()
    let known = refusals.withLock { refusals -> ProviderError? in
      guard let refusal = refusals[key] else { return nil }
      let left = refusal.rest.timeIntervalSince(asked)
      // Further ahead than a rest is only what a clock that was set back left there.
      if left > 0, left <= rest.seconds { return refusal.error }
      refusals[key]?.rest = asked.addingTimeInterval(rest.seconds)
      return nil
    }
    if let known { throw known }
    do throws(ProviderError) {
      let answer = try await ask()
      refusals.withLock { $0[key] = nil }
      return answer
    } catch {
      refusals.withLock { refusals in
        switch error {
        case .credentials:
          refusals[key] = Refusal(error: error, rest: now().addingTimeInterval(rest.seconds))
        // Nobody learned anything of the key: the next may ask.
        case .transport, .cancelled, .unavailable, .malformedResponse, .throttled, .clockSkew:
          refusals[key]?.rest = asked
        // It was let in.
        case .permission, .rejected, .tooMuch: refusals[key] = nil
        }
      }
      throw error
    }
  }
}
