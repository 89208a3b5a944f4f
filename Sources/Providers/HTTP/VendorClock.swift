public import FoundationEssentials
import HTTPTypes
import Synchronization
import TaskModel

/// What a vendor's clock reads, learned from the `Date` of its answers.
///
/// A date is whole seconds, and servers keep one for a second before they read their clock again; so an
/// answer whose date is `D` was dated within the two seconds after `D`, between sending and receiving, and
/// the vendor's clock is ahead of ours by something from `D - received` to `D + 2 s - sent`. Every answer
/// narrows that; an answer that contradicts the earlier ones means that a clock was set, and starts anew.
public final class VendorClock: Sendable {
  /// Differences below this are left to signatures' tolerance: a correction would be guesswork.
  public static let leastCorrection: TimeInterval = 2
  /// How old a date may be when it is sent: a second of resolution, a second of keeping.
  private static let oldest: TimeInterval = 2

  private let ours: @Sendable () -> Date
  private let calendar: @Sendable () -> Date
  private let bounds = Mutex<ClosedRange<TimeInterval>?>(nil)

  /// Makes a clock of which nothing is known.
  ///
  /// - Parameters:
  ///   - now: our own time, by a clock that nobody sets while answers are compared.
  ///   - calendar: our own calendar time, which is signed with while the vendor's is not known; nil for `now`.
  public init(
    now: @escaping @Sendable () -> Date, calendar: (@Sendable () -> Date)? = nil
  ) {
    ours = now
    self.calendar = calendar ?? now
  }

  /// Our own time.
  public var ownTime: Date { ours() }

  /// The vendor's time as far as it is known: ours, corrected where the vendor's differs for certain.
  public var now: Date {
    let calendar = calendar()
    guard let skew else { return calendar }
    let vendors = ours().addingTimeInterval(skew)
    return abs(vendors.timeIntervalSince(calendar)) < Self.leastCorrection ? calendar : vendors
  }

  /// Seconds by which the vendor's clock is ahead of ours, to a second or so: 0 while the answers do not
  /// rule out that the two agree; nil before an answer that says what time it is.
  public var skew: TimeInterval? {
    bounds.withLock { bounds in
      bounds.map { $0.contains(0) ? 0 : ($0.lowerBound + $0.upperBound) / 2 }
    }
  }

  /// Returns what carries requests on as `base` does and learns the time from every answer.
  public func listening(to base: any HTTPExchanging) -> any HTTPExchanging {
    ClockedExchange(base: base, clock: self)
  }

  /// Learns from one answer.
  ///
  /// - Parameters:
  ///   - date: what the answer says.
  ///   - sent: when the request was sent, by our clock.
  ///   - received: when the answer was there.
  func learn(_ date: Date, sent: Date, received: Date) {
    let low = date.timeIntervalSince(max(sent, received))
    let high = max(low, date.timeIntervalSince(min(sent, received)) + Self.oldest)
    bounds.withLock { bounds in
      guard let known = bounds, known.overlaps(low...high) else {
        bounds = low...high
        return
      }
      bounds = known.clamped(to: low...high)
    }
  }
}

/// Carries requests on, and learns the vendor's time from the answers.
private struct ClockedExchange: HTTPExchanging {
  let base: any HTTPExchanging
  let clock: VendorClock

  /// From 1990 to 2100: what is dated otherwise comes from a clock that was never set, and says nothing of when
  /// tasks were created.
  private static let plausible =
    Date(timeIntervalSince1970: 631_152_000)..<Date(timeIntervalSince1970: 4_102_444_800)

  var secrets: [Secret] { base.secrets }

  func reaching(_ endpoint: Endpoint) throws(ProviderSetupError) -> any HTTPExchanging {
    ClockedExchange(base: try base.reaching(endpoint), clock: clock)
  }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    let sent = clock.ownTime
    let answer = try await base.exchange(request, body: body)
    // What a cache kept says what time it was.
    let date = answer.header("Age") == nil ? answer.header("Date") : nil
    if let date = date.flatMap({ HTTPDate.date($0.trimmed) }), Self.plausible.contains(date) {
      clock.learn(date, sent: sent, received: clock.ownTime)
    }
    return answer
  }
}
