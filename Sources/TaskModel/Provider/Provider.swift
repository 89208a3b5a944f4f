/// An account at a vendor, able to answer questions about its tasks.
///
/// To conform: make one HTTP exchange per call of ``tasks(matching:)`` (a second one only to retry a
/// signature in another form), translate the answer to reports, put vendor text into ``SafeText``, and
/// translate every failure to a ``ProviderError``. Do not retry, wait, cache or count: the engine does.
/// Keep no state that a second caller could see change, except what an answer taught about signing.
public protocol Provider: Sendable {
  /// What the vendor can do, so that callers can plan; constant over the provider's life.
  var capabilities: ProviderCapabilities { get }

  /// Asks the vendor for one page of tasks.
  ///
  /// - Throws: the reason, in terms of what to do next.
  func tasks(matching query: TaskQuery) async throws(ProviderError) -> TaskPage

  /// Asks the vendor for one task and returns what it writes, errors of its own included.
  ///
  /// - Throws: the reason where there is no answer at all.
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer
}

/// What a vendor's API can do.
public struct ProviderCapabilities: Equatable, Sendable {
  /// Whether tasks can be listed by time; if not, only tracked ids are seen.
  public var canList: Bool
  /// Most ids one call may ask for; 0 where asking by id is not possible.
  public var idsPerCall: Int
  /// How far back the vendor's listing reaches.
  public var lookBack: Duration
  /// Calls a second that list, at most.
  public var listRate: Double
  /// Calls a second that ask by id, at most.
  public var byIDRate: Double
  /// Whether the vendor describes single URLs.
  public var reportsURLs: Bool
  /// Whether the vendor gives figures for progress.
  public var reportsProgress: Bool
  /// Whether the vendor says when a task was created.
  public var reportsCreation: Bool
  /// Whether the vendor says when a task finished.
  public var reportsFinish: Bool
  /// Whether ids are numbered apart for purge and prefetch.
  public var idsDependOnFamily: Bool
  /// How long the vendor's tasks may stand still before something is wrong.
  public var stallLimits: StallLimits
  /// How long the vendor says its tasks take.
  public var usualDurations: UsualDurations
  /// Calls that a list takes however short it is: one for each list that an account is made of.
  public var leastListCalls: Int

  /// Makes a description of an API.
  public init(
    canList: Bool, idsPerCall: Int, lookBack: Duration, listRate: Double, byIDRate: Double,
    reportsURLs: Bool, reportsProgress: Bool, reportsCreation: Bool, reportsFinish: Bool,
    idsDependOnFamily: Bool, stallLimits: StallLimits = StallLimits(),
    usualDurations: UsualDurations = UsualDurations(), leastListCalls: Int = 1
  ) {
    self.canList = canList
    self.idsPerCall = idsPerCall
    self.lookBack = lookBack
    self.listRate = listRate
    self.byIDRate = byIDRate
    self.reportsURLs = reportsURLs
    self.reportsProgress = reportsProgress
    self.reportsCreation = reportsCreation
    self.reportsFinish = reportsFinish
    self.idsDependOnFamily = idsDependOnFamily
    self.stallLimits = stallLimits
    self.usualDurations = usualDurations
    self.leastListCalls = leastListCalls
  }
}
