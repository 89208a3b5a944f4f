public import FoundationEssentials
public import TaskModel

/// What a review is made of.
public struct ReviewMaterial: Sendable {
  /// The tasks that the filter let through, in any order.
  public var tasks: [ReviewedTask]
  /// The filter as written, with the bound on the time that was added to it.
  public var filter: String
  /// When each account was read last, where that is known.
  public var lastReads: [AccountID: Date] = [:]
  /// What is usual for the tasks of an account.
  public var usual: [AccountID: [TaskKind: Usual]] = [:]
  /// What operators took note of.
  public var acknowledgements: [Acknowledgement] = []
  /// The present.
  public var now: Date
  /// The zone of times meant for people.
  public var zone: ShownZone

  /// Begins with the tasks.
  public init(_ tasks: [ReviewedTask], filter: String, now: Date, zone: ShownZone) {
    self.tasks = tasks
    self.filter = filter
    self.now = now
    self.zone = zone
  }

  /// What tasks of an account and kind usually take.
  public struct Usual: Equatable, Sendable {
    /// What half of them take no longer than.
    public let median: Duration
    /// What 95 of 100 take no longer than.
    public let p95: Duration

    /// Makes the figures.
    public init(median: Duration, p95: Duration) {
      self.median = median
      self.p95 = p95
    }
  }

  /// That somebody took note of a trouble.
  public struct Acknowledgement: Equatable, Sendable {
    /// Whose trouble it is.
    public let account: AccountID
    /// The kind: `tasks` for tasks that failed, `late`, or `error.` and the word of an error.
    public let kind: String
    /// The tasks that had failed; empty for troubles of reads.
    public let tasks: Set<CacheTask.ID>
    /// Who, such as `wang@jump2`.
    public let by: String
    /// When.
    public let at: Date

    /// Makes an acknowledgement.
    public init(account: AccountID, kind: String, tasks: Set<CacheTask.ID>, by: String, at: Date) {
      self.account = account
      self.kind = kind
      self.tasks = tasks
      self.by = by
      self.at = at
    }
  }
}
