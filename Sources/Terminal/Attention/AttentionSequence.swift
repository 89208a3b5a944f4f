/// Bytes that make a terminal call an operator: a bell, and a note on the desktop where it has those.
///
/// The note is OSC 9, `ESC ] 9 ; TEXT BEL`, as iTerm2 and others define it.
public struct AttentionSequence: Hashable, Sendable {
  /// Through what the bytes reach the terminal.
  public enum Route: Hashable, Sendable {
    /// Straight to a terminal that passes over control sequences it does not know.
    case terminal
    /// Through tmux, which passes on what stands in its device control strings where it is told to.
    case tmux
    /// Only the bell reaches it.
    case bell
  }

  /// The bytes, to be written in one piece; nothing of them is seen on the screen.
  public let bytes: String

  private static let textLimit = 200

  /// Makes the bytes for a text, which is cut to 200 characters; what is hidden in it is left out.
  public init(_ text: String, route: Route) {
    let shown = text.unicodeScalars.filter { !Glyphs.isHidden($0) }
    // Some terminals read a number in front as a command.
    let note =
      "\u{1B}]9;cdntop: " + String(String.UnicodeScalarView(shown).prefix(Self.textLimit))
      + "\u{07}"
    switch route {
    case .terminal: bytes = "\u{07}" + note
    case .bell: bytes = "\u{07}"
    case .tmux:
      let doubled = note.replacing("\u{1B}", with: "\u{1B}\u{1B}")
      bytes = "\u{07}\u{1B}Ptmux;" + doubled + "\u{1B}\\"
    }
  }
}
