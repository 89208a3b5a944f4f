import ArgumentParser
import Glibc
import Reports

/// What the process says and returns when a command ends with an error.
struct ExitReport: Equatable {
  /// The exit status.
  let status: Int32
  /// What was asked for, for standard output: help, version; nil for nothing.
  let data: String?
  /// What is wrong, for standard error, with its line end; nil for nothing.
  let talk: String?
  /// The signal that the process dies by; nil for none.
  let signal: Int32?

  /// Judges an error that ended a command.
  ///
  /// - Parameters:
  ///   - command: the command's word; nil where it is not known.
  ///   - parser: what read the command line, which tells its own errors.
  init(
    _ error: any Error, of command: String? = nil, parsedBy parser: any ParsableArguments.Type
  ) {
    switch error {
    case let code as ExitCode:
      self.init(status: code.rawValue)
    case is OutputClosed:
      self.init(status: ExitStatus.done.rawValue, signal: SIGPIPE)
    case let ended as EndedBySignal:
      self.init(status: ExitStatus.done.rawValue, signal: ended.number)
    default:
      self.init(thrown: error, of: command, parsedBy: parser)
    }
  }

  private init(
    status: Int32, data: String? = nil, talk: String? = nil, signal: Int32? = nil
  ) {
    self.status = status
    self.data = data
    self.talk = talk
    self.signal = signal
  }

  /// Judges what the argument parser or a command threw; help and version are no errors.
  private init(
    thrown error: any Error, of command: String?, parsedBy parser: any ParsableArguments.Type
  ) {
    let code = parser.exitCode(for: error)
    guard code != .success else {
      self.init(
        status: ExitStatus.done.rawValue,
        data: BashCompletion.completed(parser.fullMessage(for: error) + "\n"))
      return
    }
    let isUsage = code == .validationFailure
    let message = isUsage ? parser.message(for: error) : "\(error)"
    let lines = message.split(separator: "\n").map { "cdntop: \($0)\n" }
    let word = command.flatMap { CommandWord.named($0)?.name }.map { " " + $0 } ?? ""
    self.init(
      status: ExitStatus.usage.rawValue,
      talk: lines.joined() + (isUsage ? "See cdntop\(word) --help.\n" : ""))
  }
}
