import TaskModel

/// Which rows a key or a command is about.
public enum RowScope: Equatable, Sendable {
  /// So many marked ones, and how many of them the filter hides.
  case marked(Int, hidden: Int = 0)
  /// All so many in view, since none is marked.
  case inView(Int)
  /// The one task that is looked at.
  case task

  /// How many rows.
  var count: Int {
    switch self {
    case .marked(let count, _), .inView(let count): count
    case .task: 1
    }
  }

  /// Names the rows: `3 marked tasks (1 hidden)`, `20 tasks (all in view)`.
  public func text(_ noun: String) -> String {
    switch self {
    case .marked(let count, let hidden):
      "\(count.grouped) marked \(noun)\(count == 1 ? "" : "s")"
        + (hidden > 0 ? " (\(hidden.grouped) hidden)" : "")
    case .inView(let count): "\(count.counted(noun)) (all in view)"
    case .task: "this \(noun)"
    }
  }

  /// Says that the marks were taken off: `unmarked 3 tasks, 1 of them hidden`.
  func unmarked(_ noun: String) -> String {
    guard case .marked(let count, let hidden) = self else { return "unmarked" }
    let rest = hidden > 0 ? ", \(hidden.grouped) of them hidden" : ""
    return "unmarked \(count.counted(noun))\(rest)"
  }

  /// Says that none of these tasks has something, such as a `failed URL`.
  public func lacks(_ thing: String) -> String {
    switch self {
    case .task: "this task has no \(thing)"
    case .marked(1, _): "the marked task has no \(thing)"
    case .marked(let count, _): "none of the \(count) marked tasks has a \(thing)"
    case .inView(0): "no task is in view"
    case .inView(1): "the one task in view has no \(thing)"
    case .inView(let count): "none of the \(count) tasks in view has a \(thing)"
    }
  }

  /// Says that none of these URLs is of some kind, such as `failed`.
  public func noURL(_ word: String) -> String {
    switch self {
    case .task: "no URL of this task has \(word)"
    case .marked(1, _): "the marked URL has not \(word)"
    case .marked(let count, _): "none of the \(count) marked URLs has \(word)"
    case .inView(0): "no URL is in view"
    case .inView(1): "the one URL in view has not \(word)"
    case .inView(let count): "none of the \(count) URLs in view has \(word)"
    }
  }
}
