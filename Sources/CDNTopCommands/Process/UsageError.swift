import ArgumentParser
import Reports
import TaskModel

extension ExitStatus {
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
  /// An account that is not configured, with the nearest one, and those that are.
  case unknownAccount(String, nearest: String?, of: [String])
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
    case .unknownAccount(let name, let nearest, let names):
      "there is no account \"\(name)\" in the configuration"
        + (nearest.map { ", did you mean \"\($0)\"?" } ?? Self.list(names))
    case .wrong(let sentence): sentence
    }
  }

  /// The most names that one sentence lists.
  private static let listed = 16

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "" }
    guard names.count > listed else { return "; it has \(names.joined(last: "and"))" }
    let shown = names.prefix(listed).joined(separator: ", ")
    return "; it has \(shown)\((names.count - listed).andMore)"
  }
}
