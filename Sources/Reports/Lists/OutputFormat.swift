/// How `list` writes its rows.
public enum OutputFormat: String, CaseIterable, Sendable {
  case table
  case json
  case jsonl
  case csv
  case markdown

  /// Writes a listing piece by piece, so that a large one never stands in memory as one text.
  public func render(_ listing: Listing, emit: (String) throws -> Void) rethrows {
    switch self {
    case .table: try TableOutput.render(listing, emit: emit)
    case .json: try JSONOutput.renderDocument(listing, emit: emit)
    case .jsonl: try JSONOutput.renderLines(listing, emit: emit)
    case .csv: try CSVOutput.render(listing, emit: emit)
    case .markdown: try MarkdownOutput.render(listing, emit: emit)
    }
  }
}
