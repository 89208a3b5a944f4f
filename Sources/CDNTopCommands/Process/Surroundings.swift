import FoundationEssentials
import Glibc
import NCursesTerminal
import Providers
import TaskModel

/// What a command sees of the process it runs in, passed down so that tests can pass another one.
struct Surroundings: Sendable {
  /// The environment's variables.
  let environment: [String: String]
  /// The present by a clock that nobody sets: see ``SteadyTime``.
  let now: @Sendable () -> Date
  /// Writes data for the next program of a pipe.
  let output: @Sendable (String) throws -> Void
  /// Writes a line for the operator; the line end is added.
  let talk: @Sendable (String) -> Void
  /// Reads standard input to its end.
  let readInput: @Sendable () throws -> String
  /// Whether a terminal shows what ``output`` writes.
  let isOutputTerminal: Bool
  /// The cells of a line where that is a terminal; 80 elsewhere.
  let outputWidth: Int
  /// How many seconds the calendar is ahead of ``now`` because it was set since the start.
  var clockStep: @Sendable () -> TimeInterval = { 0 }
  /// What shows ``talk`` where that is a terminal that can redraw a line; nil elsewhere.
  var talkTerminal: TalkTerminal?
  /// Catches the signals that ask for the end, and yields the first that comes.
  var endingSignals: @Sendable () -> AsyncStream<Int32> = { AsyncStream { $0.finish() } }
  /// Sees to it that the process dies by a signal in a while, however much hangs.
  var endLimit: @Sendable (Int32) -> Void = { _ in }

  /// The surroundings of the running process.
  static let process = Surroundings(
    environment: ProcessInfo.processInfo.environment,
    now: { SteadyTime.process.now },
    output: { try Descriptor.standardOutput.write($0) },
    talk: { line in
      // Nobody is left to tell when standard error is closed.
      try? Descriptor.standardError.write(line + "\n")
    },
    readInput: {
      String(decoding: try Descriptor.standardInput.readToEnd(limit: 1 << 24), as: UTF8.self)
    },
    isOutputTerminal: Descriptor.standardOutput.isTerminal,
    outputWidth: Descriptor.standardOutput.terminalWidth ?? 80,
    clockStep: { SteadyTime.process.step },
    talkTerminal: TalkTerminal(
      Descriptor.standardError, type: ProcessInfo.processInfo.environment.variable("TERM")),
    endingSignals: EndingSignals.caught,
    endLimit: { EndLimit.start(thenDieBy: $0) })

  /// The calendar time: for what is written down as a date.
  var calendar: Date { now().addingTimeInterval(clockStep()) }

  /// Writes data on a thread of its own, so that a reader who does not read holds up nothing else.
  ///
  /// - Throws: what ``output`` throws, and `CancellationError` where the calling task is cancelled.
  func outputAside(_ text: String) async throws {
    let output = output
    let outcome: Result<Void, any Error>
    do throws(Aside.Failure) {
      outcome = try await Aside.run(in: "standard output", within: nil) {
        Result { try output(text) }
      }
    } catch {
      throw CancellationError()
    }
    try outcome.get()
  }

  /// The folders and files the program uses.
  var paths: ProgramPaths { ProgramPaths(environment: environment) }
}
