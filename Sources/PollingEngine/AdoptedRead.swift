public import FoundationEssentials
public import TaskModel

/// What another process read of an account, to be known here as if it had been read here then.
///
/// Its times are on the scale of this engine's clock.
public struct AdoptedRead: Sendable {
  /// The account.
  public let account: AccountID
  /// The tasks that changed, or were not told of yet.
  public var tasks: [CacheTask]
  /// When tasks were read last that had not changed.
  public var seen: [CacheTask.ID: Date]
  /// How the account was doing; nil where nothing was told of that.
  public var status: AccountStatus?
  /// When it was read.
  public var readAt: Date?
  /// Who read it, such as `wang@jump2`.
  public var reader: SafeText?
  /// Whether more of the same read follows at once.
  var isToBeContinued = false

  /// Makes what was read of an account.
  public init(
    account: AccountID, tasks: [CacheTask] = [], seen: [CacheTask.ID: Date] = [:],
    status: AccountStatus? = nil, readAt: Date? = nil, reader: SafeText? = nil
  ) {
    self.account = account
    self.tasks = tasks
    self.seen = seen
    self.status = status
    self.readAt = readAt
    self.reader = reader
  }

  /// How many tasks are taken over at once: whoever else needs the engine has a turn in between.
  private static let step = 500

  /// The read in parts, with how the account was doing, and who says so, in the last.
  var parts: [AdoptedRead] {
    guard tasks.count > Self.step else { return [self] }
    var parts = stride(from: 0, to: tasks.count, by: Self.step).map { start in
      var part = AdoptedRead(
        account: account, tasks: Array(tasks[start..<min(start + Self.step, tasks.count)]))
      part.isToBeContinued = true
      return part
    }
    var last = self
    last.tasks = parts.removeLast().tasks
    return parts + [last]
  }
}
