public import FoundationEssentials
public import TaskModel
import Terminal

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
  /// How many seconds the calendar is ahead of ``now``: what is written are dates.
  public var calendarAhead: TimeInterval = 0
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

/// What is to be put into the clipboard.
public enum CopySource: Equatable, Sendable {
  /// Text that is safe already, one line or several, and what it is, such as `id 18268002683`.
  case text(String, what: String)
  /// A task as the object of `list --format json`, judged as of a snapshot and a time.
  case task(CacheTask, in: Snapshot, at: Date)
  /// A URL, and what its task does, as the object it has in `list --format json --urls`.
  case url(URLItem, of: TaskKind)

  /// What it is, in a few words.
  public var what: String {
    switch self {
    case .text(_, let what): what
    case .task(let task, _, _): "task \(task.id.shownID) as JSON"
    case .url(let item, _): Self.name(ofURL: item.url.text) + " as JSON"
    }
  }

  /// Cells that a message has for a URL.
  private static let urlCells = 30

  /// What a URL is called: itself, shortened in the middle.
  static func name(ofURL url: String) -> String {
    DisplayWidth.standard.middleCut(url, to: urlCells, mark: "...")
  }
}
