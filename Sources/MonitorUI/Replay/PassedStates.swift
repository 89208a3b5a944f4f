import TaskModel

/// States that tasks were in for so short a time that no snapshot has them.
struct PassedStates {
  /// What happened, the earliest first.
  private(set) var events: [MonitorEvent] = []

  /// Finds them among all states that were seen between two snapshots.
  ///
  /// What comes in before an account was read through is no news.
  ///
  /// - Complexity: O(*k* log *k*) in the transitions.
  init(_ transitions: [RecordedTransition], from old: Snapshot, to new: Snapshot) {
    guard !transitions.isEmpty else { return }
    var byTask: [CacheTask.ID: [RecordedTransition]] = [:]
    for transition in transitions { byTask[transition.task, default: []].append(transition) }
    var bySort: [Sort: [RecordedTransition]] = [:]
    for (id, transitions) in byTask where old.account(id.account)?.hasBeenRead == true {
      for transition in Self.passed(transitions, from: old.task(id), to: new.task(id)) {
        let sort = Sort(account: id.account, status: transition.status)
        bySort[sort, default: []].append(transition)
      }
    }
    events = bySort.flatMap { Self.events($0.value, of: $0.key) }
      .sorted { ($0.at, $0.text) < ($1.at, $1.text) }
  }

  private struct Sort: Hashable {
    let account: AccountID
    let status: TaskStatus
  }

  /// Returns the states of a task that neither snapshot shows, each once.
  private static func passed(
    _ transitions: [RecordedTransition], from old: CacheTask?, to new: CacheTask?
  ) -> [RecordedTransition] {
    var passed = transitions[...]
    if passed.last?.status == new?.status { passed.removeLast() }
    // What the snapshot before has already may be told with this one.
    if let old, passed.first?.status == old.status { passed.removeFirst() }
    var statuses: Set<TaskStatus> = []
    return passed.filter { statuses.insert($0.status).inserted }
  }

  /// Returns a line a task, or one for all where they are many, as of other news.
  private static func events(
    _ transitions: [RecordedTransition], of sort: Sort
  ) -> [MonitorEvent] {
    let word = StatusWord(sort.status).long
    func event(_ text: String, _ tasks: [RecordedTransition]) -> MonitorEvent {
      MonitorEvent(
        at: tasks[0].at, account: sort.account, tone: sort.status.tone, text: text,
        tasks: tasks.map(\.task))
    }
    let sorted = transitions.sorted { $0.at < $1.at }
    guard sorted.count > EventLog.single else {
      return sorted.map { event("\($0.task.shownID.text) was briefly \(word)", [$0]) }
    }
    return [event("\(sorted.count) tasks were briefly \(word)", sorted)]
  }
}

extension TaskStatus {
  /// How a line of the event log looks that tells of it.
  fileprivate var tone: MonitorEvent.Tone {
    switch self {
    case .succeeded: .good
    case .failed, .partial, .canceled: .bad
    case .queued, .running, .unknown: .neutral
    }
  }
}
