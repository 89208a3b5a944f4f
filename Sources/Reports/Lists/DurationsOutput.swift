public import FoundationEssentials
import TaskModel

/// Writes how long tasks took.
public struct DurationsOutput {
  private let rows: [TaskDurations.Row]
  private let keys: [DurationKey]
  private let generatedAt: Date

  /// Writes what was measured.
  public init(_ durations: TaskDurations, generatedAt: Date) {
    rows = durations.rows
    keys = DurationKey.allCases.filter(durations.keys.contains)
    self.generatedAt = generatedAt
  }

  private var names: [String] {
    keys.map(\.rawValue) + ["tasks", "p50", "p95", "max", "today", "today p50", "slow today"]
  }

  /// Writes a row for each account and kind, or what else is gone by.
  public func render(_ format: OutputFormat, emit: (String) throws -> Void) rethrows {
    switch format {
    case .json:
      try emit(
        WrittenJSON.object { members in
          members.add("schema", 1)
          members.add("generated_at", generatedAt)
          members.add("durations", .array(rows.map(object)))
        }.text + "\n")
    case .jsonl:
      for row in rows { try emit(object(row).text + "\n") }
    case .table:
      try TableOutput.render(
        header: names.map { $0.uppercased() }, rows: rows.map(cells), emit: emit)
    case .csv:
      try emit(
        CSVOutput.line(
          keys.map(\.rawValue)
            + ["tasks", "p50_s", "p95_s", "max_s", "today_tasks", "today_p50_s", "slow_today"]))
      for row in rows {
        let spans = [row.all.median, row.all.p95, row.all.longest].map { "\(Self.seconds($0))" }
        let today = row.today.map { "\(Self.seconds($0.median))" } ?? ""
        try emit(
          CSVOutput.line(
            named(row).map { $0 ?? "-" } + ["\(row.all.tasks)"] + spans
              + ["\(row.today?.tasks ?? 0)", today, "\(row.isSlowToday)"]))
      }
    case .markdown:
      try emit(MarkdownOutput.head(names.map { $0.uppercased() }))
      for row in rows {
        try emit(MarkdownOutput.line(cells(row).map(MarkdownOutput.cell)))
      }
    }
  }

  private static func seconds(_ span: Duration) -> Int { Int(span.seconds.rounded()) }

  /// What the tasks of a row have in common.
  private func named(_ row: TaskDurations.Row) -> [String?] {
    keys.map { key in
      switch key {
      case .account: row.account?.name
      case .kind: row.kind?.rawValue
      case .domain: row.domain
      }
    }
  }

  private func cells(_ row: TaskDurations.Row) -> [String] {
    let names = named(row).map { $0 ?? "-" } + ["\(row.all.tasks)"]
    return names + [row.all.median, row.all.p95, row.all.longest].map(\.shortText)
      + ["\(row.today?.tasks ?? 0)", row.today?.median.shortText ?? "-"]
      + [row.isSlowToday ? "slow" : "-"]
  }

  private func object(_ row: TaskDurations.Row) -> WrittenJSON {
    .object { members in
      for (key, name) in zip(keys, named(row)) { members.add(key.rawValue, name) }
      members.add("tasks", row.all.tasks)
      members.add("p50_s", Self.seconds(row.all.median))
      members.add("p95_s", Self.seconds(row.all.p95))
      members.add("max_s", Self.seconds(row.all.longest))
      members.add("today_tasks", row.today?.tasks ?? 0)
      members.add("today_p50_s", row.today.map { Self.seconds($0.median) })
      members.add("slow_today", row.isSlowToday)
    }
  }
}
