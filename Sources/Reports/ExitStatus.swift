/// How the process ends when nothing kills it.
public enum ExitStatus: Int32, Sendable {
  /// Done.
  case done = 0
  /// A task did not succeed: failed, partial, canceled, or gone before its end.
  case failedTask = 1
  /// The command line, the configuration or the machine does not allow what was asked for.
  case usage = 2
  /// The time was over before everything had ended.
  case timedOut = 3
  /// An account could not be read; what could be read was printed.
  case unreadableAccount = 4
  /// What was asked for is not there.
  case nothingMatched = 5
  /// Too little is left of what may be submitted today.
  case quotaTooSmall = 6
}
