/// What is drawn where the C library cannot show a character in the cells it was laid out in.
enum ASCIIFallback {
  /// Returns an ASCII character that reads as nearly the same.
  static func scalar(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "‘", "’": "'"
    case "“", "”": "\""
    case "‐", "‑", "‒", "–", "—", "―", "─", "━": "-"
    case "│", "┃": "|"
    case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼", "✓", "√": "+"
    case "…", "·", "•": "."
    case "×", "✗": "x"
    case "→", "▶": ">"
    case "←", "◀": "<"
    case "↑", "▲": "^"
    case "↓", "▼": "v"
    case "█", "▉", "▊", "▋", "▌", "■": "#"
    default: "?"
    }
  }
}
