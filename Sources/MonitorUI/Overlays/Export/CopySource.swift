public import FoundationEssentials
public import TaskModel
import Terminal

/// What is to be put into the clipboard.
public enum CopySource: Equatable, Sendable {
  /// Text that is safe already, one line or several, and what it is, such as `id 18268002683`.
  case text(String, what: String)
  /// A task as the object of `list --format json`, judged as of a snapshot and a time.
  case task(CacheTask, in: Snapshot, at: Date)
  /// A URL as the object it has in `list --format json --urls`.
  case url(URLItem)

  /// What it is, in a few words.
  public var what: String {
    switch self {
    case .text(_, let what): what
    case .task(let task, _, _): "task \(task.id.shownID) as JSON"
    case .url(let item): Self.name(ofURL: item.url.text) + " as JSON"
    }
  }

  /// Cells that a message has for a URL.
  private static let urlCells = 30

  /// What a URL is called: itself, shortened in the middle.
  static func name(ofURL url: String) -> String {
    DisplayWidth.standard.middleCut(url, to: urlCells, mark: "...")
  }
}
