import Reports
import Terminal

/// Text that is fit to be printed: whatever went in, nothing in it acts on a terminal.
///
/// Standard output, standard error and the terminal behind them take nothing else, so that no text goes
/// round this one place. What is hidden becomes an escape such as `<001B>`, and a letter keeps as many
/// marks as the screen draws.
struct PrintedText: Hashable, Sendable {
  /// The text, with its line ends.
  let text: String

  private init(safe text: String) { self.text = text }

  /// Makes one line of a text; a line end in the text is no line end of it.
  init(line: String) { self.init(safe: LineText.safe(line) + "\n") }

  /// Takes a text whose line ends are meant.
  ///
  /// - Complexity: O(*n*); printable ASCII is only looked at.
  init(lines: String) {
    let isPlain = lines.utf8.allSatisfy { $0 == UInt8(ascii: "\n") || Self.isPlain($0) }
    self.init(
      safe: isPlain
        ? lines
        : lines.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
          .map { LineText.safe(String($0)) }.joined(separator: "\n"))
  }

  /// Takes the rows of a grid, with the sequences that set their looks where those are wanted.
  init(_ cells: CellBuffer, isStyled: Bool) {
    if isStyled {
      self.init(safe: StyledText.text(of: cells))
    } else {
      self.init(lines: cells.text + "\n")
    }
  }

  /// Takes what calls an operator.
  init(_ call: AttentionSequence) { self.init(safe: call.bytes) }

  /// Returns what puts a text in the place of the line that the cursor is in.
  static func redrawn(_ line: String) -> PrintedText {
    PrintedText(safe: "\r" + LineText.safe(line) + "\u{1B}[K")
  }

  /// What some spreadsheets want to stand before CSV.
  static let byteOrderMark = PrintedText(safe: "\u{FEFF}")

  private static func isPlain(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
}

/// Gathers small pieces of output, so that the system is not called for each.
final class OutputBuffer {
  private var text = ""
  private let output: (String) throws -> Void

  init(_ output: @escaping (String) throws -> Void) { self.output = output }

  func write(_ piece: String) throws {
    text += piece
    if text.utf8.count > 1 << 16 { try flush() }
  }

  func flush() throws {
    let full = text
    text = ""
    if !full.isEmpty { try output(full) }
  }
}
