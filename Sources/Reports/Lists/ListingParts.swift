/// Writes a listing that comes in parts, of which each is forgotten: one that is long never stands in memory.
///
/// The parts come in the order of a listing. `table` and `markdown` need to see all rows before the first is written.
public struct ListingParts {
  private enum Form {
    case json, jsonl, csv
  }

  private let form: Form
  private var isBegun = false
  private var hasTasks = false

  /// Begins; nil for a format that needs to see all rows.
  public init?(_ format: OutputFormat) {
    switch format {
    case .json: form = .json
    case .jsonl: form = .jsonl
    case .csv: form = .csv
    case .table, .markdown: return nil
    }
  }

  /// Writes a part; where there are no rows at all, one that is empty has to be written.
  public mutating func write(_ part: Listing, emit: (String) throws -> Void) rethrows {
    switch form {
    case .json:
      if !isBegun { try JSONOutput.renderHead(part, emit: emit) }
      try JSONOutput.renderTasks(part, isFirst: !hasTasks, emit: emit)
    case .jsonl: try JSONOutput.renderLines(part, emit: emit)
    case .csv:
      if !isBegun { try CSVOutput.renderHead(part, emit: emit) }
      try CSVOutput.renderRows(part, emit: emit)
    }
    isBegun = true
    if !part.tasks.isEmpty { hasTasks = true }
  }

  /// Writes what stands behind the last part.
  public func end(emit: (String) throws -> Void) rethrows {
    if form == .json { try JSONOutput.renderEnd(emit: emit) }
  }
}
