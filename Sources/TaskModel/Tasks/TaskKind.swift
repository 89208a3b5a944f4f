/// What a task asked the vendor to do.
public enum TaskKind: String, CaseIterable, Sendable {
  case purgeURL = "purge-url"
  case purgeDirectory = "purge-directory"
  case purgePattern = "purge-pattern"
  case purgeTag = "purge-tag"
  case purgeAll = "purge-all"
  case prefetch
  case block
  case unblock
  case other

  /// The half of a vendor's API that serves a kind; some vendors number the two halves apart.
  public enum Family: String, Sendable {
    case purge
    case prefetch
  }

  /// The family a kind belongs to: prefetch for prefetch, purge for all others.
  public var family: Family { self == .prefetch ? .prefetch : .purge }

  /// Whether a task of this kind does what a task of another kind was to do, for the URLs both name.
  ///
  /// The same kind does, and the purge of a directory that of a file. What is not known to be alike,
  /// such as two tasks of the kind other, does not.
  public func redoes(_ kind: TaskKind) -> Bool {
    self != .other && self == kind || self == .purgeDirectory && kind == .purgeURL
  }
}
