/// What answers and profiles are written in; every reader has the same bounds and the same faults.
enum Format: String {
  case json = "JSON"
  case xml = "XML"

  /// How deep objects, arrays and elements may be nested.
  static let depthLimit = 64
  /// The most rows, of tasks and of URLs, that one text may have: far more than any page, and few enough
  /// to hold.
  static let rowLimit = 250_000

  /// Why bytes cannot be read.
  enum Fault: Error, Hashable, Sendable {
    /// The text ends inside a value or an element.
    case truncated
    /// A byte that cannot stand there; counted from 0.
    case unexpected(offset: Int)
    /// Something is nested deeper than ``depthLimit``.
    case tooDeep
    /// There is nothing but blanks.
    case empty
    /// There are more rows than the adapter takes.
    case tooManyRows(limit: Int)
    /// XML declares a document type.
    case documentType
  }
}
