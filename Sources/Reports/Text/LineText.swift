import TaskModel
import Terminal

/// Text of anybody's as a part of one line.
public enum LineText {
  /// Returns a text of which nothing acts on a terminal and nothing hides: what is hidden becomes an escape
  /// such as `<001B>`, line ends too, and a letter keeps as many marks as the screen draws.
  ///
  /// - Complexity: O(*n*); printable ASCII is only looked at.
  public static func safe(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    return DisplayWidth.standard.written(SafeText.escaping(text))
  }
}
