import Terminal

/// `list --format table`: columns for people, as wide as their widest cell; `-` where nothing is known.
public enum TableOutput {
  static func render(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    let fields = RowField.shown(of: listing)
    var rows: [[String]] = []
    RowField.forEachRow(of: listing) { row in
      rows.append(fields.map { $0.value(row) ?? "-" })
    }
    try render(header: fields.map(\.name), rows: rows, emit: emit)
  }

  /// Writes a header and rows in aligned columns, two blanks apart; the last column is not padded.
  public static func render(
    header: [String], rows: [[String]], emit: (String) throws -> Void
  ) rethrows {
    let widths = DisplayWidth.standard
    let rows = rows.map { $0.map(LineText.safe) }
    var columns = header.map { widths.width(of: $0) }
    for row in rows {
      for (index, cell) in row.enumerated() {
        columns[index] = max(columns[index], widths.width(of: cell))
      }
    }
    for row in [header] + rows {
      var line = ""
      for (index, cell) in row.enumerated() {
        line += cell
        guard index < row.count - 1 else { break }
        let padding = columns[index] - widths.width(of: cell) + 2
        line += String(repeating: " ", count: padding)
      }
      try emit(line + "\n")
    }
  }
}
