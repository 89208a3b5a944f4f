import Synchronization

/// Whether a server can be reached, as far as the connections of a process know together: what one of them has waited for in
/// vain the others need not.
final class ServerReach: Sendable {
  private struct State {
    var failures = 0
    /// Why the server was not reached, and until when it is not tried again.
    var rest: (fault: ServerFault, until: ContinuousClock.Instant)?
  }

  private let state = Mutex(State())

  /// The least pause after a server let somebody wait and said nothing: it may take as long the next time.
  private static let silencePause: Duration = .seconds(3)

  /// How long a pause is after so many failures: 0.5, 1, 2, 4, 8, 16, 30, 30, … seconds, up to a half of it at random, so
  /// that many who lost a server do not come back at one moment.
  private static func pause(after failures: Int) -> Duration {
    let longest = min(30, 0.25 * Double(1 << min(failures, 10)))
    return .seconds(longest * .random(in: 0.5...1))
  }

  /// Tells whether it is to be tried now.
  ///
  /// - Throws: why it was not reached, while it is not to be tried again.
  func mayTry() throws(ServerFault) {
    let rest = state.withLock { $0.rest }
    if let rest, ContinuousClock.now < rest.until { throw rest.fault }
  }

  /// Notes that it was not reached.
  func fail(_ fault: ServerFault) {
    state.withLock { state in
      state.failures += 1
      var pause = Self.pause(after: state.failures)
      if case .late = fault { pause = max(pause, Self.silencePause) }
      state.rest = (fault, .now + pause)
    }
  }

  /// Notes that it was reached.
  func succeed() { state.withLock { $0 = State() } }
}
