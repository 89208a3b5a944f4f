import Synchronization
public import TaskModel

/// That a team's store is away, or is back.
public struct TeamRemark: Equatable, Sendable {
  /// What the store is called: its host and its database.
  public let store: String
  /// What there is to say, in a sentence.
  public let sentence: String
  /// Why it is away; nil once it is back.
  public let cause: StoreError?

  /// Whether it is back.
  public var isOver: Bool { cause == nil }
}

/// Which accounts this process asks: those that it has the leases of, and, where the team's store has been away for a
/// while, all.
public final class TeamDuty<C: Clock>: Sendable where C.Duration == Duration {
  /// What a process does about an account.
  public enum Part: Equatable, Sendable {
    /// It asks the vendor, and tells the others.
    case holds(Lease)
    /// It shows what another process reads.
    case watches
    /// It asks the vendor for itself, at its part of the budget: the team's store is away.
    case alone
  }

  private struct State {
    var leases: [String: Lease] = [:]
    /// What nobody asks, where this process may only look on.
    var unheld: Set<String> = []
    /// When they were asked for that are held.
    var renewed: C.Instant?
    /// Whether this process ever said that it is there.
    var hasAttended = false
    /// When the server last did all that it was asked; nil before that.
    var heard: C.Instant?
    /// Whether it did not when it was asked last.
    var isAway = true
  }

  /// How often a store that is away is looked for; the connection has pauses of its own.
  private static var retry: Duration { .seconds(1) }
  /// For how long a store that was there may be silent before anybody is told: it may only be busy.
  private static var hush: Duration { .seconds(5) }

  private let store: PostgreSQLStore
  private let budgets: Set<String>
  private let clock: C
  private let start: C.Instant
  private let state = Mutex(State())

  /// Makes a duty that has no lease yet.
  ///
  /// - Parameter budgets: what this process has credentials for.
  public init(of store: PostgreSQLStore, _ budgets: Set<String>, clock: C) {
    self.store = store
    self.budgets = budgets
    self.clock = clock
    start = clock.now
  }

  /// What this process does about an account at this moment.
  public func part(in budget: String) -> Part {
    let now = clock.now
    return state.withLock { state in
      // By its own clock it stops before the server lets others begin.
      if let lease = state.leases[budget], let renewed = state.renewed,
        renewed.duration(to: now) < store.terms.length - store.terms.margin
      {
        return .holds(lease)
      }
      if state.unheld.contains(budget), !state.isAway { return .alone }
      let silence = (state.heard ?? start).duration(to: now)
      let patience = state.heard == nil ? store.terms.firstPatience : store.terms.patience
      return silence >= patience ? .alone : .watches
    }
  }

  /// Whether another process asks an account, as far as the server says; false where it does not answer.
  public func isLeftToOthers(_ budget: String) -> Bool {
    !state.withLock(\.isAway) && part(in: budget) == .watches
  }

  /// Takes leases once, as far as that can be done now; ``run(say:)`` says what is wrong.
  public func begin() async { try? await renew() }

  /// Takes and renews leases until the calling task is cancelled; they are held until ``release()`` then.
  ///
  /// - Parameter say: is told when the team's store is away for more than a moment, and when it is back; each once.
  public func run(say: @escaping @Sendable (TeamRemark) async -> Void) async {
    var trouble: StoreError?
    var since: C.Instant?
    var isSaid = false
    while !Task.isCancelled {
      do throws(StoreError) {
        try await renew()
        if isSaid {
          await say(
            TeamRemark(
              store: store.name, sentence: "the team's store \(store.name) is back", cause: nil))
        }
        (trouble, since, isSaid) = (nil, nil, false)
      } catch {
        trouble = error
        let begun = since ?? clock.now
        since = begun
        let isShort = wasHeard && begun.duration(to: clock.now) < Self.hush
        if !isSaid, !isShort, error != .cancelled {
          isSaid = true
          await say(
            TeamRemark(
              store: store.name,
              sentence:
                "\(error); within a minute this process asks the vendors by itself, with what it knows of the watch list",
              cause: error))
        }
      }
      try? await clock.sleep(for: trouble == nil ? store.terms.renewal : Self.retry)
    }
  }

  private var wasHeard: Bool { state.withLock { $0.heard != nil } }

  /// Leaves an account to others, since this process cannot ask it, where somebody is there who may.
  public func leave(_ budget: String, because why: String) async throws(StoreError) {
    guard let lease = state.withLock({ $0.leases[budget] }) else { return }
    if try await store.leave(lease, because: why) {
      state.withLock { $0.leases[budget] = nil }
    }
  }

  /// Takes and renews leases once.
  func renew() async throws(StoreError) {
    let begun = clock.now
    do throws(StoreError) {
      try await store.attend()
      state.withLock { $0.hasAttended = true }
      var leases: [String: Lease] = [:]
      var unheld: Set<String> = []
      if store.standing == .kept {
        leases = try await store.hold(budgets)
      } else {
        // Who may only look on leaves the asking to others, as long as there are any.
        unheld = budgets.subtracting(try await store.heldBudgets())
      }
      state.withLock { [leases, unheld] state in
        (state.leases, state.unheld, state.isAway) = (leases, unheld, false)
        (state.renewed, state.heard) = (begun, begun)
      }
    } catch {
      state.withLock { $0.isAway = true }
      throw error
    }
  }

  /// Departs and gives all leases back, so that others take over at once; to be called where nothing was cancelled.
  public func release() async {
    state.withLock { $0.leases = [:] }
    // Also those of which the answer was not waited for. Where the server does not hear of it, they end by themselves.
    if state.withLock(\.hasAttended) { try? await store.depart(budgets) }
  }
}
