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
