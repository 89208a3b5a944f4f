/// What the monitor knows of earlier runs: lines typed, and saved views.
public struct MonitorMemory: Equatable, Sendable {
  /// Something to keep.
  public enum Change: Equatable, Sendable {
    /// A filter that was applied.
    case filter(String)
    /// A line of the command line that was carried out.
    case command(String)
    /// A view saved under a name, in place of an older one of that name or key.
    case view(SavedView)
    /// The view of a name is not wanted any more.
    case viewDropped(String)
  }

  /// How many lines of a kind, and how many views, are kept.
  public static let limit = 200
  /// How many characters of a line are kept; longer ones are not kept at all.
  public static let longestLine = 4_096

  /// The filters applied, newest first, each once.
  public private(set) var filters: [String] = []
  /// The commands carried out, newest first, each once.
  public private(set) var commands: [String] = []
  /// The views in the order of their names, with no two of one name or key.
  public private(set) var views: [SavedView] = []

  /// Makes a memory; what is too much or there twice is left out.
  ///
  /// - Parameters:
  ///   - filters: Filters, newest first.
  ///   - commands: Commands, newest first.
  ///   - views: Views; of those with one name or key the last one counts.
  public init(filters: [String] = [], commands: [String] = [], views: [SavedView] = []) {
    for filter in filters.reversed() { take(.filter(filter)) }
    for command in commands.reversed() { take(.command(command)) }
    for view in views { take(.view(view)) }
  }

  /// Keeps something.
  public mutating func take(_ change: Change) {
    switch change {
    case .filter(let text): Self.add(text, to: &filters)
    case .command(let text): Self.add(text, to: &commands)
    case .view(let view):
      views.removeAll { $0.name == view.name }
      for place in views.indices where view.key != nil && views[place].key == view.key {
        views[place].key = nil
      }
      views.append(view)
      views.sort { $0.name < $1.name }
      // What is saved last is what is wanted.
      while views.count > Self.limit, let other = views.lastIndex(where: { $0 != view }) {
        views.remove(at: other)
      }
    case .viewDropped(let name):
      views.removeAll { $0.name == name }
    }
  }

  /// What makes this memory of an empty one, in order.
  public var changes: [Change] {
    filters.reversed().map { .filter($0) } + commands.reversed().map { .command($0) }
      + views.map { .view($0) }
  }

  private static func add(_ line: String, to lines: inout [String]) {
    guard line.contains(where: { !$0.isWhitespace }), line.count <= longestLine else { return }
    lines.removeAll { $0 == line }
    lines.insert(line, at: 0)
    if lines.count > limit { lines.removeLast(lines.count - limit) }
  }
}

/// A way to look at the table, kept under a name.
public struct SavedView: Equatable, Sendable {
  /// The name: one word that is no number.
  public let name: String
  /// The digit that recalls it, 1...9; nil for none.
  public var key: Int?
  /// The filter as typed; clock times are read anew when the view is recalled.
  public let filter: String
  /// The text that rows must show, as the quick filter takes it; empty for none.
  public let text: String
  /// The order as `:sort` takes it.
  public let sort: String
  /// What the table is grouped by, as `:group` takes it.
  public let grouping: String
  /// Whether only problems are shown.
  public let showsProblemsOnly: Bool
  /// Whether the opening view's bounds are lifted.
  public let showsEverything: Bool

  /// Makes a view; a key outside 1...9 is none.
  public init(
    name: String, key: Int?, filter: String, text: String, sort: String, grouping: String,
    showsProblemsOnly: Bool, showsEverything: Bool
  ) {
    self.name = name
    self.key = key.flatMap { (1...9).contains($0) ? $0 : nil }
    self.filter = filter
    self.text = text
    self.sort = sort
    self.grouping = grouping
    self.showsProblemsOnly = showsProblemsOnly
    self.showsEverything = showsEverything
  }
}
