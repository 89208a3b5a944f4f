public import FoundationEssentials
public import TaskModel

/// What a review is made of.
public struct ReviewMaterial: Sendable {
  /// The tasks that the filter let through, in any order.
  public var tasks: [ReviewedTask]
  /// The filter as written, with the bound on the time that was added to it.
  public var filter: String
  /// Whether older tasks that the filter lets through were left out because there are too many.
  public var isCut = false
  /// The accounts there are that the filter may mean; of which there is no task, that is said.
  public var accounts: [AccountID] = []
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
}
