import ArgumentParser
import Glibc
import NCursesTerminal
import Reports

/// The whole program, from arguments to exit status.
public enum CommandLineProgram {
  /// Runs the command that the process's arguments name, and ends the process.
  ///
  /// Exit statuses are those of the documentation; every error that is thrown is one of the command line,
  /// the configuration or the machine, and ends with 2. A closed standard output ends the process as a closed pipe ends any other, by `SIGPIPE`.
  public static func run() async -> Never {
    Descriptor.holdStandardNumbers()
    DescriptorLimit.raise()
    // Refused by no kernel; were it, the program would work all the same.
    CoreDumps.forbid()
    ProcessHeap.share()
    // A write to a closed pipe has to come back as an error, also inside the libraries.
    signal(SIGPIPE, SIG_IGN)
    var arguments: [String] = []
    do {
      arguments = try ArgumentOrder(Array(CommandLine.arguments.dropFirst())).sorted()
      var command = try RootCommand.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      EndLimit.finish()
      exit(ExitStatus.done.rawValue)
    } catch {
      end(ExitReport(error, of: arguments.first))
    }
  }

  private static func end(_ report: ExitReport) -> Never {
    if let text = report.data { try? StandardStream.output.write(PrintedText(lines: text)) }
    if let text = report.talk { try? StandardStream.error.write(PrintedText(lines: text)) }
    EndLimit.finish()
    if let signal = report.signal { CursesScreen.die(bySignal: signal) }
    exit(report.status)
  }
}

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
  /// - Parameter command: the command's word; nil where it is not known.
  init(_ error: any Error, of command: String? = nil) {
    switch error {
    case let code as ExitCode:
      self.init(status: code.rawValue)
    case is OutputClosed:
      self.init(status: ExitStatus.done.rawValue, signal: SIGPIPE)
    case let ended as EndedBySignal:
      self.init(status: ExitStatus.done.rawValue, signal: ended.number)
    default:
      self.init(thrown: error, of: command)
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
  private init(thrown error: any Error, of command: String?) {
    let code = RootCommand.exitCode(for: error)
    guard code != .success else {
      self.init(
        status: ExitStatus.done.rawValue, data: RootCommand.fullMessage(for: error) + "\n")
      return
    }
    let isUsage = code == .validationFailure
    let message = isUsage ? RootCommand.message(for: error) : "\(error)"
    let lines = message.split(separator: "\n").map { "cdntop: \($0)\n" }
    let word = command.flatMap { CommandWord.named($0)?.name }.map { " " + $0 } ?? ""
    self.init(
      status: ExitStatus.usage.rawValue,
      talk: lines.joined() + (isUsage ? "See cdntop\(word) --help.\n" : ""))
  }
}
