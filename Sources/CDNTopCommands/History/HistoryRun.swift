import FoundationEssentials
import TaskModel

/// One run of `history`: prints what the local history has.
struct HistoryRun {
  let request: ListRequest
  /// Whether only how long tasks took is printed.
  let measures: Bool
  let configuration: Configuration
  let surroundings: Surroundings

  /// Reads and prints.
  ///
  /// - Throws: ``FilterError``, ``UsageError``, ``FileError``, ``OutputClosed``.
  func perform() throws {
    let zone = configuration.monitor.zone.activate()
    let now = surroundings.now()
    let scope = try ListScope(request, now: now, zone: zone)
    let file = HistoryFile(
      folder: surroundings.paths.stateFolder, keep: configuration.historyKeep)
    let snapshot = Snapshot(
      version: 1, takenAt: now, tasks: try file.records(at: now).map(\.task), accounts: [])
    let listing = scope.listing(of: snapshot, zone: zone, includesURLs: request.includesURLs)
    if listing.tasks.isEmpty { surroundings.talk("cdntop: no task of the history matches") }
    let buffer = OutputBuffer(surroundings.output)
    if measures {
      try DurationsOutput(listing).render(request.format, emit: buffer.write)
    } else {
      try request.format.render(listing, emit: buffer.write)
    }
    try buffer.flush()
  }
}

/// Writes how long tasks took.
struct DurationsOutput {
  private let durations: TaskDurations
  private let generatedAt: Date

  /// Measures the tasks of a listing.
  init(_ listing: Listing) {
    durations = TaskDurations(listing.tasks.map(HistoryRecord.init))
    generatedAt = listing.generatedAt
  }

  private static let names = ["account", "kind", "tasks", "p50", "p95", "max"]

  /// Writes a row for each account and kind.
  func render(_ format: OutputFormat, emit: (String) throws -> Void) rethrows {
    switch format {
    case .json:
      try emit(
        JSONText.object { members in
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

  private static func object(_ row: TaskDurations.Row) -> JSONText {
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
