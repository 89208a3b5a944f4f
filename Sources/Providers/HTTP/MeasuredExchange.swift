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
    /// The vendor's clock minus ours, as ``VendorClock`` learns it; nil where no answer told the time.
    public var clockSkew: Duration?
    /// Why the first exchange that failed did; nil where none did.
    public var failure: ExchangeError?
  }

  private let http: any HTTPExchanging
  private let interval: Duration
  private let clock: VendorClock
  private let noted = Mutex(Notes())
  private let lastStart = Mutex<ContinuousClock.Instant?>(nil)

  /// Wraps what carries the calls.
  ///
  /// - Parameters:
  ///   - interval: the least time from the start of one call to that of the next.
  ///   - clock: learns the vendor's time from the answers.
  public init(_ http: any HTTPExchanging, interval: Duration, clock: VendorClock) {
    self.clock = clock
    self.http = clock.listening(to: http)
    self.interval = interval
  }

  /// What was noted so far.
  public var notes: Notes {
    var notes = noted.withLock { $0 }
    notes.clockSkew = clock.skew.map { .seconds($0) }
    return notes
  }

  public var secrets: [Secret] { http.secrets }

  /// Returns what carries requests to another endpoint, no faster in all; how fast that answers is not noted.
  public func reaching(_ endpoint: Endpoint) throws(ProviderSetupError) -> any HTTPExchanging {
    Elsewhere(measured: self, http: try http.reaching(endpoint))
  }

  /// Carries requests to another endpoint.
  private struct Elsewhere: HTTPExchanging {
    let measured: MeasuredExchange
    let http: any HTTPExchanging

    var secrets: [Secret] { http.secrets }

    func exchange(
      _ request: HTTPRequest, body: [UInt8]
    ) async throws(ExchangeError) -> HTTPAnswer {
      try await measured.exchange(request, body: body, by: http, isElsewhere: true)
    }
  }

  public func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    try await exchange(request, body: body, by: http, isElsewhere: false)
  }

  private func exchange(
    _ request: HTTPRequest, body: [UInt8], by http: any HTTPExchanging, isElsewhere: Bool
  ) async throws(ExchangeError) -> HTTPAnswer {
    if let last = lastStart.withLock({ $0 }) {
      // A sleep that is cut short is followed by a call that fails as cancelled.
      try? await Task.sleep(until: last + interval, clock: .continuous)
    }
    let start = ContinuousClock.now
    lastStart.withLock { $0 = start }
    noted.withLock { $0.calls += 1 }
    do {
      let answer = try await http.exchange(request, body: body)
      let took = ContinuousClock.now - start
      if !isElsewhere { noted.withLock { $0.latency = min($0.latency ?? took, took) } }
      return answer
    } catch {
      noted.withLock { $0.failure = $0.failure ?? error }
      throw error
    }
  }
}
