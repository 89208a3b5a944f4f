/// What a vendor's API can do.
public struct ProviderCapabilities: Equatable, Sendable {
  /// How it is known what the tasks of an account are listed by.
  public enum Scopes: Equatable, Sendable {
    /// By the vendor or the configuration, once and for all; one for most vendors.
    case fixed([TaskScope])
    /// By asking: see ``Provider/scopes()``.
    case discovered
  }

  /// Whether tasks can be listed by time; if not, only tracked ids are seen.
  public var canList: Bool
  /// What the account is made of: each scope has a list of its own, where there are lists.
  public var scopes: Scopes
  /// Most ids one call may ask for; 0 where asking by id is not possible.
  public var idsPerCall: Int
  /// How far back the vendor's listing reaches.
  public var lookBack: Duration
  /// How long at least it has tasks that have ended; nil where they stay as long as all others.
  public var keepsEnded: Duration?
  /// How far back an id is looked for whose creation time is not known; nil where that makes no difference.
  public var lookBackByID: Duration?
  /// Calls a second that list, at most.
  public var listRate: Double
  /// Calls a second that ask by id, at most.
  public var byIDRate: Double
  /// Whether the vendor gives figures for progress.
  public var reportsProgress: Bool
  /// What its lists tell of a task.
  public var listTells: TaskFacets
  /// What its answers by id tell of a task.
  public var answerTells: TaskFacets
  /// How long a refused key is left alone at least, where the vendor locks keys that are refused too often.
  public var refusedKeyRest: Duration
  /// How long the vendor's tasks may stand still before something is wrong.
  public var stallLimits: StallLimits
  /// How long the vendor says its tasks take.
  public var usualDurations: UsualDurations

  /// Makes a description of an API.
  public init(
    canList: Bool, scopes: Scopes = .fixed([.account]), idsPerCall: Int, lookBack: Duration,
    keepsEnded: Duration? = nil, lookBackByID: Duration? = nil, listRate: Double, byIDRate: Double,
    reportsProgress: Bool, listTells: TaskFacets = .all, answerTells: TaskFacets = .all,
    refusedKeyRest: Duration = .zero, stallLimits: StallLimits = StallLimits(),
    usualDurations: UsualDurations = UsualDurations()
  ) {
    self.canList = canList
    self.scopes = scopes
    self.idsPerCall = idsPerCall
    self.lookBack = lookBack
    self.keepsEnded = keepsEnded
    self.lookBackByID = lookBackByID
    self.listRate = listRate
    self.byIDRate = byIDRate
    self.reportsProgress = reportsProgress
    self.listTells = listTells
    self.answerTells = answerTells
    self.refusedKeyRest = refusedKeyRest
    self.stallLimits = stallLimits
    self.usualDurations = usualDurations
  }

  /// The scopes that are known without asking.
  public var knownScopes: [TaskScope] {
    if case .fixed(let scopes) = scopes { scopes } else { [] }
  }

  /// What has to be asked for by id of a task that was listed.
  public var owed: TaskFacets {
    canList && idsPerCall > 0 ? answerTells.subtracting(listTells) : []
  }

  /// Whether anything tells of the URLs of tasks.
  public var tellsURLs: Bool {
    let told = (canList ? listTells : []).union(idsPerCall > 0 ? answerTells : [])
    return told.contains(.items)
  }

  /// Whether one call by id can be about tasks of one scope alone.
  public var asksScopesApart: Bool { idsDependOnFamily || scopes == .discovered }

  /// Whether ids are numbered apart for purge and prefetch.
  public var idsDependOnFamily: Bool { knownScopes.contains { $0.family != nil } }
}

/// How long tasks of a vendor may stand still before they count as stalled.
public struct StallLimits: Equatable, Sendable {
  /// The limit of purges, and of all else that is no prefetch; 15 minutes unless the vendor differs.
  public var purge: Duration
  /// The limit of prefetches, an hour unless the vendor differs.
  public var prefetch: Duration

  /// Makes limits.
  public init(purge: Duration = .seconds(15 * 60), prefetch: Duration = .seconds(60 * 60)) {
    self.purge = purge
    self.prefetch = prefetch
  }

  /// The limit of one kind of task.
  public subscript(kind: TaskKind) -> Duration { kind.family == .prefetch ? prefetch : purge }
}

extension ClosedRange<Duration> {
  /// What a vendor calls about that long: a fifth less to a fifth more.
  public static func about(_ length: Duration) -> Self { length * 4 / 5...length * 6 / 5 }

  /// What the range is about; nil where it was given by its ends.
  public var about: Duration? {
    let middle = (lowerBound + upperBound) / 2
    return self == .about(middle) ? middle : nil
  }
}

/// How long a vendor says its tasks take; where it says nothing, nothing is assumed.
public struct UsualDurations: Equatable, Sendable {
  /// Of purges; nil where the vendor does not say.
  public var purge: ClosedRange<Duration>?
  /// Of prefetches; nil where the vendor does not say.
  public var prefetch: ClosedRange<Duration>?

  /// Makes durations.
  public init(purge: ClosedRange<Duration>? = nil, prefetch: ClosedRange<Duration>? = nil) {
    self.purge = purge
    self.prefetch = prefetch
  }

  /// The durations of one family.
  public subscript(family: TaskKind.Family) -> ClosedRange<Duration>? {
    family == .prefetch ? prefetch : purge
  }
}
