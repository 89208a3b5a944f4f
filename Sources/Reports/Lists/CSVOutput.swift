/// `list --format csv`: RFC 4180 quoting, line feeds, one header line.
enum CSVOutput {
  static func render(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    try renderHead(listing, emit: emit)
    try renderRows(listing, emit: emit)
  }

  static func renderHead(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    try emit(line(RowField.exported(includesURLs: listing.includesURLs).map(\.name)))
  }

  static func renderRows(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    let fields = RowField.exported(includesURLs: listing.includesURLs)
    try RowField.forEachRow(of: listing) { row in
      try emit(line(fields.map { $0.value(row) ?? "" }))
    }
  }

  /// Returns a row with its end.
  static func line(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ",") + "\n"
  }

  /// Returns a text as a cell that no spreadsheet takes for a formula.
  ///
  /// A text that begins, blanks aside, with one of `= + - @`, their full-width forms, a tab or a line
  /// end gets an apostrophe in front, which spreadsheets hide.
  static func cell(_ text: String) -> String {
    let shown = LineText.safe(text)
    var safe = shown
    let start = shown.unicodeScalars.first { $0 != " " }
    if let start, startsFormula(start) { safe = "'" + shown }
    guard safe.unicodeScalars.contains(where: needsQuotes) else { return safe }
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  private static func startsFormula(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
    default: false
    }
  }

  private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", "\"", "\n", "\r", "\t", " ", ";": true
    default: false
    }
  }
}
