import Terminal

extension MonitorOptions {
  /// Returns text as the terminal can show it: beyond ASCII it is escaped where need be.
  func shown(_ text: String) -> String {
    guard needsASCII, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var plain = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case ..<0x80: plain.unicodeScalars.append(scalar)
      case 0x2026: plain += "..."
      default: plain += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      }
    }
    return plain
  }

  /// Returns text as lines of at most `cells` cells, broken at blanks where there are any.
  ///
  /// URLs have no blanks and break anywhere.
  func wrapped(_ text: String, to cells: Int) -> [String] {
    guard cells > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in shown(text).split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      let joined = line.isEmpty ? word : line + " " + word
      if widths.width(of: joined) <= cells {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while widths.width(of: word) > cells {
        let head = widths.clipped(word, to: cells)
        guard !head.isEmpty else { return lines }
        lines.append(head)
        word = String(word.dropFirst(head.count))
      }
      line = word
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}
