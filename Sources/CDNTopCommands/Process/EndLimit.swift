import Glibc
import NCursesTerminal
import Providers

/// How long the end of a command may take that was asked to end.
///
/// When the time is over a thread of its own ends the process, whatever hangs: all threads of Swift's tasks
/// may be blocked.
enum EndLimit {
  /// The whole end.
  static let whole: Duration = .seconds(1)
  /// What is told and written last.
  static let lastWords: Duration = .milliseconds(500)

  /// Has the process die by a signal that asked for the end.
  static func start(thenDieBy signal: Int32) {
    Aside.later(whole) { CursesScreen.die(bySignal: signal) }
  }

  /// Has the process end well, without anything that an exit would still wait for.
  ///
  /// - Parameter spent: the part of the time that is over.
  static func startThenExit(spent: Duration) {
    Aside.later(whole - spent) { _exit(ExitStatus.done.rawValue) }
  }
}
