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

  private struct Refusals {
    var error: ProviderError
    /// When they were, on the steady scale.
    var times: [Duration]
  }

  /// How often a key may be refused within its rest: an operator may have mended it, and vendors lock one after more.
  private static let most = 3

  private let refusals = Mutex<[Key: Refusals]>([:])
  private let now: @Sendable () -> Duration

  /// Makes an empty list.
  ///
  /// - Parameter now: the steady scale, whatever vendors say of the time.
  public init(now: @escaping @Sendable () -> Duration = RefusedKeys.steadyTime) { self.now = now }

  /// The time since some moment of the past.
  @Sendable public static func steadyTime() -> Duration { start.duration(to: .now) }

  private static let start = ContinuousClock.now

  /// Asks with a key, unless it was refused often lately: then the last refusal is the answer again.
  ///
  /// - Parameter rest: how long refusals count.
  func asking<Answer>(
    with key: Key, rest: Duration, _ ask: () async throws(ProviderError) -> Answer
  ) async throws(ProviderError) -> Answer {
    let oldest = now() - rest
    let known = refusals.withLock { refusals -> ProviderError? in
      guard let refused = refusals[key] else { return nil }
      return refused.times.count(where: { $0 > oldest }) >= Self.most ? refused.error : nil
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
          let times = refusals[key]?.times.filter { $0 > oldest } ?? []
          refusals[key] = Refusals(error: error, times: times + [now()])
        // Nobody learned anything of the key.
        case .transport, .cancelled, .unavailable, .malformedResponse, .throttled, .clockSkew: break
        // It was let in.
        case .permission, .rejected, .tooMuch: refusals[key] = nil
        }
      }
      throw error
    }
  }
}
