/// `list --format markdown`: a GitHub table.
public enum MarkdownOutput {
  static func render(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    let fields = RowField.shown(of: listing)
    try emit(head(fields.map(\.name)))
    try RowField.forEachRow(of: listing) { row in
      try emit(line(fields.map { field in field.value(row).map(cell) ?? "-" }))
    }
  }

  /// Returns the two lines above the rows.
  public static func head(_ names: [String]) -> String {
    line(names.map(\.capitalizedWord)) + line(names.map { _ in "---" })
  }

  /// Returns a row of finished cells.
  public static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  /// Returns a text that shows as itself: words of the program's own kind plainly, all else as code.
  ///
  /// A code span keeps `*`, `_`, `<` and links from acting; only the pipe and the backtick are special
  /// in it.
  public static func cell(_ text: String) -> String {
    let text = LineText.safe(text)
    if text.isEmpty { return "-" }
    if text.utf8.allSatisfy(isPlain) { return text }
    let fence = String(repeating: "`", count: longestTickRun(in: text) + 1)
    let pad = text.first == "`" || text.last == "`" ? " " : ""
    let escaped = text.split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
    return fence + pad + escaped + pad + fence
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: ","), UInt8(ascii: "%"), UInt8(ascii: ":"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "/"):
      true
    default:
      false
    }
  }

  private static func longestTickRun(in text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

extension String {
  /// The word with all letters but the first in lower case; `ID` and `URL` stay.
  fileprivate var capitalizedWord: String {
    self == "ID" || self == "URL" ? self : String(prefix(1)) + dropFirst().lowercased()
  }
}
