/// The names that a filter may speak of; what is not known is taken as written.
public struct FilterNames: Equatable, Sendable {
  /// The names of all accounts, those that are not asked included.
  public var accounts: [String]
  /// The words of all providers.
  public var providers: [String]

  /// Takes the names; none are known by default.
  public init(accounts: [String] = [], providers: [String] = []) {
    self.accounts = accounts
    self.providers = providers
  }

  /// The known names a key takes; empty where none are known.
  func known(_ key: FilterKey) -> [String] {
    switch key {
    case .account: accounts
    case .provider: providers
    default: []
    }
  }
}

/// A status as a filter may ask for it.
enum StatusWish: Equatable, Sendable {
  case statuses([TaskStatus])
  /// The task stands still for too long, whatever its status.
  case stalled

  /// The words for the status of a URL.
  static let ofURLs = Vocabulary(words)
  /// The words for the status of a task.
  static let ofTasks = Vocabulary(words + stalledWords.map { ($0, StatusWish.stalled) })

  /// Whether a text is a word for a status, and no mere beginning of one.
  static func isWord(_ text: String) -> Bool { words.contains { $0.0 == text } }

  /// The words for tasks that stand still for too long.
  static let stalledWords = [TaskStatus.stalledWords.long, TaskStatus.stalledWords.short]
    .map { $0.lowercased() }

  private static let words: [(String, StatusWish)] =
    TaskStatus.allCases.map { ($0.rawValue, .statuses([$0])) }
    + TaskStatus.allCases.map { ($0.shortWord.lowercased(), .statuses([$0])) }
    + [
      ("done", .statuses([.succeeded])),
      ("bad", .statuses(TaskStatus.allCases.filter(\.isProblem))),
      ("open", .statuses(TaskStatus.allCases.filter { !$0.isEnded })),
      ("ended", .statuses(TaskStatus.allCases.filter(\.isEnded))),
    ]
}

extension TaskKind {
  /// The words for kinds: each by its name or the word of the screen, several by what they begin with; and the
  /// screen's earlier word for patterns, which saved filters may have.
  static let vocabulary = Vocabulary<[TaskKind]>(
    families + [("regex", [.purgePattern])] + allCases.map { ($0.rawValue, [$0]) }
      + allCases.filter { $0 != .purgeURL }.flatMap { kind in
        [kind.shortWord, kind.mediumWord].filter { $0 != kind.rawValue }.map { ($0, [kind]) }
      })

  /// `purge` stands for all of its family, although rows of single URLs show it, too.
  static let purges = allCases.filter { $0.rawValue.hasPrefix("purge-") }

  private static let families: [(String, [TaskKind])] = [("purge", purges)]
}
