public import FoundationEssentials
public import TaskModel

/// Concludes from snapshots what to tell somebody who is not looking.
///
/// A value without clock: what an account had wrong with its tasks when it was first read through is
/// history, and is told neither as it is nor as it ends.
public struct AlertDetector: Sendable {
  /// Returns which tasks of a snapshot count; one that counted once goes on to.
  public typealias Scope = @Sendable (Judgement, Date) -> (CacheTask) -> Bool

  private let scope: Scope?
  private let tellsEnd: Bool
  /// What goes on and was told.
  private(set) var open: [String: Alert] = [:]
  private var history: Set<String> = []
  /// The accounts that had been read through by the snapshot taken last.
  private var readBefore: Set<AccountID> = []
  private(set) var counted: Set<CacheTask.ID> = []
  /// Tasks seen under way since everything had last ended.
  private(set) var underWay: Set<CacheTask.ID> = []

  /// Makes a detector.
  ///
  /// - Parameters:
  ///   - tellsEnd: whether it tells that everything has ended.
  ///   - scope: which tasks count; nil for all.
  public init(tellsEnd: Bool = true, scope: Scope? = nil) {
    self.tellsEnd = tellsEnd
    self.scope = scope
  }

  /// The worst of what goes on; nil where nothing does.
  public var worst: Alert.Severity? { open.values.map(\.severity).max() }

  /// Takes a snapshot, and returns what is new, accounts first.
  ///
  /// - Complexity: O(*n*) in its tasks.
  public mutating func take(_ snapshot: Snapshot, now: Date) -> [Alert] {
    let judgement = Judgement(snapshot, now: now)
    var present: [String: Alert] = [:]
    for status in snapshot.accounts where status.isTroubling {
      let alert = Alert(status, at: now)
      present[alert.key] = alert
    }
    var taskCount = 0
    let isCounted = scope?(judgement, now)
    for task in snapshot.tasks {
      if let isCounted, !counted.contains(task.id) {
        guard isCounted(task) else { continue }
        counted.insert(task.id)
      }
      if !task.status.isEnded, !task.isGone {
        taskCount += 1
        if task.isToldWhole { underWay.insert(task.id) }
      }
      guard let alert = Alert(task, at: now, judgement: judgement) else { continue }
      present[alert.key] = alert
      if !readBefore.contains(task.account), !underWay.contains(task.id) {
        history.insert(alert.key)
      }
    }
    Self.forget(&counted, lackedBy: snapshot)
    Self.forget(&underWay, lackedBy: snapshot)
    readBefore = Set(snapshot.accounts.lazy.filter(\.hasBeenRead).map(\.account))
    history.formIntersection(present.keys)
    var news = changes(to: present, in: snapshot, judgement: judgement, now: now)
    if tellsEnd, taskCount == 0, let end = end(in: snapshot, now: now) { news.append(end) }
    return news
  }

  /// Forgets tasks that a snapshot does not have; where not all ever end, they would become ever more.
  private static func forget(_ ids: inout Set<CacheTask.ID>, lackedBy snapshot: Snapshot) {
    guard ids.count > snapshot.tasks.count else { return }
    ids = ids.filter { snapshot.task($0) != nil }
  }

  private mutating func changes(
    to present: [String: Alert], in snapshot: Snapshot, judgement: Judgement, now: Date
  ) -> [Alert] {
    var news: [Alert] = []
    for (key, alert) in present where !history.contains(key) {
      if open[key]?.says(alert) != true { news.append(alert) }
      open[key] = alert
    }
    for (key, alert) in open where present[key] == nil {
      let ending = alert.ending(in: snapshot, judgement: judgement)
      guard ending != .goesOn else { continue }
      open[key] = nil
      guard ending == .over else { continue }
      news.append(alert.resolved(at: now, by: alert.task.flatMap { snapshot.task($0.id) }))
    }
    return news.sorted { ($0.task == nil ? 0 : 1, $0.key) < ($1.task == nil ? 0 : 1, $1.key) }
  }

  /// Tells that everything has ended, once every account says so.
  private mutating func end(in snapshot: Snapshot, now: Date) -> Alert? {
    let tasks = underWay.compactMap(snapshot.task)
    guard !tasks.isEmpty, tasks.allSatisfy({ $0.isEndConfirmed || $0.isGone }),
      snapshot.accounts.allSatisfy({ $0.state == .off || ($0.isComplete && $0.error == nil) })
    else { return nil }
    underWay = []
    let isGood = tasks.allSatisfy { $0.status == .succeeded }
    // A task that is gone has kept its last state, which is not its end.
    let gone = tasks.filter { !$0.status.isEnded }
    var counts: [TaskStatus: Int] = [:]
    for task in tasks where task.status.isEnded { counts[task.status, default: 0] += 1 }
    var words = TaskStatus.allCases.compactMap { status in
      counts[status].map { "\($0.grouped) \(status.rawValue)" }
    }
    if !gone.isEmpty { words.append("\(gone.count.grouped) gone") }
    let work = WorkSums(tasks)
    let sums = work.urls.total > 0 ? "; \(work.text)" : ""
    let whole = tasks.count == 1 ? "the task has" : "all \(tasks.count) tasks have"
    return Alert(
      key: "all-ended", event: .allEnded, state: .resolved, severity: isGood ? .info : .warning,
      at: now, summary: "\(whole) ended: " + words.joined(separator: ", ") + sums)
  }
}

extension TaskFilter {
  /// The tasks that pass.
  public var scope: AlertDetector.Scope {
    { judgement, now in matcher(in: FilterContext(now: now, judgement: judgement)).matches }
  }
}
