/// How the text of an item is to be read: which URLs it stands for.
public enum PatternDialect: CaseIterable, Sendable {
  /// The one URL.
  case url
  /// Everything below a directory.
  case directory
  /// An expression over what stands behind the host.
  case regularExpression
  /// A URL in which `*` stands for any text.
  case glob
  /// All URLs that begin as it does, up to the `*` at its end.
  case prefix
  /// A URL with every query and with none.
  case everyQuery
  /// A host and all hosts below it.
  case site
  /// A tag, which no URL shows.
  case tag
}

extension TaskKind {
  /// How the texts of such tasks are read, unless the vendor says otherwise.
  public var dialect: PatternDialect {
    switch self {
    case .purgeDirectory: .directory
    case .purgePattern: .regularExpression
    case .purgeTag: .tag
    case .purgeURL, .purgeAll, .prefetch, .block, .unblock, .other: .url
    }
  }
}
