public import FoundationEssentials

/// What a filter has to know besides the task.
public struct FilterContext: Sendable {
  /// The moment that ages and relative times go by.
  public let now: Date
  /// What tells whether a task is stalled.
  public let judgement: Judgement

  /// Takes the present and the judgement of the snapshot that holds the tasks.
  public init(now: Date, judgement: Judgement) {
    self.now = now
    self.judgement = judgement
  }
}

/// A filter made ready for many tasks at one moment.
///
/// It is not Sendable, because a compiled expression is not: make one where it is used.
public struct FilterMatcher {
  private let predicate: FilterPredicate

  /// Prepares a filter: compiles its expressions and fixes its relative times.
  public init(_ filter: TaskFilter, in context: FilterContext) {
    predicate = FilterCompiler(context: context).predicate(for: filter.tree)
  }

  /// Whether a task is one the filter asks for.
  public func matches(_ task: CacheTask) -> Bool { predicate(task) }
}
