import FoundationEssentials
import Glibc
import NCursesTerminal
import Providers
import TaskModel

/// What a command sees of the process it runs in, passed down so that tests can pass another one.
struct ProcessContext: Sendable {
  /// The environment's variables.
  let environment: [String: String]
  /// The present by a clock that nobody sets: see ``SteadyTime``.
  let now: @Sendable () -> Date
  /// What everything waits by that waits for a time.
  var clock: any Clock<Duration> = ContinuousClock()
  /// Writes data for the next program of a pipe.
  let write: @Sendable (PrintedText) throws -> Void
  /// Passes on what another program wrote; it is made safe only where a terminal shows it.
  let pass: @Sendable (String) throws -> Void
  /// Writes a line for the operator.
  let tell: @Sendable (PrintedText) -> Void
  /// Reads standard input to its end.
  let readInput: @Sendable () throws -> [UInt8]
  /// Whether a terminal shows what ``write`` writes.
  let isOutputTerminal: Bool
  /// The cells of a line where that is a terminal; 80 elsewhere.
  let outputWidth: Int
  /// How many seconds the calendar is ahead of ``now`` because it was set since the start.
  var clockStep: @Sendable () -> TimeInterval = { 0 }
  /// What shows ``tell`` where that is a terminal that can redraw a line; nil elsewhere.
  var talkTerminal: TalkTerminal?
  /// Catches the signals that ask for the end, and yields the first that comes.
  var endingSignals: @Sendable () -> AsyncStream<Int32> = { AsyncStream { $0.finish() } }
  /// Sees to it that the process dies by a signal in a while, however much hangs.
  var endLimit: @Sendable (Int32) -> Void = { _ in }

  /// The running process.
  static let current = ProcessContext(
    environment: ProcessInfo.processInfo.environment,
    now: { SteadyTime.process.now },
    write: StandardStream.output.write,
    pass: StandardStream.output.pass,
    // Nobody is left to tell when standard error is closed.
    tell: { try? StandardStream.error.write($0) },
    readInput: { try Descriptor.standardInput.readToEnd(limit: 1 << 24) },
    isOutputTerminal: StandardStream.output.isTerminal,
    outputWidth: StandardStream.output.terminalWidth ?? 80,
    clockStep: { SteadyTime.process.step },
    talkTerminal: TalkTerminal(
      StandardStream.error, type: ProcessInfo.processInfo.environment.variable("TERM")),
    endingSignals: EndingSignals.caught,
    endLimit: { EndLimit.start(thenDieBy: $0) })

  /// The calendar time: for what is written down as a date.
  var calendar: Date { now().addingTimeInterval(clockStep()) }

  /// Writes data whose line ends are meant.
  func output(_ text: String) throws { try write(PrintedText(lines: text)) }

  /// Writes a line of data; the line end is added.
  func outputLine(_ line: String) throws { try write(PrintedText(line: line)) }

  /// Writes a line for the operator; the line end is added.
  func talk(_ line: String) { tell(PrintedText(line: line)) }

  /// Writes a line of data on a thread of its own, so that a reader who does not read holds up nothing else.
  ///
  /// - Throws: what ``write`` throws, and `CancellationError` where the calling task is cancelled.
  func outputAside(line: String) async throws {
    let (write, text) = (write, PrintedText(line: line))
    let outcome: Result<Void, any Error>
    do throws(Aside.Failure) {
      outcome = try await Aside.run(in: "standard output", within: nil) {
        Result { try write(text) }
      }
    } catch {
      throw CancellationError()
    }
    try outcome.get()
  }

  /// Who works with the program and where, such as `wang@jump2`: who became somebody else by sudo is called by the
  /// own name.
  var operatorName: String {
    let name = environment.variable("SUDO_USER", "LOGNAME", "USER") ?? Self.userName
    return "\(name ?? "uid \(getuid())")@\(MachineName.text)"
  }

  /// The user's name as the machine knows it, for where no variable has it; nil where it knows none.
  private static var userName: String? {
    // It may ask a directory on the network.
    let name: String? = try? Aside.block(in: "user names", within: PatientFile.patience) {
      getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
    }
    return name?.isEmpty == false ? name : nil
  }

  /// The folders and files the program uses.
  var paths: ProgramPaths { ProgramPaths(environment: environment) }
}
