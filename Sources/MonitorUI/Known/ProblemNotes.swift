import FoundationEssentials
import TaskModel

/// Who took note of a trouble, and when the last of them did.
struct Noted: Equatable, Sendable {
  /// Who; each once, in order.
  let names: [String]
  let at: Date
}

/// What operators took note of, by the clock that problems go by, for as long as stores keep it.
struct ProblemNotes: Sendable {
  private var tasks: [CacheTask.ID: Noted] = [:]
  private var reads: [ProblemEntry.ID: Noted] = [:]
  private var newest = Date.distantPast

  mutating func add(_ acknowledgements: [Acknowledgement], calendarAhead: TimeInterval) {
    for note in acknowledgements {
      let noted = Noted(names: [note.by], at: note.at.addingTimeInterval(-calendarAhead))
      newest = max(newest, noted.at)
      guard note.kind == .tasks else {
        let id = ProblemEntry.ID.account(note.account, note.kind)
        if let known = reads[id], known.at >= noted.at { continue }
        reads[id] = noted
        continue
      }
      // Who saw a failure first took note of it.
      for task in note.tasks where tasks[task].map({ $0.at > noted.at }) ?? true {
        tasks[task] = noted
      }
    }
    // With its task a note does not go: a task that is tracked again is not a new failure.
    let oldest = newest.addingTimeInterval(-Acknowledgement.lasting)
    tasks = tasks.filter { $0.value.at >= oldest }
  }

  /// Returns the tasks that nobody took note of.
  func new(_ failed: Set<CacheTask.ID>) -> Set<CacheTask.ID> {
    failed.filter { tasks[$0] == nil }
  }

  /// Returns who took note of an entry: of all of its tasks, or since the account last answered.
  func about(_ entry: ProblemEntry) -> Noted? {
    guard entry.id.kind == .tasks else {
      let since = entry.answeredBefore ?? entry.began
      return reads[entry.id].flatMap { $0.at >= min(since, entry.began) ? $0 : nil }
    }
    guard !entry.tasks.isEmpty else { return nil }
    var names: Set<String> = []
    var last = Date.distantPast
    for task in entry.tasks {
      guard let noted = tasks[task] else { return nil }
      names.formUnion(noted.names)
      last = max(last, noted.at)
    }
    return Noted(names: names.sorted(), at: last)
  }
}
