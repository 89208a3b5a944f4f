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

/// The choice of a format and a file.
struct ExportDialog: Equatable, Sendable {
  /// What the dialog waits for, or says.
  enum Phase: Equatable, Sendable {
    case typing
    case writing
    /// A second Enter replaces the file.
    case exists
    /// Why nothing was written.
    case failed(String)
  }

  private(set) var format = ExportFormat.csv
  /// The path being typed.
  private(set) var field: TextField
  var phase = Phase.typing
  /// The page of the answer that is to be written; nil for rows.
  let raw: RawPage?

  /// Proposes a file.
  init(path: String, raw: RawPage? = nil) {
    field = TextField(path)
    self.raw = raw
  }

  /// What to go back to.
  var beneath: Overlay? { raw.map { .raw($0) } }

  /// Chooses another format, and the ending of the name with it where it was the old format's.
  mutating func step(_ steps: Int) {
    guard raw == nil else { return }
    let all = ExportFormat.allCases
    let place = (all.firstIndex(of: format) ?? 0) + steps
    let old = format
    format = all[(place + all.count) % all.count]
    phase = .typing
    guard field.text.hasSuffix("." + old.fileExtension) else { return }
    field.replace(with: field.text.dropLast(old.fileExtension.count) + format.fileExtension)
  }

  /// Types into the path.
  mutating func insert(_ text: String) {
    field.insert(text)
    phase = .typing
  }

  /// Gives a key to the path and returns whether it edits.
  mutating func handle(_ key: Key) -> Bool {
    guard field.handle(key) else { return false }
    phase = .typing
    return true
  }
}

extension AppState {
  /// Opens the dialog for what is looked at: rows, or a vendor's answer.
  mutating func openExport() -> [Effect] {
    switch overlay {
    case nil: overlay = .export(ExportDialog(path: fileName(ExportFormat.csv.fileExtension)))
    case .raw(let page):
      guard let answer = page.answer else {
        say("no answer to write yet", tone: .info)
        return []
      }
      overlay = .export(ExportDialog(path: fileName(answer.fileExtension), raw: page))
    default: break
    }
    return []
  }

  /// Gives a key to the export dialog.
  mutating func type(_ key: Key, into dialog: ExportDialog) -> [Effect] {
    var dialog = dialog
    var effects: [Effect] = []
    switch key {
    case .escape:
      overlay = dialog.beneath
      return []
    case .enter:
      guard dialog.phase != .writing, !dialog.field.text.isEmpty else { return [] }
      let path = dialog.field.text
      effects = [
        .export(
          exportRequest(
            path: path, format: dialog.format, overwrites: dialog.phase == .exists,
            raw: dialog.raw))
      ]
      dialog.phase = .writing
    case .down, .tab: dialog.step(1)
    case .up, .backTab: dialog.step(-1)
    default:
      if !dialog.handle(key), options.keymap.command(for: key, at: .table) == .repaint {
        return [.repaint]
      }
    }
    overlay = .export(dialog)
    return effects
  }

  /// Makes a request for the marked tasks, else for the rows in view.
  func exportRequest(
    path: String, format: ExportFormat, overwrites: Bool, raw: RawPage? = nil
  ) -> ExportRequest {
    var tasks = pickedTasks
    var items: URLItems?
    if case .urls(let urls) = page {
      tasks = [urls.task]
      if shown.task(urls.task)?.urls != nil {
        items = URLItems(urls.picked)
      }
    }
    return ExportRequest(
      path: path, format: format, overwrites: overwrites, scope: pick, text: raw?.answer?.text,
      snapshot: shown, tasks: tasks, items: items, now: viewNow, zone: options.zone)
  }

  /// Tells what became of an export, in its dialog if that is still open.
  mutating func takeExport(_ reply: ExportReply, path: String) {
    var isOpen = false
    if case .export(let dialog) = overlay {
      isOpen = dialog.phase == .writing && dialog.field.text == path
    }
    switch reply {
    case .written(let what):
      closeExport(isOpen)
      say("wrote \(what) to \(path)", tone: .info)
    case .exists: settle(.exists, isOpen: isOpen, else: "\(path) exists; nothing was written")
    case .failed(let reason): settle(.failed(reason), isOpen: isOpen, else: reason)
    }
  }

  private mutating func closeExport(_ isOpen: Bool) {
    if isOpen, case .export(let dialog) = overlay { overlay = dialog.beneath }
  }

  private mutating func settle(_ phase: ExportDialog.Phase, isOpen: Bool, else text: String) {
    guard isOpen, case .export(var dialog) = overlay else { return warn(text) }
    dialog.phase = phase
    overlay = .export(dialog)
  }
}
