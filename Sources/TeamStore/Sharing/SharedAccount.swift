public import FoundationEssentials
public import TaskModel

/// What the holder of a lease tells the team of an account after a read.
public struct SharedRead: Sendable {
  /// How the account is doing.
  public var status: AccountStatus
  /// The tasks that changed.
  public var tasks: [ObservedTask]
  /// The tasks that were read, changed or not.
  public var seen: [CacheTask.ID]
  /// When, by the holder's calendar.
  public var at: Date
  /// By how many seconds the vendor's clock was ahead of ours.
  public var clockAhead: TimeInterval

  /// Tells of a read.
  public init(
    status: AccountStatus, tasks: [ObservedTask] = [], seen: [CacheTask.ID] = [], at: Date,
    clockAhead: TimeInterval = 0
  ) {
    self.status = status
    self.tasks = tasks
    self.seen = seen
    self.at = at
    self.clockAhead = clockAhead
  }
}

/// What others learned of an account since a process looked last.
public struct SharedNews: Sendable {
  /// The account, by its name here.
  public let account: AccountID
  /// Whether it is all there is, in place of what was known: the first look, or one at a server that is another or has
  /// lost commits.
  public internal(set) var isWhole: Bool
  /// The tasks that changed, those that changed last at the end.
  public internal(set) var tasks: [RememberedTask] = []
  /// How the account was doing at the newest read; nil where there was none since.
  public internal(set) var status: AccountStatus?
  /// When the newest read was, by its reader's calendar.
  public internal(set) var readAt: Date?
  /// Who read it, such as `wang@jump2`; safe to show.
  public internal(set) var reader: String?
  /// When tasks were read last, of those that were read since.
  public internal(set) var seen: [CacheTask.ID: Date] = [:]
}
