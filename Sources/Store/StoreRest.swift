import FoundationEssentials
import Synchronization

/// For how long nobody asks again where the store did not answer: each call would wait for it.
///
/// It is asked by one call at a time, and the others go on meanwhile.
final class StoreRest: Sendable {
  /// How long, in seconds.
  static let length: TimeInterval = 10
  private let until = Mutex<Date?>(nil)

  /// Whether a call may ask now; then the next one may not, until this one was answered.
  func mayAsk(at now: Date) -> Bool {
    until.withLock { until in
      // Who sets the clock back lengthens no rest.
      if let end = until, now < end, now >= end.addingTimeInterval(-Self.length) { return false }
      if until != nil { until = now.addingTimeInterval(Self.length) }
      return true
    }
  }

  func begin(at now: Date) { until.withLock { $0 = now.addingTimeInterval(Self.length) } }

  func end() { until.withLock { $0 = nil } }
}
