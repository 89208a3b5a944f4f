import Glibc
import NCursesTerminal
import Providers
import Reports

/// How long the end of a command may take that was asked to end.
///
/// When the time is over a thread of its own ends the process, whatever hangs: all threads of Swift's tasks
/// may be blocked.
enum EndLimit {
  /// The whole end: a second, of which the system needs a part to take a large process down.
  static let whole: Duration = .milliseconds(900)
  /// What is told and written last.
  static let lastWords: Duration = .milliseconds(500)
  /// How long is waited for who reads what is said last, and a log.
  private static let readers: Duration = .milliseconds(200)

  /// Has the process die by a signal that asked for the end.
  static func start(thenDieBy signal: Int32) {
    Aside.later(whole) {
      ChildProgram.endAll()
      CursesScreen.die(bySignal: signal)
    }
  }

  /// Has the process end well, with the terminal given back, and without anything that an exit would still
  /// wait for.
  static func startThenExit() {
    Aside.later(whole) {
      CursesScreen.abandon()
      ChildProgram.endAll()
      _exit(ExitStatus.done.rawValue)
    }
  }

  /// Does what every end of the process does last: no program of ours outlives it, and what was said and
  /// logged is written where somebody takes it.
  static func finish() {
    ChildProgram.endAll()
    SideWriter.finish(within: readers)
  }
}
