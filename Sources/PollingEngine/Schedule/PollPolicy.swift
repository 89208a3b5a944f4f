package import FoundationEssentials
package import TaskModel

/// Decides what an account is asked for next, and when.
///
/// Two questions take turns. *What is new?* is asked of the list: the whole window once and then every ten
/// minutes, in between only what was created lately, every 15 s, or less often where a list takes many
/// calls. *How far is it?* is asked task by task as ``TaskPace`` wants it, by id in full batches, or by a
/// list back to the oldest open task where that takes no more calls. A configured least interval is never
/// undercut. The task an operator looks at is asked for every 2.5 s.
///
/// Up to four lists of an account are read together. Of more (an account of 200 zones) those are read together
/// in which something runs, as often as if there were no others; one in which nothing does is *idle*, and read
/// ever more rarely: after twice the usual time, four times, and so on, until all take a quarter of the calls
/// there may be, or five minutes are reached. Only a few idle ones go along with a pass, so that what runs never
/// waits for all of them. A list is no more idle once a task of it goes on; its time begins anew when it tells of
/// another task, or when a task is tracked that may be in it and not in all; all are read at once when the
/// operator wants to know. The account's status says how old what lists tell may be (`listedSince`).
///
/// Who owns "due", from one task to one call:
///
/// - ``TaskPace`` knows how *one task* goes and when its end may come. It alone says how long after the last
///   answer to ask again, because only what was seen of the task, and of others of its kind
///   (``SeenDurations``), bears on that. ``Cadence`` holds the limits within which it may.
/// - `PollEntry` knows how asking for *one id* went: misses, nonsense, a wish. It overrules the pace where
///   that says nothing, since a vendor that does not have an id has no pace.
/// - `DueTimes` turns both into one moment for each id, and keeps the moments in order by kind of question:
///   what goes on, what waits to be confirmed, the rest. They are apart because a list can answer the first
///   and not the last. `PollQueue` is the account's ids with these moments, and picks the batch: a call is
///   made for the id that needs it most, and takes along what is due next.
/// - This policy knows the *account*: when lists are due, whether a list or ids cost fewer calls, and what
///   the budget (``TokenBucket``) allows. It returns one call and its moment, and remembers nothing.
/// - The account's poller only adds what may not be asked at all: a vendor that limits us, failed calls that
///   rest (`CallHealth`, ``Backoff``), refused credentials.
///
/// So a moment is never kept twice: whoever changes what it depends on has it worked out anew.
package struct PollPolicy: Sendable {
  /// The shortest time between two questions about a task, unless configured.
  package static let quickInterval: Duration = .seconds(4)
  /// The shortest time between two answers about a task that costs no call, unless configured.
  package static let companyInterval: Duration = .seconds(1)
  /// The longest time between two questions about the task an operator looks at.
  package static let focusInterval: Duration = .milliseconds(2_500)
  /// The longest time between two questions about a task whose vendor tells its progress.
  package static let progressInterval: Duration = .seconds(30)
  /// The same while such a task is young, which is when somebody looks on.
  package static let youngInterval: Duration = .seconds(15)
  /// The same where the vendor only tells the end.
  package static let wordInterval: Duration = .seconds(120)
  /// The same while no end was seen that bears out what the vendor says of its tasks.
  package static let unprovenInterval: Duration = .seconds(30)
  /// The same just after the start for what was under way then, while somebody is likely to look on.
  package static let startInterval: Duration = .seconds(3)
  /// How long the start lasts.
  package static let startSpan: Duration = .seconds(30)
  /// The time between two looks for new tasks.
  package static let newsInterval: Duration = .seconds(15)
  /// The same where lists take several calls, for each call of the root of their number: what is dear is
  /// asked for less often, yet not as much less as it is dear.
  package static let newsIntervalOfACall: Duration = .seconds(10)
  /// The most lists that are read together though nothing runs in some of them; and of more lists the most idle
  /// ones that go along with a pass.
  package static let fewLists = 4
  /// The part of the calls that idle lists of many take before they are read ever more rarely.
  package static let idleShare = 0.25
  /// The longest time between two reads of an idle list of many.
  package static let idleInterval: Duration = .seconds(300)
  /// The time between two reads of the whole window.
  package static let windowInterval: Duration = .seconds(600)
  /// The time between two questions what an account's tasks are listed by.
  package static let scopesInterval: Duration = .seconds(600)
  /// How much of the time before the last list read the next one looks at again: for clocks that differ
  /// and tasks that a vendor lists late.
  package static let overlap: TimeInterval = 120
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
    // What has ended may have left a list that looks back to all there is.
    isFullLookBack =
      capabilities.keepsEnded == nil && window + Self.margin >= capabilities.lookBack
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

  /// Returns how far back reads of the lists that begin now have to look, in their order.
  package func reaches(_ known: Known, at now: Duration) -> [Reach] {
    let narrow = narrowReach(known, at: now)
    return known.lists.map { list in
      guard !list.isWholeDue, let last = list.lastWhole, now < last + Self.windowInterval else {
        return .window
      }
      return narrow
    }
  }

  /// How far back to look where the whole window was seen lately.
  private func narrowReach(_ known: Known, at now: Duration) -> Reach {
    let least = known.listCost.calls(for: 0)
    if known.listCost.calls(for: known.windowTasks) <= least { return .window }
    guard let open = known.openSpan, isListBetter(known, at: now) else { return .recent }
    return .open(open.since)
  }

  /// Whether a list of all that goes on takes no more calls than asking by id for what is due.
  private func isListBetter(_ known: Known, at now: Duration) -> Bool {
    let cadence = cadence(known, at: now)
    guard let open = known.openSpan, !known.queue.needsIDs(by: now, cadence) else { return false }
    if !cadence.asksIDs { return true }
    // Each of many lists takes a call at least, and tells of the few tasks in it.
    if known.hasManyLists { return false }
    let calls = known.listCost.calls(for: open.tasks)
    let needed = known.queue.callsNeeded(
      by: now + Self.companyInterval, cadence, limit: capabilities.idsPerCall,
      familiesApart: capabilities.asksScopesApart, upTo: calls)
    return calls <= needed
  }

  /// Returns how often ids are asked for.
  package func cadence(_ known: Known, at now: Duration) -> Cadence {
    var cadence = Cadence(
      durations: known.durations,
      limits: TaskPace.Limits(
        floor: leastInterval ?? Self.quickInterval,
        ceiling: capabilities.reportsProgress ? Self.progressInterval : Self.wordInterval,
        young: capabilities.reportsProgress ? Self.youngInterval : nil,
        unproven: Self.unprovenInterval,
        start: now < Self.startSpan ? max(leastInterval ?? .zero, Self.startInterval) : nil),
      focused: max(leastInterval ?? .zero, Self.focusInterval),
      company: leastInterval ?? Self.companyInterval)
    cadence.asksIDs = capabilities.idsPerCall > 0 && !known.areIDsRefused
    return cadence
  }

  /// Returns the time between two looks for new tasks.
  package func newsInterval(_ known: Known) -> Duration {
    let calls = Double(max(1, known.taskLists.count))
    return max(
      leastInterval ?? .zero, Self.newsInterval, Self.newsIntervalOfACall * calls.squareRoot())
  }

  /// Returns the time between two looks of a list for new tasks, by the usual one.
  private func interval(of list: ListTimes, _ known: Known, usual: Duration) -> Duration {
    guard known.hasManyLists, !list.isBusy else { return usual }
    let fair = Duration.seconds(
      Double(known.lists.count) / max(capabilities.listRate * Self.idleShare, 0.001))
    return max(usual, min(usual * (1 << min(list.quietReads, 10)), fair, Self.idleInterval))
  }

  /// Returns which lists to read now, by their places: those that are due, else those that tell of the tasks that
  /// are.
  package func members(_ known: Known, at now: Duration) -> [Int] {
    let free = known.lists.indices.filter { !known.lists[$0].isPending }
    let usual = newsInterval(known)
    let dues = free.map { (place: $0, at: due(known.lists[$0], known, usual: usual)) }
      .filter { $0.at <= now }
    let holding = free.filter { known.lists[$0].holdsDue }
    guard known.hasManyLists else {
      return !dues.isEmpty ? dues.map(\.place) : holding.isEmpty ? free : holding
    }
    let idle = dues.filter { !known.lists[$0.place].isBusy }.sorted {
      ($0.at, $0.place) < ($1.at, $1.place)
    }
    let isForTasks = idle.count == 0 || idle.count < dues.count || isListBetter(known, at: now)
    let busy = isForTasks ? free.filter { known.lists[$0].isBusy } : []
    if dues.isEmpty, !holding.isEmpty { return holding }
    return busy + idle.prefix(Self.fewLists).map(\.place)
  }

  /// The time between two answers of the account while all is well.
  package func interval(_ known: Known, at now: Duration) -> Duration {
    let usual = newsInterval(known)
    // Of many lists each rests by itself, and so nothing comes while all do.
    let lists = known.lists.map { interval(of: $0, known, usual: usual) }
    let news = capabilities.canList ? lists.min() ?? Self.scopesInterval : nil
    let ids = known.queue.shortestInterval(cadence(known, at: now))
    return [news, ids].compactMap { $0 }.min() ?? Self.newsInterval
  }

  /// Returns what a call costs: a token where the vendor's lists and ids may be asked for equally often,
  /// more for the kind of call that may be made less often.
  package func cost(of call: Call) -> Double {
    let rate: Double
    switch call {
    case .scopes, .list, .listNextPage: rate = capabilities.listRate
    case .ids, .idsNextPage: rate = capabilities.byIDRate
    }
    return rate > 0 ? max(1, callRate / rate) : 1
  }

  /// Returns how many calls it takes to ask for so many ids; nil where that cannot be done.
  package func callsByID(_ count: Int) -> Int? {
    let most = capabilities.idsPerCall
    return most > 0 ? (count + most - 1) / most : nil
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
    // What a provider was not told of it cannot ask for.
    let scopes = scopesDue(known, at: now)
    if let scopes, scopes.at <= now { return scopes }
    if known.isAskingIDs { return (.idsNextPage, now) }
    let lists = [scopes, listDue(known, at: now)].compactMap(\.self)
    let list = lists.min { $0.at < $1.at }
    // Ids wait for the first list read: it may make asking for them needless.
    guard known.hasTriedList || !capabilities.canList,
      let ids = idsDue(known, at: now)
    else { return list }
    guard let list else { return ids }
    let listFirst =
      list.at <= now ? ids.at > now || !known.hasJustListed : list.at <= ids.at
    return listFirst ? list : ids
  }

  /// The next question about tasks that are known.
  private func idsDue(_ known: Known, at now: Duration) -> (call: Call, at: Duration)? {
    let cadence = cadence(known, at: now)
    guard let first = known.queue.firstDue(cadence) else { return nil }
    let lists = known.taskLists
    let listAt = max(first, now, lists.map(\.restsUntil).max() ?? .zero)
    let canUseList =
      !lists.isEmpty && lists.allSatisfy { $0.lastWhole != nil && !$0.isPending }
    let isListEnough = canUseList && isListBetter(known, at: max(first, now))
    let items = isListEnough ? known.queue.firstItemsDue(cadence) : nil
    // Since an id waits for its items, not all are asked for that lists tell of; nor does it wait for ever.
    let isItemsTurn = items.map { max($0, known.idsRestUntil) <= max(first, now) } ?? false
    let isForItems = known.hasJustListed && isItemsTurn
    if isListEnough, !isForItems { return (.list, listAt) }
    guard cadence.asksIDs else { return nil }
    let at = max(first, now, known.idsRestUntil)
    let batch = known.queue.batch(
      at: at, cadence, limit: capabilities.idsPerCall,
      familiesApart: capabilities.asksScopesApart, forItemsOnly: isForItems)
    return (.ids(batch), at)
  }

  private func scopesDue(_ known: Known, at now: Duration) -> (call: Call, at: Duration)? {
    guard let due = known.scopesDue else { return nil }
    return (.scopes, max(now, due))
  }

  private func listDue(_ known: Known, at now: Duration) -> (call: Call, at: Duration)? {
    guard capabilities.canList else { return nil }
    // What has begun goes on before anything else begins: else lists that are due again meanwhile would keep
    // the others from their turn.
    if known.lists.contains(where: { $0.isPending && $0.restsUntil <= now }) {
      return (.listNextPage, now)
    }
    let usual = newsInterval(known)
    let dues = known.lists.map { list -> (call: Call, at: Duration) in
      list.isPending
        ? (.listNextPage, max(now, list.restsUntil))
        : (.list, max(now, due(list, known, usual: usual)))
    }
    return dues.min { $0.at < $1.at }
  }

  /// Returns when a list is due that is not being read.
  private func due(_ list: ListTimes, _ known: Known, usual: Duration) -> Duration {
    guard !list.isWholeDue, let last = list.last else { return list.restsUntil }
    let interval = interval(of: list, known, usual: usual)
    // A read that takes longer than the interval is not followed by the next at once.
    let isLong = last.ended - last.began >= interval
    return max((isLong ? last.ended : last.began) + interval, list.restsUntil)
  }
}
