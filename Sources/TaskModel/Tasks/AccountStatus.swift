public import FoundationEssentials

/// How one account is doing: what the health line and the JSON of `list` show.
public struct AccountStatus: Equatable, Sendable {
  /// The one-word verdict.
  public enum State: String, Sendable {
    case ok
    case limited
    case auth
    case down
    case off
  }

  /// How much of the account's tasks a read sees.
  public enum Coverage: String, Sendable {
    case full
    case window
    case trackedOnly = "tracked-only"
  }

  /// The account's name.
  public let account: AccountID
  /// The configuration's word for the vendor.
  public let provider: ProviderID
  /// The verdict; ok before the first answer too, where ``lastSuccess`` is nil.
  public var state: State = .ok
  /// Why the last read failed; nil when it did not.
  public var error: ProviderError?
  /// What operators know the part of the account by that alone cannot be read; nil where it is the whole.
  public var scope: SafeText?
  /// When the present trouble began; nil when there is none.
  public var failingSince: Date?
  /// Reads that failed since the last success.
  public var consecutiveFailures = 0
  /// How much of the account's tasks is seen.
  public var coverage: Coverage
  /// How far back the listing reaches; nil where nothing is listed.
  public var windowFrom: Date?
  /// Whether the newest read covered everything it set out to.
  public var isComplete = false
  /// Whether the account was read through once: what comes in later is news, what came before is not.
  ///
  /// Stays true. Unlike ``isComplete`` it does not ask for a read without holes: a read may be cut, the
  /// vendor may reject the list, or not answer for an id, and there is nothing more to wait for.
  public var hasBeenRead = false
  /// Whether something of it was not asked for even once: what is missing of that is no hole yet.
  ///
  /// Lists may say too little of their tasks, each of which is asked for by its id then. Neither a team nor a recording
  /// is told of it.
  public var hasUnasked = false
  /// The last read that succeeded.
  public var lastSuccess: Date?
  /// When the account was read last by an earlier run, while what that saw is shown; nil where it is not.
  public var rememberedAt: Date?
  /// Which process of the team asks the account, such as `wang@jump2`; nil where this one does.
  public var reader: SafeText?
  /// What its lists tell is not older than this, where not all are read together; nil where they are, or some
  /// were not read yet.
  public var listedSince: Date?
  /// When the account is asked next; nil when nothing is planned.
  public var nextPoll: Date?
  /// The time between reads while all is well.
  public var plannedInterval: Duration
  /// How long the account's tasks may stand still before they count as stalled.
  public var stallLimits = StallLimits()
  /// How long tasks of a kind usually take; of kinds of which too few are known there is nothing.
  public var usualTimes: [TaskKind: UsualTimes] = [:]
  /// Whether the vendor tells of the URLs of tasks, be it only when it is asked for one by its id.
  public var tellsURLs = false
  /// What the vendor's word for success says; nil where that is not known.
  public var success: SuccessMeaning?
  /// What the account may ask at present; nil where it is not asked.
  public var budget: CallBudget?
  /// Calls made to the vendor since the start.
  public var calls = 0
  /// The vendor's clock minus ours; nil where it is not known.
  public var clockSkew: Duration?
  /// What may still be submitted today; empty where the vendor was not asked or does not tell.
  public var quota: [Quota] = []

  /// Makes the status of an account that was not asked yet.
  public init(
    account: AccountID, provider: ProviderID, coverage: Coverage, plannedInterval: Duration
  ) {
    self.account = account
    self.provider = provider
    self.coverage = coverage
    self.plannedInterval = plannedInterval
  }

  /// Whether it has not answered yet and an answer is to come: an account that is off, or has nothing to
  /// ask about, never gives one.
  public var isAnswerAwaited: Bool { lastSuccess == nil && !isComplete && state != .off }

  /// Whether there is nothing to ask it about: its vendor lists no tasks, and no id is tracked.
  public var isUntracked: Bool {
    coverage == .trackedOnly && lastSuccess == nil && isComplete && state == .ok
  }

  /// Whether nobody reads it: it is known by what a history has of its tasks, and by nothing else.
  public var isOfHistory: Bool { plannedInterval == .zero }

  /// Whether nothing can be learned from the account at present, so that its rows are stale.
  ///
  /// One failed read is not enough, since it is tried again at once; neither is a list that fails while
  /// answers by id go on, since each row then goes by its own age.
  public var isBlind: Bool {
    switch state {
    case .auth: return true
    case .down:
      guard consecutiveFailures > 1 else { return false }
      guard let failingSince, let lastSuccess else { return true }
      return lastSuccess < failingSince
    case .ok, .limited, .off: return false
    }
  }
}

extension ProviderError {
  /// The state an account is in after this error.
  public var accountState: AccountStatus.State {
    switch self {
    case .throttled: .limited
    case .credentials, .permission, .clockSkew: .auth
    case .rejected, .unavailable, .transport, .malformedResponse, .tooMuch, .cancelled: .down
    }
  }
}
