import FoundationEssentials
import Glibc
import PollingEngine
import Synchronization
import TaskModel

/// One budget of calls for all processes of a host that ask one account.
///
/// A file holds the bucket: the tokens, and when they were counted in seconds since 1970. It is locked while
/// it is changed, and the system unlocks it when a process dies. What cannot be read counts as an empty
/// bucket. Each process keeps to a bucket of its own besides, so that where the file fails no vendor is
/// asked more often than that allows.
final class SharedBudget: Sendable {
  /// How long to wait where another process has the lock, which it has for microseconds.
  private static let pause: Duration = .milliseconds(10)
  /// Pauses in a row after which the other process counts as stopped and is not waited for.
  private static let patience = 200
  /// Nothing longer is read from the file.
  private static let limit = 128

  private let number: Int32
  private let rate: Double
  private let burst: Double
  private let now: @Sendable () -> Date
  private let pauses = Mutex(0)

  /// Opens or makes the file of a budget, mode 0600.
  ///
  /// - Parameters:
  ///   - rate: tokens a second, as for ``PollingEngine/TokenBucket``.
  ///   - burst: the most tokens the bucket holds.
  init(
    _ name: String, in folder: StateFolder, rate: Double, burst: Double,
    now: @escaping @Sendable () -> Date
  ) throws(FileError) {
    number = try folder.open(name, O_RDWR | O_CREAT, verb: "open")
    self.rate = rate
    self.burst = burst
    self.now = now
  }

  deinit { close(number) }

  /// Takes `cost` tokens and returns nil, or takes nothing and returns how long to wait.
  func take(_ cost: Double) -> Duration? {
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      let count = pauses.withLock { pauses in
        pauses += 1
        return pauses
      }
      return code == EWOULDBLOCK && count <= Self.patience ? Self.pause : nil
    }
    defer { flock(number, LOCK_UN) }
    pauses.withLock { $0 = 0 }
    let moment = Duration.seconds(now().timeIntervalSince1970)
    var bucket = bucket(at: moment)
    let wait = bucket.take(cost, at: moment)
    // Written in any case: else what was nonsense, or counted in the future, would stay so.
    write("\(bucket.tokens(at: moment)) \(moment.seconds)\n")
    return wait
  }

  /// The bucket as the last process left it; full where there was none before.
  private func bucket(at now: Duration) -> TokenBucket {
    var bytes = [UInt8](repeating: 0, count: Self.limit)
    let count = pread(number, &bytes, bytes.count, 0)
    if count == 0 { return TokenBucket(rate: rate, burst: burst, at: now) }
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).map { Double($0) }
    guard words.count == 2, let tokens = words[0], let counted = words[1],
      tokens.isFinite, counted.isFinite, abs(counted) < 1e12
    else { return TokenBucket(rate: rate, burst: burst, tokens: 0, at: now) }
    // A clock that was set back would keep the bucket from filling until it has caught up.
    return TokenBucket(
      rate: rate, burst: burst, tokens: max(tokens, -burst), at: min(.seconds(counted), now))
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    // A write that fails leaves the file empty or cut, which the next reader takes for what it is.
    guard ftruncate(number, 0) == 0 else { return }
    _ = pwrite(number, bytes, bytes.count, 0)
  }
}
