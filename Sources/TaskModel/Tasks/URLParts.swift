/// What tells the items of a task apart besides their URLs; nothing where a task has one part and does one thing.
public struct URLParts: Equatable, Sendable {
  /// What the task does where an item does not say it.
  private let kind: TaskKind?
  private var first: (part: SafeText?, kind: TaskKind?)?
  /// Whether items differ in their parts, such as zones.
  private var hasParts = false
  /// Whether items differ in what is done with them.
  private var hasKinds = false

  /// Begins without items.
  public init(of kind: TaskKind?) { self.kind = kind }

  /// Takes some items of a task in.
  public init(_ items: some Sequence<URLItem>, of kind: TaskKind?) {
    self.init(of: kind)
    for item in items { take(item) }
  }

  /// Takes an item in.
  public mutating func take(_ item: URLItem) {
    guard let first else { return first = (item.part, item.kind ?? kind) }
    if item.part != first.part { hasParts = true }
    if item.kind ?? kind != first.kind { hasKinds = true }
  }

  /// Whether there is anything to tell.
  public var isEmpty: Bool { !hasParts && !hasKinds }

  /// What tells an item from others of the task: its kind in a word, and its part; nil for nothing.
  public func text(of item: URLItem) -> String? {
    let words = [
      hasKinds ? (item.kind ?? kind)?.shortWord : nil, hasParts ? item.part?.text : nil,
    ].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  public static func == (left: URLParts, right: URLParts) -> Bool {
    left.kind == right.kind && left.hasParts == right.hasParts && left.hasKinds == right.hasKinds
  }
}
