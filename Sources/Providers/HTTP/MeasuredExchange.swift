public import FoundationEssentials
public import HTTPTypes
import Synchronization
import TaskModel

/// Carries one account's calls no faster than a rate, and notes what they tell about the way.
public final class MeasuredExchange: HTTPExchanging {
  /// What was noted.
  public struct Notes: Sendable {
    /// The exchanges that were begun.
    public var calls = 0
    /// How long the fastest answer took; nil before the first.
    public var latency: Duration?
    /// The vendor's clock minus ours, to about a second; nil where no answer was dated.
    public var clockSkew: Duration?
    /// Why the first exchange that failed did; nil where none did.
    public var failure: ExchangeError?
  }

  private let http: any HTTPExchanging
  private let interval: Duration
  private let now: @Sendable () -> Date
  private let noted = Mutex(Notes())
  private let lastStart = Mutex<ContinuousClock.Instant?>(nil)

  /// Wraps what carries the calls.
  ///
  /// - Parameters:
  ///   - interval: the least time from the start of one call to that of the next.
  ///   - now: the time of this machine's clock.
  public init(
    _ http: any HTTPExchanging, interval: Duration, now: @escaping @Sendable () -> Date
  ) {
    self.http = http
    self.interval = interval
    self.now = now
  }

  /// What was noted so far.
  public var notes: Notes { noted.withLock { $0 } }

  public func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    if let last = lastStart.withLock({ $0 }) {
      // A sleep that is cut short is followed by a call that fails as cancelled.
      try? await Task.sleep(until: last + interval, clock: .continuous)
    }
    let start = ContinuousClock.now
    let sent = now()
    lastStart.withLock { $0 = start }
    noted.withLock { $0.calls += 1 }
    do {
      let answer = try await http.exchange(request, body: body)
      note(answer, sent: sent, took: ContinuousClock.now - start)
      return answer
    } catch {
      noted.withLock { $0.failure = $0.failure ?? error }
      throw error
    }
  }

  private func note(_ answer: HTTPAnswer, sent: Date, took: Duration) {
    let skew = Self.clockSkew(of: answer, sent: sent, received: now())
    noted.withLock { notes in
      notes.latency = min(notes.latency ?? took, took)
      notes.clockSkew = notes.clockSkew ?? skew
    }
  }

  /// The vendor's clock minus ours, by the `Date` of an answer; nil where it has none.
  ///
  /// The header leaves out what is less than a second, so half of one is added; the vendor's moment is
  /// taken to lie half-way between sending and receiving.
  static func clockSkew(of answer: HTTPAnswer, sent: Date, received: Date) -> Duration? {
    guard let text = answer.header("Date"), let date = HTTPDate.date(text) else { return nil }
    let half = received.timeIntervalSince(sent) / 2
    return .seconds(date.addingTimeInterval(0.5 - half).timeIntervalSince(sent))
  }
}
