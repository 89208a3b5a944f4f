import ArgumentParser
import TaskModel

/// How the process ends when nothing kills it.
enum ExitStatus: Int32, Sendable {
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

  /// Ends the command with this status; returns where it is done.
  func exit() throws {
    if self != .done { throw ExitCode(rawValue) }
  }
}

/// The command line is wrong.
enum UsageError: Error, Equatable, CustomStringConvertible {
  /// A word that is neither a command nor a filter's term, with what to write instead.
  case unknownFirstWord(String, nearest: String?)
  /// A word that help was asked about and that is no command, with the nearest one.
  case unknownCommand(String, nearest: String?)
  /// A command of a later version.
  case announcedCommand(String)
  /// An account that is not configured.
  case unknownAccount(String, nearest: String?)
  /// Anything else, as one sentence.
  case wrong(String)

  /// One sentence.
  var description: String {
    switch self {
    case .unknownFirstWord(let word, let nearest):
      UsageError.unknownCommand(word, nearest: nearest).description
        + " (to filter by the word, write: cdntop -- \(SafeText(word, limit: .word)))"
    case .unknownCommand(let word, let nearest):
      "unknown command \"\(SafeText(word, limit: .word))\""
        + (nearest.map { ", did you mean \"\($0)\"?" } ?? "; cdntop --help lists the commands")
    case .announcedCommand(let word):
      "the command \"\(word)\" is not available in this version"
        + " (to filter by the word, write: cdntop -- \(word))"
    case .unknownAccount(let name, let nearest):
      "there is no account \"\(name)\" in the configuration"
        + (nearest.map { ", did you mean \"\($0)\"?" } ?? "")
    case .wrong(let sentence): sentence
    }
  }
}
