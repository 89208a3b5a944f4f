import FoundationEssentials
import TaskModel

/// Writes how long tasks took.
public struct DurationsOutput {
  private let durations: TaskDurations
  private let generatedAt: Date

  /// Measures the tasks of a listing.
  public init(_ listing: Listing) {
    durations = TaskDurations(listing.tasks)
    generatedAt = listing.generatedAt
  }

  private static let names = ["account", "kind", "tasks", "p50", "p95", "max"]

  /// Writes a row for each account and kind.
  public func render(_ format: OutputFormat, emit: (String) throws -> Void) rethrows {
    switch format {
    case .json:
      try emit(
        WrittenJSON.object { members in
          members.add("schema", 1)
          members.add("generated_at", generatedAt)
          members.add("durations", .array(durations.rows.map(Self.object)))
        }.text + "\n")
    case .jsonl:
      for row in durations.rows { try emit(Self.object(row).text + "\n") }
    case .table:
      try TableOutput.render(
        header: Self.names.map { $0.uppercased() }, rows: durations.rows.map(Self.cells), emit: emit
      )
    case .csv:
      try emit(CSVOutput.line(["account", "kind", "tasks", "p50_s", "p95_s", "max_s"]))
      for row in durations.rows {
        let spans = [row.median, row.p95, row.longest].map { "\(Self.seconds($0))" }
        try emit(CSVOutput.line([row.account.name, row.kind.rawValue, "\(row.tasks)"] + spans))
      }
    case .markdown:
      try emit(MarkdownOutput.head(Self.names.map { $0.uppercased() }))
      for row in durations.rows {
        try emit(MarkdownOutput.line(Self.cells(row).map(MarkdownOutput.cell)))
      }
    }
  }

  private static func seconds(_ span: Duration) -> Int { Int(span.seconds.rounded()) }

  private static func cells(_ row: TaskDurations.Row) -> [String] {
    [row.account.name, row.kind.rawValue, "\(row.tasks)"]
      + [row.median, row.p95, row.longest].map(\.shortText)
  }

  private static func object(_ row: TaskDurations.Row) -> WrittenJSON {
    .object { members in
      members.add("account", row.account.name)
      members.add("kind", row.kind.rawValue)
      members.add("tasks", row.tasks)
      members.add("p50_s", seconds(row.median))
      members.add("p95_s", seconds(row.p95))
      members.add("max_s", seconds(row.longest))
    }
  }
}
