public import FoundationEssentials
public import TaskModel

/// How rows are written to a file.
public enum ExportFormat: String, CaseIterable, Sendable {
  case csv
  case json
  case jsonl
  case markdown
  /// The failed URLs alone, one a line.
  case failedURLs = "failed URLs"

  /// How the names of such files end.
  public var fileExtension: String {
    switch self {
    case .csv, .json, .jsonl: rawValue
    case .markdown: "md"
    case .failedURLs: "txt"
    }
  }
}

/// Rows to be written to a file.
public struct ExportRequest: Equatable, Sendable {
  /// The file, as typed.
  public let path: String
  public let format: ExportFormat
  /// Whether a file of that name is to be replaced.
  public let overwrites: Bool
  /// Which rows these are.
  public let scope: RowScope
  /// What is written instead of rows, byte for byte; nil for rows.
  public var text: String?
  /// What the rows stand in.
  public let snapshot: Snapshot
  /// The tasks marked, else those in view, in order; only the open one where ``items`` are given.
  public let tasks: [CacheTask.ID]
  /// The URLs of the open task, marked or else in view, in order; nil for a view of tasks.
  public let items: URLItems?
  /// The time the rows are judged by.
  public let now: Date
  /// The zone of times meant for people.
  public let zone: ShownZone

  /// Says what stands in the file once it is written, such as `2 failed URLs of 20 tasks (all in view)`.
  ///
  /// - Parameter rows: How many rows or lines that are.
  public func written(rows: Int) -> String {
    if let text { return "\(Self.rawAnswer), \(text.utf8.count.grouped) B," }
    let id = tasks.first.map { $0.shownID.text } ?? "-"
    let whole = items == nil ? scope.text("task") : "\(scope.text("URL")) of task \(id)"
    if format == .failedURLs { return "\(rows.counted("failed URL")) of \(whole)" }
    return scope == .task ? "task \(id)" : whole
  }

  /// What a vendor's answer is called.
  static let rawAnswer = "the vendor's exact answer"
}

/// What became of an export.
public enum ExportReply: Equatable, Sendable {
  /// That stands in the file, see ``ExportRequest/written(rows:)``.
  case written(String)
  /// There is a file of that name, which was left alone.
  case exists
  /// Nothing was written; the text says why.
  case failed(String)
}
