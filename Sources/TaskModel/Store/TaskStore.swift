public import FoundationEssentials

/// What lasts between runs and what processes share: said as what is meant, not how it is kept.
///
/// Every call may be made at any time from any task, and nobody above knows what keeps it. What throws has changed
/// nothing, but for ``StoreError/silent(path:)`` and ``StoreError/cancelled``: such a call may still be carried out.
public protocol TaskStore: Sendable {
  /// How far what is written now will last.
  var standing: StoreStanding { get }

  /// What others change, told within a second; not the caller's own changes.
  ///
  /// What there is already when it begins is told as a change. It ends with whoever reads it.
  func news() -> AsyncStream<Set<StoreTopic>>

  /// The watch list, the oldest entries first; empty while there is no store.
  func watched() async throws(StoreError) -> [TrackedTask]

  /// Puts tasks on the watch list; they are on the disk when this returns.
  ///
  /// - Parameter guessed: the ids whose kind nobody said; see ``WatchedTasks/track(_:guessed:)``.
  func track(_ entries: [TrackedTask], guessed: Set<String>) async throws(StoreError)

  /// Takes ids of an account off the watch list, whatever their kind.
  ///
  /// - Returns: the ids that were on it.
  func untrack(_ ids: Set<String>, of account: AccountID) async throws(StoreError) -> Set<String>

  /// Gives tasks the labels of entries, and takes off the watch list what only a label had put there that is taken
  /// away; see ``WatchedTasks/label(_:)`` and ``WatchedTasks/dropUnlabeled(_:)``.
  func label(_ entries: [TrackedTask]) async throws(StoreError)

  /// Lines typed and views saved.
  func memory() async throws(StoreError) -> MonitorMemory

  /// Keeps lines and views, one after the other; they are on the disk when this returns.
  ///
  /// - Returns: what is kept then, with what others kept meanwhile.
  @discardableResult
  func keep(_ changes: [MonitorMemory.Change]) async throws(StoreError) -> MonitorMemory

  /// What operators took note of since a moment, the oldest first.
  func acknowledgements(since: Date) async throws(StoreError) -> [Acknowledgement]

  /// Keeps that somebody took note of troubles; it is on the disk when this returns.
  func acknowledge(_ notes: [Acknowledgement]) async throws(StoreError)

  /// Asks which of some notices are this process's to send, where several see the same and somebody is to be told once.
  ///
  /// Who sent the first of a name sends the next as well, as long as it is there and for ten minutes. Who only looks on
  /// in a team sends none. A store that one operator has keeps nobody from anything.
  ///
  /// - Parameter notices: what each is about, and whom it is for.
  func claim(_ notices: Set<String>) async throws(StoreError) -> Set<String>

  /// Takes calls out of a budget that all keep to who ask that account.
  func take(_ cost: Double, of share: BudgetShare) async -> BudgetAnswer

  /// Keeps what was observed, put together with what is kept already (``RememberedTask/merged(with:)``).
  ///
  /// It outlives the process when this returns, and the machine a moment later.
  ///
  /// A task that is refused for what it is keeps no other from being kept.
  @discardableResult
  func record(_ batch: ObservationBatch) async throws(StoreError) -> RecordOutcome

  /// Keeps what was proved of tasks, with all else that is known of them; it is on the disk when this returns.
  ///
  /// - Returns: the tasks that are refused for what they are; all others are kept.
  @discardableResult
  func prove(_ tasks: [ObservedTask]) async throws(StoreError) -> [RecordOutcome.Refusal]

  /// What was proved of tasks since a moment.
  func proofs(since: Date) async throws(StoreError) -> [CacheTask.ID: TaskProof]

  /// The accounts of which tasks are kept, also those that are not configured any more.
  func accounts() async throws(StoreError) -> [AccountID]

  /// Forgets what is too old or too much of the history: the oldest first, of what is too much that without a label first.
  ///
  /// One of the processes that share a store does so, an hour after the last time. It takes a little at a time, and stops
  /// where nobody waits for it any more. The watch list stays.
  ///
  /// - Returns: how many tasks were forgotten.
  @discardableResult
  func prune(to bounds: StoreBounds) async throws(StoreError) -> Int

  /// Finds tasks that were observed, the newest first, a page after another: all that a filter lets pass, and others that
  /// no index tells from them. Who asks judges them.
  func history(
    _ query: HistoryQuery, after cursor: HistoryCursor?
  ) async throws(StoreError) -> HistoryPage

  /// When each account was read last of which that is known, in the order of their names.
  func reads() async throws(StoreError) -> [AccountRead]
}

/// How far what is written into a store lasts.
public enum StoreStanding: Equatable, Sendable {
  /// To the disk.
  case kept
  /// Nothing can be written; what is there is read.
  case readOnly
  /// As long as the process.
  case memory
}

/// What of a store changes by itself.
public enum StoreTopic: String, CaseIterable, Sendable {
  case watchList = "watch list"
  case memory
  case acknowledgements
  case proofs
}
