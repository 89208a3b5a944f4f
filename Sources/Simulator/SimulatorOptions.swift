/// What a simulator run shows and how it misbehaves.
///
/// Two servers with equal options and an equal start show the same story.
public struct SimulatorOptions: Sendable, Hashable {
  /// How often the server answers badly, whatever was asked.
  public enum Faults: String, Sendable, Hashable, CaseIterable {
    /// Every answer is the vendor's own.
    case none
    /// 2 % of the answers are HTTP 429 or 5xx, and 1 % come three seconds late.
    case mild
    /// 15 % are 429, 5xx, late, cut off or malformed; one account's credentials expire for 60 s.
    case harsh
  }

  /// How many tasks an account has unless another number is asked for.
  public static let tasksOfAnAccount = 6

  /// The tasks over all accounts.
  public var tasks: Int
  /// The mean number of URLs of the tasks that have URL items.
  public var urls: Int
  /// Where every choice of the scenario comes from.
  public var seed: UInt64
  /// How many seconds of a task's life pass in a second.
  public var speed: Double
  /// Whether nothing progresses and nothing expires.
  public var isFrozen: Bool
  /// How often the server answers badly.
  public var faults: Faults
  /// Whether the run tells the demo's story: all ends by 25 s, with a failure and an expiry before.
  public var story: Bool
  /// Whether that expiry is a part of the story.
  public var refusesKeyInStory = true
  /// When set, the run is purges only, submitted over that many seconds from the start, that last as
  /// long as the vendors' documents say; nil for a mixture of what a day leaves behind.
  public var submission: Double?
  /// How long the purges of such a run last, in parts of what the vendors' documents say.
  public var lasting = 1.0
  /// The port to listen on; 0 takes any free one.
  public var port: Int
  /// What is wrong with every account that can have it.
  public var trouble = Trouble.none
  /// The providers that have an account, by their words; nil for the usual ones.
  public var providers: [String]?

  /// Makes options; negative counts are read as zero, and no task has fewer than one URL.
  public init(
    tasks: Int = 4 * SimulatorOptions.tasksOfAnAccount,
    urls: Int = 12,
    seed: UInt64 = 1,
    speed: Double = 1,
    isFrozen: Bool = false,
    faults: Faults = .none,
    story: Bool = false,
    port: Int = 0
  ) {
    self.tasks = max(0, tasks)
    self.urls = max(1, urls)
    self.seed = seed
    self.speed = max(0, speed)
    self.isFrozen = isFrozen
    self.faults = faults
    self.story = story
    self.port = port
  }
}

/// What is wrong with every account of a run that can have it, so that what `check` says of it can be tried.
public enum Trouble: String, Sendable, Hashable, CaseIterable {
  /// Nothing.
  case none
  /// No signature is accepted.
  case key
  /// The vendors' clocks are twenty minutes ahead: more than the vendor that looks at it allows.
  case clock
  /// The same behind.
  case clockBehind = "clock-behind"
  /// The key may not make one of the calls, where the vendor has permissions.
  case permission
  /// Nothing is left of what may be submitted today.
  case quota
  /// The key may see one named part of the account alone, where a vendor has such.
  case part
  /// Some tasks are said to have ended while what is counted of their URLs says otherwise, where a vendor counts.
  case counts

  /// How far the vendors' clocks are ahead, in seconds.
  var clockShift: Double {
    switch self {
    case .clock: 1_200
    case .clockBehind: -1_200
    case .none, .key, .permission, .quota, .part, .counts: 0
    }
  }
}
