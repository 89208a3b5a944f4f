import TaskModel

/// What came of waiting.
public struct WaitOutcome: Sendable {
  /// All tasks that were waited for.
  let members: [WaitMember]
  /// Whether there was nothing to wait for.
  public var isEmpty: Bool { members.isEmpty }
  /// How the accounts were doing at the end.
  let accounts: [AccountStatus]
  /// How long it took.
  public let elapsed: Duration
  /// The tasks that are not over.
  var unmet: [WaitMember] = []
  /// The accounts that could not be read and may have had something to say.
  var unreadable: [AccountStatus] = []
  /// Whether a task was never listed.
  var isSomethingMissing = false
  /// How many tasks fewer than expected there were.
  var shortage = 0
  /// Whether nothing matched and that is all right.
  var isEmptyAllowed = false
  /// Whether the time was over before all had ended.
  var isTimedOut = false
  /// The signal that ended it before all had ended; nil for none.
  public var signal: Int32?
  /// Whether a failure ended it before all had ended.
  var wasCutShort = false

  /// The tasks that did not succeed; when the time is over there is no waiting for a confirmation.
  var failed: [WaitMember] = []

  /// The exit status: of those that hold the first of 1, 4, 3, 5, 0.
  public var status: ExitStatus {
    if !failed.isEmpty { return .failedTask }
    if !unreadable.isEmpty { return .unreadableAccount }
    if isTimedOut { return .timedOut }
    if shortage > 0 || isSomethingMissing { return .nothingMatched }
    if members.isEmpty { return isEmptyAllowed ? .done : .nothingMatched }
    return .done
  }
}
