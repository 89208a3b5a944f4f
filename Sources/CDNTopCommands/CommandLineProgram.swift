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
    ProcessMemory.forbidDumps()
    ProcessMemory.shareHeap()
    StandaloneProgram.usePlainNames()
    // A write to a closed pipe has to come back as an error, also inside the libraries.
    signal(SIGPIPE, SIG_IGN)
    if let trouble = ThreadLimit.trouble {
      StandardStream.writeError(PrintedText(line: "cdntop: \(trouble)"))
      exit(ExitStatus.usage.rawValue)
    }
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
      end(ExitReport(error, of: arguments.first, parsedBy: RootCommand.self))
    }
  }

  private static func end(_ report: ExitReport) -> Never {
    if let text = report.data {
      do {
        try StandardStream.output.write(PrintedText(lines: text))
      } catch {
        // What is said of that goes to standard error alone.
        end(ExitReport(error, parsedBy: RootCommand.self))
      }
    }
    if let text = report.talk { try? StandardStream.error.write(PrintedText(lines: text)) }
    EndLimit.finish()
    if let signal = report.signal { CursesScreen.die(bySignal: signal) }
    exit(report.status)
  }
}
