public import TaskModel

/// Writes every state that tasks were seen in, and when.
public struct TransitionsOutput {
  private struct Row {
    let task: CacheTask
    let point: TrailPoint
  }

  private let rows: [Row]
  private let zone: ShownZone
  /// What a task that left its vendor's lists is said to be.
  private static let gone = "gone"

  /// Orders the states by task, the one known longest first, and then by time.
  ///
  /// A state is one in which the vendor told of the task: nothing was known before its first answer.
  public init(_ tasks: [RememberedTask], zone: ShownZone) {
    let ordered = tasks.sorted {
      ($0.task.firstSeenAt, $0.task.id) < ($1.task.firstSeenAt, $1.task.id)
    }
    rows = ordered.flatMap { remembered in
      remembered.trail.transitions.map { Row(task: remembered.task, point: $0) }
    }
    self.zone = zone
  }

  /// Writes a row for each state.
  public func render(_ format: OutputFormat, emit: (String) throws -> Void) rethrows {
    let names = ["at", "status", "account", "id", "kind"]
    switch format {
    case .json:
      try emit(
        WrittenJSON.object { members in
          members.add("schema", 1)
          members.add("transitions", .array(rows.map(Self.object)))
        }.text + "\n")
    case .jsonl:
      for row in rows { try emit(Self.object(row).text + "\n") }
    case .table:
      try TableOutput.render(
        header: names.map { $0.uppercased() },
        rows: rows.map { cells($0, at: zone.stamp(at: $0.point.at)) }, emit: emit)
    case .csv:
      try emit(CSVOutput.line(names))
      for row in rows {
        try emit(CSVOutput.line(cells(row, at: RFC3339.text(row.point.at))))
      }
    case .markdown:
      try emit(MarkdownOutput.head(names.map { $0.uppercased() }))
      for row in rows {
        let cells = cells(row, at: zone.stamp(at: row.point.at))
        try emit(MarkdownOutput.line(cells.map(MarkdownOutput.cell)))
      }
    }
  }

  private static func status(_ row: Row) -> String {
    row.point.isGone ? gone : row.point.status.rawValue
  }

  private func cells(_ row: Row, at time: String) -> [String] {
    [
      time, Self.status(row), row.task.account.name, row.task.id.exportedText,
      row.task.kind.rawValue,
    ]
  }

  private static func object(_ row: Row) -> WrittenJSON {
    .object { members in
      members.add("account", row.task.account.name)
      members.add("id", row.task.id.exportedText)
      members.add("kind", row.task.kind.rawValue)
      members.add("at", row.point.at)
      members.add("status", status(row))
    }
  }
}
