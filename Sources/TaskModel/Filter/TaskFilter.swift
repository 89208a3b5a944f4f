public import FoundationEssentials

/// Which tasks an operator wants to see, parsed from the filter language.
///
/// Clock times are fixed to moments when the text is parsed; ages and relative times such as `since:2h`
/// move with the present of the ``FilterContext``. Filters are equal when text and meaning are.
public struct TaskFilter: Equatable, Sendable {
  /// The text as written.
  public let text: String
  /// What the text says.
  let tree: FilterNode

  /// The filter that every task passes.
  public static let all = TaskFilter(text: "", tree: .everything)

  /// Parses a filter; a text of blanks is ``all`` but for its text.
  ///
  /// - Parameters:
  ///   - text: terms of the filter language.
  ///   - now: the present; clock times mean the latest one before it.
  ///   - zone: whose clocks clock times are read on.
  ///   - names: the accounts and providers there are, so that they can be shortened.
  /// - Throws: the first error with its place in the text.
  /// - Complexity: O(*n*) in the length of the text.
  public init(
    parsing text: String, now: Date, zone: ShownZone, names: FilterNames = FilterNames()
  ) throws(FilterError) {
    var scanner = FilterScanner(text)
    let terms = FilterTermReader(times: FilterTimeReader(now: now, zone: zone), names: names)
    var parser = FilterParser(try scanner.scan(), terms: terms)
    self.init(text: text, tree: try parser.parse())
  }

  /// The meaning in full: all parentheses and operators written out, times as moments.
  package var canonicalText: String { tree.description }

  private init(text: String, tree: FilterNode) {
    self.text = text
    self.tree = tree
  }

  /// Whether the filter lets every task pass because it says nothing.
  public var isEmpty: Bool { tree == .everything }

  /// Whether a task is one the filter asks for.
  ///
  /// Prepares the filter anew with each call; for many tasks use ``matcher(in:)``.
  public func matches(_ task: CacheTask, in context: FilterContext) -> Bool {
    matcher(in: context).matches(task)
  }

  /// Returns the filter made ready for many tasks at one moment.
  public func matcher(in context: FilterContext) -> FilterMatcher {
    FilterMatcher(tree, in: context)
  }

  /// Whether every task that passes would pass the other filter, too, at the same moment; false where that
  /// is not sure.
  public func implies(_ other: TaskFilter) -> Bool { tree.implies(other.tree) }

  /// Returns the filter that asks for what both ask for; its text is theirs, for people to read.
  public func narrowed(by other: TaskFilter) -> TaskFilter {
    if other.isEmpty { return self }
    if isEmpty { return other }
    return TaskFilter(text: "(\(text)) (\(other.text))", tree: .joined([tree, other.tree]))
  }
}
