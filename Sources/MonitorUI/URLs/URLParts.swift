import TaskModel

/// What tells the items of a task apart besides their URLs; nothing where a task has one part and does one thing.
struct URLParts: Equatable, Sendable {
  /// What the task does where an item does not say it.
  private let kind: TaskKind?
  private var first: (part: SafeText?, kind: TaskKind?)?
  /// Whether items differ in their parts, such as zones.
  private(set) var hasParts = false
  /// Whether items differ in what is done with them.
  private(set) var hasKinds = false

  /// Begins without items.
  init(of kind: TaskKind?) { self.kind = kind }

  /// Takes some items of a task in.
  init(_ items: some Sequence<URLItem>, of kind: TaskKind?) {
    self.init(of: kind)
    for item in items { take(item) }
  }

  /// Takes an item in.
  mutating func take(_ item: URLItem) {
    guard let first else { return first = (item.part, item.kind ?? kind) }
    if item.part != first.part { hasParts = true }
    if item.kind ?? kind != first.kind { hasKinds = true }
  }

  /// Whether there is anything to tell.
  var isEmpty: Bool { !hasParts && !hasKinds }

  /// What tells an item from others of the task: its kind in a word, and its part.
  func text(of item: URLItem) -> String {
    let words = [
      hasKinds ? (item.kind ?? kind)?.shortWord : nil, hasParts ? item.part?.text : nil,
    ]
    let text = words.compactMap(\.self).joined(separator: " ")
    return text.isEmpty ? "-" : text
  }

  static func == (left: URLParts, right: URLParts) -> Bool {
    left.kind == right.kind && left.hasParts == right.hasParts && left.hasKinds == right.hasKinds
  }
}

extension URLItem {
  /// What is done with the item and how its text is read, where that is not what its task says.
  var reading: String? {
    let words = [kind?.rawValue, dialect?.words]
    return kind == nil && dialect == nil ? nil : words.compactMap(\.self).joined(separator: ": ")
  }
}

extension PatternDialect {
  /// What the text stands for.
  fileprivate var words: String {
    switch self {
    case .url: "the one URL"
    case .directory: "all below it"
    case .regularExpression: "a regular expression"
    case .glob: "* stands for any text"
    case .prefix: "the * at its end stands for any text"
    case .everyQuery: "with every query"
    case .site: "a host and all below it"
    case .tag: "a tag, which no URL shows"
    }
  }
}
