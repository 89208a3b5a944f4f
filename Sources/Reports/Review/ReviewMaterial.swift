public import FoundationEssentials
public import TaskModel

/// What a review is made of.
public struct ReviewMaterial: Sendable {
  /// The tasks that the filter let through, in any order.
  public var tasks: [ReviewedTask]
  /// The filter as written.
  public var filter: String
  /// Where there was no filter: since when the tasks were created, open, over or acknowledged.
  public var since: Date?
  /// The earliest time that is looked back on; nil where all of it is.
  public var earliest: Date?
  /// Whether older tasks that the filter lets through were left out because there are too many.
  public var isCut = false
  /// The accounts there are that the filter may mean; of which there is no task, that is said.
  public var accounts: [AccountID] = []
  /// When each account was read last, where that is known.
  public var lastReads: [AccountID: Date] = [:]
  /// Who saw and kept what is looked back on.
  public var keeper = ReviewKeeper.machine
  /// What is usual for the tasks of an account.
  public var usual: [AccountID: [TaskKind: UsualTimes]] = [:]
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
}

/// Who saw and kept what a review looks back on.
public enum ReviewKeeper: Equatable, Sendable {
  /// The processes of one operator on one machine.
  case machine
  /// Those of a team, with what it is called; nil where nobody says.
  case team(String?)
}
