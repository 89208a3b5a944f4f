/// What reaches the program from the terminal's side.
public enum InputEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Text was pasted: at most 64 KiB, line breaks kept as `\n`, no other controls.
  case paste(String)
  /// The terminal has a new size; the next frame must have it.
  case resize(Size)
  /// The program runs again after it was stopped, and everything needs drawing and polling.
  case resume
  /// The terminal went away: nothing can be drawn any more, and the program should end.
  case hangup
  /// The operator pressed Ctrl-C or sent the interrupt signal; the program should end by it.
  ///
  /// Like after `terminate`, a real terminal is given back by force unless the program does so
  /// within a second.
  case interrupt
  /// Another signal asked the program to end, by number; it should end by that signal.
  case terminate(signal: Int32)
}
