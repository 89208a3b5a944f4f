import FoundationEssentials
public import TaskModel

/// What `wait` knows and concludes: which tasks it is about, and whether the waiting is over.
///
/// A value without clock and tasks: it is given snapshots and how much time has passed.
public struct WaitTracker: Sendable {
  /// How the tasks are named.
  public enum Goal: Sendable {
    case filter(TaskFilter)
    case ids([WaitedID])
  }

  /// Something to tell an operator.
  public enum News: Sendable {
    /// The set is known, or an account joined it: how many tasks, and whose.
    case joined(Int, from: [AccountID])
    case change(TaskChange.Kind)
  }

  private struct Account: Sendable {
    var status: AccountStatus
    /// When it was first read in full; nil while it was not.
    var readAt: Duration?
    /// Since when its key is refused; nil while it is not.
    var refusedSince: Duration?
    var isTroubleTold = false
    /// Whether its tasks are in the set.
    var hasJoined = false

    var isInUse: Bool { status.state != .off }

    /// Whether it may take long until it can be read.
    var isInTrouble: Bool { status.error != nil && status.isTroubling }
  }

  private let goal: Goal
  private let rules: WaitRules
  private var accounts: [Account] = []
  private var places: [AccountID: Int] = [:]
  /// The tasks, in the order named, else by account and id.
  private(set) var members: [WaitMember] = []
  private var membersByID: [String: [Int]] = [:]
  /// Whether it is known which tasks it is about, but for accounts that could not be read yet.
  private var isFixed = false
  /// When every account had answered or was in trouble, so that a match that is empty means something.
  private var heardAt: Duration?
  /// The ends that were asked about, and whether that was done at once.
  private var confirmationsAsked: [CacheTask.ID: Bool] = [:]

  /// Begins to wait.
  public init(_ goal: Goal, rules: WaitRules) {
    self.goal = goal
    self.rules = rules
    guard case .ids(let ids) = goal else { return }
    isFixed = true
    for id in ids { add(WaitMember(id)) }
  }

  /// How the accounts are doing.
  var statuses: [AccountStatus] { accounts.map(\.status) }

  // MARK: - What is seen

  /// Takes the newest snapshot, and returns what is new in it.
  ///
  /// - Complexity: O(*n*) in its tasks.
  public mutating func take(_ snapshot: Snapshot, at elapsed: Duration) -> [News] {
    var news: [News] = []
    for status in snapshot.accounts { news += take(status, at: elapsed) }
    news += update(from: snapshot)
    if case .filter(let filter) = goal { news += choose(filter, from: snapshot, at: elapsed) }
    return news
  }

  private mutating func take(_ status: AccountStatus, at elapsed: Duration) -> [News] {
    let place = places[status.account] ?? accounts.count
    if place == accounts.count {
      places[status.account] = place
      accounts.append(Account(status: status))
    }
    var account = accounts[place]
    account.status = status
    if status.isComplete, account.readAt == nil { account.readAt = elapsed }
    let isRefused = status.state == .auth
    account.refusedSince = isRefused ? account.refusedSince ?? elapsed : nil
    var news: [News] = []
    if account.isInTrouble != account.isTroubleTold, account.isInTrouble || status.error == nil {
      account.isTroubleTold = account.isInTrouble
      news.append(.change(account.isInTrouble ? .problem(status) : .resolved(status)))
    }
    accounts[place] = account
    return news
  }

  private mutating func update(from snapshot: Snapshot) -> [News] {
    guard !members.isEmpty else { return [] }
    var found: [Int: [CacheTask]] = [:]
    for task in snapshot.tasks {
      for index in membersByID[task.id.vendorID] ?? []
      where members[index].account == task.account && members[index].matches(task) {
        found[index, default: []].append(task)
      }
    }
    var news: [News] = []
    for index in members.indices {
      let before = members[index]
      members[index].take(
        found[index] ?? [], answered: snapshot.account(before.account)?.lastSuccess)
      if let change = Self.change(from: before, to: members[index]) { news.append(.change(change)) }
    }
    return news
  }

  private static func change(from before: WaitMember, to now: WaitMember) -> TaskChange.Kind? {
    guard let task = now.task, before.state != now.state || before.task?.status != task.status
    else { return nil }
    switch (before.state, now.state) {
    case (.gone, .gone), (_, .unlisted): return nil
    case (_, .gone): return .gone(task)
    case (.unlisted, _): return .appeared(task)
    default:
      guard let old = before.task?.status, old != task.status else { return nil }
      return .status(task, from: old)
    }
  }

  /// Fixes the set at the first match that is not empty, once every account has been heard; accounts in
  /// trouble join when they are first read.
  private mutating func choose(
    _ filter: TaskFilter, from snapshot: Snapshot, at elapsed: Duration
  ) -> [News] {
    let isHeard = accounts.allSatisfy { !$0.isInUse || $0.readAt != nil || $0.isInTrouble }
    if isHeard, heardAt == nil { heardAt = elapsed }
    guard let heardAt else { return [] }
    let joining = accounts.indices.filter {
      accounts[$0].isInUse && !accounts[$0].hasJoined && accounts[$0].readAt != nil
    }
    guard !joining.isEmpty else { return [] }
    let names = Set(joining.map { accounts[$0].status.account })
    let judgement = Judgement(snapshot, now: snapshot.takenAt)
    let matcher = filter.matcher(in: FilterContext(now: snapshot.takenAt, judgement: judgement))
    let matches = snapshot.tasks.filter { names.contains($0.account) && matcher.matches($0) }
      .sorted { $0.id < $1.id }
    if !isFixed {
      let isEnough = matches.count >= max(1, rules.expected ?? 1)
      let isLate = elapsed >= min(heardAt + rules.appear, rules.timeout)
      guard isEnough || (isLate && !matches.isEmpty) else { return [] }
      isFixed = true
    }
    for place in joining { accounts[place].hasJoined = true }
    for task in matches { add(WaitMember(task)) }
    let owners = Set(matches.map(\.account))
    return matches.isEmpty
      ? []
      : [
        .joined(
          matches.count,
          from: joining.map { accounts[$0].status.account }.filter(owners.contains))
      ]
  }

  private mutating func add(_ member: WaitMember) {
    membersByID[member.vendorID, default: []].append(members.count)
    members.append(member)
  }

  // MARK: - What is to be done

  /// Ends of an account's tasks that a second answer has to confirm.
  public struct Confirmation: Equatable, Sendable {
    /// The account.
    public let account: AccountID
    /// The rows whose ends they are.
    public let ids: [CacheTask.ID]
    /// Whether they are all that the account is waited for.
    public let isAtOnce: Bool
  }

  /// Returns the ends that are to be confirmed: each once when it is met, and once more where all tasks of
  /// its account seem over and it still is not.
  public mutating func confirmationsToAsk() -> [Confirmation] {
    var open: Set<AccountID> = []
    var unconfirmed: [AccountID: [CacheTask.ID]] = [:]
    for member in members {
      if member.awaitsConfirmation {
        unconfirmed[member.account, default: []] += member.rows.map(\.id)
      } else if !member.isOver, member.state != .unlisted {
        open.insert(member.account)
        for row in member.rows { confirmationsAsked[row.id] = nil }
      }
    }
    var wishes: [Confirmation] = []
    for (account, ids) in unconfirmed.sorted(by: { $0.key < $1.key }) {
      let isAtOnce = !open.contains(account)
      let new = ids.filter { id in
        let before = confirmationsAsked[id]
        confirmationsAsked[id] = isAtOnce || before == true
        return before == nil || (isAtOnce && before == false)
      }
      if !new.isEmpty {
        wishes.append(Confirmation(account: account, ids: new, isAtOnce: isAtOnce))
      }
    }
    return wishes
  }

  /// Returns what came of it once the waiting is over; nil while it is not.
  public func outcome(at elapsed: Duration) -> WaitOutcome? {
    let hasFailed = members.contains(where: \.hasFailed)
    let isTimedOut = elapsed >= rules.timeout
    let unlisted = Set(members.indices.filter { isMissing(members[$0], at: elapsed) })
    if !isTimedOut, !(rules.failsFast && hasFailed) {
      guard isSetKnown(at: elapsed) else { return nil }
      for (index, member) in members.enumerated() where !member.isOver && !unlisted.contains(index)
      {
        guard isGivenUp(member.account, at: elapsed) else { return nil }
      }
    }
    return makeOutcome(unlisted: unlisted, isTimedOut: isTimedOut, at: elapsed)
  }

  /// Returns how long there is nothing to look at: a tick, or what is left of the time.
  public func pause(after elapsed: Duration, atMost tick: Duration) -> Duration {
    let left = rules.timeout - elapsed
    return left > .zero ? min(left, tick) : tick
  }

  /// Returns what is known where the waiting was given up.
  public func interrupted(at elapsed: Duration) -> WaitOutcome {
    makeOutcome(unlisted: [], isTimedOut: true, at: elapsed)
  }

  /// Whether no task will join any more.
  private func isSetKnown(at elapsed: Duration) -> Bool {
    guard case .filter = goal else { return true }
    for account in accounts where account.isInUse && !account.hasJoined {
      if account.readAt == nil, !isGivenUp(account.status.account, at: elapsed) { return false }
    }
    return isFixed || hasAppeared(at: elapsed)
  }

  /// Whether what a filter is to match has had the time it may take to be listed.
  private func hasAppeared(at elapsed: Duration) -> Bool {
    heardAt.map { elapsed >= $0 + rules.appear } ?? false
  }

  private func isMissing(_ member: WaitMember, at elapsed: Duration) -> Bool {
    guard member.state == .unlisted, let account = account(member.account),
      let readAt = account.readAt, !account.isInTrouble
    else { return false }
    return elapsed >= readAt + rules.appear
  }

  private func account(_ id: AccountID) -> Account? { places[id].map { accounts[$0] } }

  private func isGivenUp(_ id: AccountID, at elapsed: Duration) -> Bool {
    guard let since = account(id)?.refusedSince else { return false }
    return elapsed - since >= rules.authPatience
  }

  private func makeOutcome(
    unlisted: Set<Int>, isTimedOut: Bool, at elapsed: Duration
  ) -> WaitOutcome {
    var outcome = WaitOutcome(members: members, accounts: accounts.map(\.status), elapsed: elapsed)
    var openAccounts: Set<AccountID> = []
    // Where nobody will confirm it any more, what was seen counts.
    func isFailure(_ member: WaitMember) -> Bool {
      isTimedOut || isGivenUp(member.account, at: elapsed) ? member.seemsFailed : member.hasFailed
    }
    outcome.failed = members.filter(isFailure)
    for (index, member) in members.enumerated() where !member.isOver && !isFailure(member) {
      outcome.unmet.append(member)
      if unlisted.contains(index) {
        outcome.isSomethingMissing = true
      } else {
        openAccounts.insert(member.account)
      }
    }
    for account in accounts where account.isInUse {
      let name = account.status.account
      let isUnread: Bool
      if case .filter = goal { isUnread = account.readAt == nil } else { isUnread = false }
      let isBlind = account.readAt == nil || account.status.isBlind
      if isUnread || (openAccounts.contains(name) && isBlind) {
        outcome.unreadable.append(account.status)
      }
    }
    if let expected = rules.expected, members.count < expected {
      outcome.shortage = expected - members.count
    }
    let isEmpty = members.isEmpty && outcome.unreadable.isEmpty
    outcome.isEmptyAllowed = isEmpty && rules.allowsEmpty && rules.expected == nil
    // Where all that was waited for is over, no time was too short for it.
    var isWaiting = !openAccounts.isEmpty || !outcome.unreadable.isEmpty
    if case .filter = goal, members.isEmpty || outcome.shortage > 0, !hasAppeared(at: elapsed) {
      isWaiting = true
    }
    outcome.isTimedOut = isTimedOut && isWaiting
    outcome.wasCutShort = !isTimedOut && !openAccounts.isEmpty && outcome.unreadable.isEmpty
    return outcome
  }
}

extension WaitTracker.Goal {
  /// The tasks that alerts are about.
  public var scope: AlertDetector.Scope {
    switch self {
    case .filter(let filter): return filter.scope
    case .ids(let ids):
      let names = Set(ids.map { [$0.account.name, $0.vendorID] })
      return { _, _ in { names.contains([$0.account.name, $0.id.vendorID]) } }
    }
  }
}
