/// Threads for calls that may never return.
///
/// Calls of one lane run one after the other; whoever waits for one waits for a limited time.
public protocol WorkLanes: Sendable {
  /// Runs a blocking call in a lane, and returns what it returns.
  ///
  /// - Parameters:
  ///   - lane: what the call is about; calls of other lanes do not wait for it.
  ///   - limit: how long to wait, for the lane too.
  /// - Throws: ``LaneFailure``; the call may go on then, and nobody hears of it.
  func run<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) async throws(LaneFailure) -> Value
}

/// Why a call in a lane has no outcome.
public enum LaneFailure: Error, Sendable {
  /// It took longer than it may.
  case late
  /// Nobody waits for it any more.
  case cancelled
}
