/// How the process ends when nothing kills it.
public enum ExitStatus: Int32, Sendable {
  /// Done.
  case done = 0
  /// A task did not succeed: failed, partial, canceled, or gone before its end; or a place is stale.
  case failedTask = 1
  /// The command line, the configuration or the machine does not allow what was asked for.
  case usage = 2
  /// The time was over before everything had ended.
  case timedOut = 3
  /// An account, an origin or a place could not be asked; what could be was printed.
  case unreadableAccount = 4
  /// What was asked for is not there, or nothing could be concluded.
  case nothingMatched = 5
  /// Too little is left of what may be submitted today.
  case quotaTooSmall = 6
}
