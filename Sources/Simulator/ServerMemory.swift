import Synchronization

/// What the server remembers between requests: tokens, nonces and counts.
final class ServerMemory: Sendable {
  private struct Bucket {
    var tokens: Double
    var filled: Double
  }

  private struct Strikes {
    var count = 0
    var lockedUntil = -Double.infinity
  }

  private struct State {
    var buckets: [String: Bucket] = [:]
    var nonces: [String: Double] = [:]
    var forgotten = 0.0
    var ordinals: [String: Int] = [:]
    var strikes: [String: Strikes] = [:]
  }

  /// How long a nonce is remembered: longer than a signature can be valid.
  private static let nonceLife = 1800.0

  private let state = Mutex(State())

  /// Takes a token from a bucket that holds one second's worth; false when it is empty.
  func takeToken(for name: String, rate: Double, at time: Double) -> Bool {
    state.withLock { state in
      var bucket = state.buckets[name] ?? Bucket(tokens: rate, filled: time)
      bucket.tokens = min(rate, bucket.tokens + (time - bucket.filled) * rate)
      bucket.filled = time
      let isAdmitted = bucket.tokens >= 1
      if isAdmitted { bucket.tokens -= 1 }
      state.buckets[name] = bucket
      return isAdmitted
    }
  }

  /// Remembers a nonce; false when it was used within the last half hour.
  func useNonce(_ nonce: String, at time: Double) -> Bool {
    state.withLock { state in
      if time - state.forgotten > ServerMemory.nonceLife {
        state.nonces = state.nonces.filter { time - $0.value <= ServerMemory.nonceLife }
        state.forgotten = time
      }
      if let used = state.nonces[nonce], time - used <= ServerMemory.nonceLife { return false }
      state.nonces[nonce] = time
      return true
    }
  }

  /// Whether a key is locked.
  func isLocked(_ key: String, at time: Double) -> Bool {
    state.withLock { $0.strikes[key].map { time < $0.lockedUntil } ?? false }
  }

  /// Counts a key's refusals in a row, and locks it for a time with one more than that many.
  func refuse(_ key: String, atMost limit: Int, for span: Double, at time: Double) {
    state.withLock { state in
      var strikes = state.strikes[key] ?? Strikes()
      strikes.count += 1
      if strikes.count > limit { strikes = Strikes(lockedUntil: time + span) }
      state.strikes[key] = strikes
    }
  }

  /// Forgets a key's refusals.
  func accept(_ key: String) {
    state.withLock { $0.strikes[key] = nil }
  }

  /// Counts a request and returns how many came before it.
  func nextOrdinal(of account: String) -> Int {
    state.withLock { state in
      let ordinal = state.ordinals[account, default: 0]
      state.ordinals[account] = ordinal + 1
      return ordinal
    }
  }
}
