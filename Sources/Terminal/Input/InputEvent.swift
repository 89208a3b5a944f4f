/// What reaches the program from the terminal's side.
public enum InputEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// A mouse button was pressed, or the wheel turned; only where the screen reports its mouse.
  case mouse(MouseEvent)
  /// Text was pasted: at most 64 KiB, line breaks kept as `\n`, no other controls.
  case paste(String)
  /// The terminal has a new size; the next frame must have it.
  case resize(Size)
  /// The program runs again after it was stopped, and everything needs drawing and polling.
  case resume
  /// The terminal went away: nothing can be drawn any more, and the program should end.
  case hangup
  /// The operator typed Ctrl-C; a second one within ``interruptTime`` insists on the end.
  ///
  /// After the second a real terminal is given back by force unless the program does so within a
  /// second.
  case interrupt
  /// A signal asked the program to end, by number; it should end by that signal.
  ///
  /// That may be the interrupt signal too, where another process sent it. A real terminal is given
  /// back by force unless the program does so within a second.
  case terminate(signal: Int32)
}

extension InputEvent {
  /// How long a second ``interrupt`` counts as the second.
  public static let interruptTime: Duration = .milliseconds(1_500)
}
