public import FoundationEssentials
public import TaskModel

/// What is to be put into the clipboard.
public enum CopySource: Equatable, Sendable {
  /// A text that is safe already.
  case text(String)
  /// Several safe texts, one a line, and what they are, such as `12 URLs (3 marked)`.
  case lines(String, what: String)
  /// A task as the object of `list --format json`, judged as of a snapshot and a time.
  case task(CacheTask, in: Snapshot, at: Date)
  /// A URL as the object it has in `list --format json --urls`.
  case url(URLItem)
}
