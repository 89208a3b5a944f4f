/// A file of URLs, one a line.
enum URLLines {
  /// Returns the URLs; empty lines and those with `#` in front are passed over.
  static func urls(in text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map(trimmed).filter {
      !$0.isEmpty && !$0.hasPrefix("#")
    }
  }

  /// A line without ASCII blanks and a byte order mark at its ends.
  private static func trimmed(_ line: Substring) -> String {
    let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
    let scalars = line.unicodeScalars.drop(while: isBlank)
    guard let last = scalars.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(scalars[...last])
  }
}
