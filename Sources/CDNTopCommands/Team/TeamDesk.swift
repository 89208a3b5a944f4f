import FoundationEssentials
import PollingEngine
import Synchronization
import TaskModel
import TeamStore

/// What a run of a command does for its team: it asks the accounts whose leases it has, and tells the others; of the rest it
/// shows what they tell.
final class TeamDesk: Sendable {
  private let store: PostgreSQLStore
  private let duty: TeamDuty<ContinuousClock>
  private let reader: TeamReader
  /// What the vendors count the calls of the accounts of this run by.
  private let budgets: [AccountID: String]
  private let clock: any Clock<Duration>
  /// The present by a clock that nobody sets.
  private let now: @Sendable () -> Date
  private let say: @Sendable (TeamRemark) async -> Void
  private let state = Mutex(State())

  private struct State {
    /// How many seconds the server's clock is ahead of ours; nil before it was heard.
    var ahead: TimeInterval?
    /// The wishes that were honored, or are older than this run, by what the vendor counts calls by.
    var honored: [String: Date] = [:]
    /// The moment from which wishes count; nil before the server was heard.
    var begun: Date?
    /// When the accounts were read last that others ask, by our clock.
    var readAt: [AccountID: Date] = [:]
    /// Since when an account cannot be asked from here, by our clock.
    var unable: [AccountID: Date] = [:]
  }

  /// A difference of clocks below this many seconds is one of the network: who followed it would see things happen anew.
  private static let leastStep = 0.25
  /// How old a read of another process may be for a run that reads once.
  private static let freshness: TimeInterval = 30
  /// How long a run waits for its leases before it begins.
  private static let beginning: Duration = .seconds(1)
  /// How often it is looked whether an account can be asked from here.
  private static let healthPause: Duration = .seconds(1)
  /// How long an account is in trouble, in seconds, before it is left to others: so that they are told of that first.
  private static let patience: TimeInterval = 3
  /// How many calls in a row go unanswered before there is no way to a vendor from here.
  private static let failures = 3

  /// Begins with no lease.
  ///
  /// - Parameters:
  ///   - accounts: those of the run.
  ///   - window: how far back the one lists that goes back farthest.
  ///   - say: is told when the team's store is away, and when it is back; each once.
  init(
    _ store: PostgreSQLStore, for accounts: [AccountConfiguration], window: Duration,
    in process: ProcessContext, say: @escaping @Sendable (TeamRemark) async -> Void
  ) {
    let asked = accounts.filter(\.common.isEnabled)
    self.store = store
    clock = process.clock
    now = process.now
    budgets = Dictionary(asked.map { ($0.name, $0.budgetName) }) { first, _ in first }
    duty = TeamDuty(of: store, Set(budgets.values), clock: ContinuousClock())
    reader = TeamReader(
      of: store, Set(budgets.keys), since: process.calendar.addingTimeInterval(-window.seconds))
    self.say = say
  }

  // MARK: Who asks what

  /// What this process does about an account at this moment.
  func part(of account: AccountID) -> TeamDuty<ContinuousClock>.Part {
    budgets[account].map(duty.part) ?? .alone
  }

  /// Whether another process asks an account, or may be about to.
  func isAskedElsewhere(_ account: AccountID) -> Bool { part(of: account) == .watches }

  /// Returns accounts that are asked only while no other process asks them.
  func leaving(_ accounts: [EngineAccount]) -> [EngineAccount] {
    accounts.map { account in
      var account = account
      let id = account.id
      account.isAskedElsewhere = { self.isAskedElsewhere(id) }
      return account
    }
  }

  /// Whether the server says that another process asks an account: what was read of it here that one tells.
  func leavesToOthers(_ account: AccountID) -> Bool {
    budgets[account].map(duty.isLeftToOthers) ?? false
  }

  /// Whether this process asks an account, and tells the team.
  func holds(_ account: AccountID) -> Bool {
    if case .holds = part(of: account) { true } else { false }
  }

  /// How many seconds the server's clock is ahead of ours; nil before it was heard.
  var ahead: TimeInterval? {
    guard let time = store.serverTime else { return nil }
    let new = time.timeIntervalSince(now())
    return state.withLock { state in
      if let old = state.ahead, abs(new - old) < Self.leastStep { return old }
      state.ahead = new
      return new
    }
  }

  // MARK: Working

  /// Works for the team while `body` runs, and gives all leases back when that ends, however it does.
  ///
  /// - Parameter isOnce: whether the run reads once, and so wants what is not too old.
  /// - Throws: what `body` throws.
  func working<Result>(
    for engine: Engine<ContinuousClock>, isOnce: Bool, _ body: () async throws -> Result
  ) async throws -> Result {
    await begin()
    let work = Task { await run(engine, isOnce: isOnce) }
    do {
      let result = try await body()
      await end(work)
      return result
    } catch {
      await end(work)
      throw error
    }
  }

  /// Takes what leases there are to take, so that nothing waits that need not; a server that is slow holds up nothing.
  private func begin() async {
    await clock.run(within: Self.beginning) { [duty] in await duty.begin() }
  }

  private func run(_ engine: Engine<ContinuousClock>, isOnce: Bool) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.duty.run(say: self.say) }
      group.addTask { await self.follow(engine, isOnce: isOnce) }
      group.addTask { await self.leaveWhatCannotBeAsked(engine) }
    }
  }

  /// Ends the work and gives all leases back, for a limited time, also where the calling task is cancelled.
  private func end(_ work: Task<Void, Never>) async {
    work.cancel()
    await Task { [clock, duty] in
      await clock.run(within: EndLimit.lastWords) {
        await work.value
        await duty.release()
      }
    }.value
  }

  /// Hands an engine what others learn, and honors what they wish.
  private func follow(_ engine: Engine<ContinuousClock>, isOnce: Bool) async {
    var hasWished = !isOnce
    while !Task.isCancelled {
      // What cannot be read now is read at the next look.
      if let news = try? await reader.news() {
        for one in news { await adopt(one, in: engine) }
        await honor(await reader.wishes, by: engine)
        if !hasWished { hasWished = await wishForWhatIsOld() }
      }
      await store.waitForHint()
    }
  }

  private func adopt(_ news: SharedNews, in engine: Engine<ContinuousClock>) async {
    guard let ahead else { return }
    // What this process told is known here; what was known before it asked is not.
    if holds(news.account), !news.isWhole { return }
    let step = -ahead
    var read = AdoptedRead(account: news.account)
    read.tasks = news.tasks.map { $0.task.moved(by: step) }
    read.seen = news.seen.mapValues { $0.addingTimeInterval(step) }
    read.status = news.status?.moved(by: step)
    read.readAt = news.readAt?.addingTimeInterval(step)
    read.reader = news.reader.map { SafeText($0, limit: .word) }
    if let time = read.readAt { state.withLock { $0.readAt[news.account] = time } }
    await engine.adopt(read)
  }

  // MARK: Wishes

  /// Has whoever asks an account do so at once.
  ///
  /// - Returns: whether anybody was told.
  func wish(for account: AccountID) async -> Bool {
    guard let budget = budgets[account] else { return false }
    return (try? await store.wish(for: budget)) ?? false
  }

  private func honor(_ wishes: [String: Date], by engine: Engine<ContinuousClock>) async {
    guard let ahead else { return }
    let new = state.withLock { state in
      // What was wished for before this run others have done, or it is done by beginning.
      let begun = state.begun ?? now().addingTimeInterval(ahead)
      state.begun = begun
      let new = wishes.filter { $0.value > state.honored[$0.key] ?? begun }
      state.honored.merge(new) { $1 }
      return new
    }
    for (account, budget) in budgets where new[budget] != nil {
      if holds(account) { await engine.poll(account) }
    }
  }

  /// Wishes for a read of accounts that others ask and that were not read lately; returns whether it is known by now who
  /// asks what.
  private func wishForWhatIsOld() async -> Bool {
    let readAt = state.withLock { $0.readAt }
    let oldest = now().addingTimeInterval(-Self.freshness)
    var isKnown = true
    for account in budgets.keys where isAskedElsewhere(account) {
      guard readAt[account].map({ $0 < oldest }) ?? true else { continue }
      isKnown = await wish(for: account) && isKnown
    }
    return isKnown
  }

  // MARK: What cannot be asked from here

  private func leaveWhatCannotBeAsked(_ engine: Engine<ContinuousClock>) async {
    while (try? await clock.sleep(for: Self.healthPause)) != nil {
      for (account, why) in unable(by: await engine.latest) {
        // Where that cannot be told, it is tried at the next look.
        guard let budget = budgets[account] else { continue }
        try? await duty.leave(budget, because: why)
      }
    }
  }

  /// The accounts that this process has and has not been able to ask for a while, and why; none where nobody else is
  /// there.
  private func unable(by snapshot: Snapshot) -> [AccountID: String] {
    let moment = now()
    return state.withLock { state in
      var unable: [AccountID: String] = [:]
      for status in snapshot.accounts {
        guard store.memberCount > 1, holds(status.account), let why = Self.obstacle(of: status)
        else {
          state.unable[status.account] = nil
          continue
        }
        let since = state.unable[status.account] ?? moment
        state.unable[status.account] = since
        if moment.timeIntervalSince(since) >= Self.patience { unable[status.account] = why }
      }
      return unable
    }
  }

  /// Why an account cannot be asked with this key, or from this machine; nil where it can, or nobody could.
  static func obstacle(of status: AccountStatus) -> String? {
    // A part of an account that this key may not read is no reason not to read the rest.
    guard status.scope == nil else { return nil }
    return switch status.error {
    case .credentials, .permission, .clockSkew: status.trouble?.sentence
    case .transport where status.consecutiveFailures >= failures: status.trouble?.sentence
    default: nil
    }
  }
}

extension TeamDesk {
  /// Tells the team what was read of an account, where this process asks it.
  ///
  /// - Parameter tell: is told of tasks that are refused for what they are; all others are written.
  /// - Returns: whether it was told; nothing was where another process has taken over.
  func publish(
    _ read: SharedRead,
    refused tell: @Sendable ([RecordOutcome.Refusal]) async -> Void = { _ in }
  ) async throws(StoreError) -> Bool {
    guard case .holds(let lease) = part(of: read.status.account) else { return false }
    return try await store.publish(read, under: lease, refused: tell)
  }
}
