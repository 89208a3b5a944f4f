package import FoundationEssentials
package import TaskModel

/// Decides what an account is asked for next, and when.
///
/// Accounts with a list are read by list as a whole, again and again; ids are asked for only where no
/// list covers them. While anything is open the list is read every 5 s (every 2 s in the first half
/// minute), every 15 s when all has ended; a configured least interval is never undercut. An account
/// the operator looks at is read twice as often, at most every 2 s.
package struct PollPolicy: Sendable {
  /// What is known that bears on the decision.
  package struct Known: Sendable {
    /// Whether anything described is unfinished.
    package var hasOpen = false
    /// Whether the operator looks at an open task of the account.
    package var isFocused = false
    /// Whether a list read waits for its next page.
    package var isListing = false
    /// Whether an id read waits for its next page.
    package var isAskingIDs = false
    /// Whether the last call was for the list.
    package var hasJustListed = false
    /// Whether ids need not wait for a list read any more: one ended, or the list cannot be had.
    package var hasTriedList = false
    /// When the last list read began and ended; nil before the first.
    package var lastList: (began: Duration, ended: Duration)?
    /// Whether the list is due at once.
    package var isListOwed = true
    /// No list call before this moment.
    package var listRestsUntil: Duration = .zero
    /// No call by id before this moment.
    package var idsRestUntil: Duration = .zero
    /// The ids to ask for.
    package var asks = AskList()

    /// Makes the knowledge of a program that has just started.
    package init() {}
  }

  /// A call to make.
  package enum Call: Equatable, Sendable {
    case list
    case listNextPage
    case ids([TaskReference])
    case idsNextPage
  }

  /// The interval while anything is open, unless configured.
  package static let openInterval: Duration = .seconds(5)
  /// The interval just after the start, and of a focused account, unless configured.
  package static let quickInterval: Duration = .seconds(2)
  /// How long the start lasts.
  package static let startSpan: Duration = .seconds(30)
  /// The interval when all has ended.
  package static let restInterval: Duration = .seconds(15)
  /// How far inside the vendor's look-back a window stays, and how close to a window's ends a task may
  /// have been created without being expected in it.
  package static let margin: Duration = .seconds(60)

  /// What the vendor's API can do.
  package let capabilities: ProviderCapabilities
  /// How far back to list.
  package let window: Duration
  private let leastInterval: Duration?

  /// Makes the policy of an account.
  ///
  /// - Parameters:
  ///   - window: how far back the configuration wants to list; cut to what the vendor keeps.
  ///   - leastInterval: the configured least time between two list reads; nil for the defaults.
  package init(capabilities: ProviderCapabilities, window: Duration, leastInterval: Duration?) {
    self.capabilities = capabilities
    self.window = min(window, capabilities.lookBack - Self.margin)
    self.leastInterval = leastInterval
    isFullLookBack = window + Self.margin >= capabilities.lookBack
  }

  private let isFullLookBack: Bool

  /// How much of the account's tasks is seen.
  package var coverage: AccountStatus.Coverage {
    if !capabilities.canList { return .trackedOnly }
    return isFullLookBack ? .full : .window
  }

  /// Returns the span to list at a moment.
  package func span(at now: Moment) -> (from: Date, to: Date) {
    (now.wall(at: now.elapsed - window), now.wall)
  }

  /// Returns the creation times that a list read of a span must have brought; nil where it is too short
  /// to expect any.
  package static func covered(from: Date, to: Date) -> ClosedRange<Date>? {
    let margin = Double(margin.components.seconds)
    let low = from.addingTimeInterval(margin)
    let high = to.addingTimeInterval(-margin)
    return low <= high ? low...high : nil
  }

  /// Returns the time between two reads.
  package func interval(_ known: Known, at now: Duration) -> Duration {
    let least = leastInterval ?? Self.quickInterval
    let usual = leastInterval ?? Self.openInterval
    guard known.hasOpen else { return max(usual, Self.restInterval) }
    if known.isFocused { return max(least, usual / 2) }
    return now < Self.startSpan ? least : usual
  }

  /// Returns what a call costs: a token where the vendor's lists and ids may be asked for equally often,
  /// more for the kind of call that may be made less often.
  package func cost(of call: Call) -> Double {
    let rate: Double
    switch call {
    case .list, .listNextPage: rate = capabilities.listRate
    case .ids, .idsNextPage: rate = capabilities.byIDRate
    }
    return rate > 0 ? max(1, callRate / rate) : 1
  }

  /// Calls a second of the kind that may be made most often: the rate at which tokens come in.
  package var callRate: Double {
    max(
      capabilities.canList ? capabilities.listRate : 0,
      capabilities.idsPerCall > 0 ? capabilities.byIDRate : 0)
  }

  /// Returns the next call and the earliest moment for it; nil when there is nothing to ask.
  package func next(
    _ known: Known, at now: Duration, budget: TokenBucket
  ) -> (call: Call, at: Duration)? {
    guard let (call, due) = due(known, at: now) else { return nil }
    let affordable = now + (budget.wait(for: cost(of: call), at: now) ?? .zero)
    return (call, max(due, affordable))
  }

  private func due(_ known: Known, at now: Duration) -> (call: Call, at: Duration)? {
    if known.isAskingIDs { return (.idsNextPage, now) }
    let interval = interval(known, at: now)
    let list = listDue(known, interval: interval, at: now)
    // Ids wait for the first list read: it may make asking for them needless.
    let mayAsk = capabilities.idsPerCall > 0 && (known.hasTriedList || !capabilities.canList)
    guard mayAsk, let first = known.asks.firstDue(interval: interval) else { return list }
    let asks = max(first, known.idsRestUntil)
    if let list, list.at <= now ? asks > now || !known.hasJustListed : list.at <= asks {
      return list
    }
    let at = max(asks, now)
    let batch = known.asks.batch(
      at: at, interval: interval, limit: capabilities.idsPerCall,
      familiesApart: capabilities.idsDependOnFamily)
    return (.ids(batch), at)
  }

  private func listDue(
    _ known: Known, interval: Duration, at now: Duration
  ) -> (call: Call, at: Duration)? {
    guard capabilities.canList else { return nil }
    let earliest = max(now, known.listRestsUntil)
    if known.isListing { return (.listNextPage, earliest) }
    guard !known.isListOwed, let last = known.lastList else { return (.list, earliest) }
    // A read that takes longer than the interval is not followed by the next at once.
    let isLong = last.ended - last.began >= interval
    return (.list, max((isLong ? last.ended : last.began) + interval, known.listRestsUntil))
  }
}
