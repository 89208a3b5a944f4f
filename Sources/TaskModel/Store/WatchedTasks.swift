/// The watch list as a value: what operators do to it, whatever keeps it.
public struct WatchedTasks: Equatable, Sendable {
  /// The entries, the oldest first; none means what another one does (``TrackedTask/key``).
  public private(set) var entries: [TrackedTask] = []

  /// Makes a list of entries that were kept, the oldest first; of two that mean the same the first stays.
  public init(_ entries: [TrackedTask] = []) {
    var known: Set<TrackedTask.Key> = []
    self.entries = entries.filter { known.insert($0.key).inserted }
  }

  /// Adds entries; one that is on the list gets the new kind, label and URLs, and keeps its time and what is not told
  /// anew.
  ///
  /// - Parameter guessed: the ids whose kind nobody said: one that is on the list stays of the kind, or the kinds,
  ///   that the list has it as.
  /// - Complexity: O(*n* + *m*) in the entries on the list and the new ones.
  public mutating func track(_ new: [TrackedTask], guessed: Set<String> = []) {
    var places: [TrackedTask.Key: Int] = [:]
    var known: [TaskName: [TaskReference]] = [:]
    for (place, entry) in entries.enumerated() {
      places[entry.key] = place
      known[TaskName(entry), default: []].append(entry.reference)
    }
    let told = new.flatMap { entry in
      let known = guessed.contains(entry.reference.vendorID) ? known[TaskName(entry)] : nil
      return known?.map { entry.changed(reference: $0) } ?? [entry]
    }
    for entry in told {
      if let place = places[entry.key] {
        let old = entries[place]
        entries[place] = TrackedTask(
          account: entry.account, reference: entry.reference, label: entry.label ?? old.label,
          urls: entry.urls.isEmpty ? old.urls : entry.urls,
          trackedAt: old.trackedAt ?? entry.trackedAt)
      } else {
        places[entry.key] = entries.count
        entries.append(entry)
      }
    }
  }

  /// Gives ids the labels of entries, whatever kind the list has them as, and adds those that are not on it; an entry
  /// without a label takes it away, and adds nothing.
  public mutating func label(_ tasks: [TrackedTask]) {
    var wishes: [TaskName: TrackedTask] = [:]
    for task in tasks { wishes[TaskName(task)] = task }
    var known: Set<TaskName> = []
    for (place, entry) in entries.enumerated() {
      known.insert(TaskName(entry))
      guard let wish = wishes[TaskName(entry)] else { continue }
      entries[place] = TrackedTask(
        account: entry.account, reference: entry.reference, label: wish.label, urls: entry.urls,
        trackedAt: entry.trackedAt)
    }
    track(tasks.filter { $0.label != nil && !known.contains(TaskName($0)) })
  }

  /// Takes off the list what only a label had put there, of the tasks of entries that take that away.
  ///
  /// Where such an entry says since when its task is tracked, the task stays.
  public mutating func dropUnlabeled(_ tasks: [TrackedTask]) {
    let names = Set(tasks.filter { $0.label == nil && $0.trackedAt == nil }.map { TaskName($0) })
    guard !names.isEmpty else { return }
    entries.removeAll { $0.label == nil && $0.isOnlyLabeled && names.contains(TaskName($0)) }
  }

  /// Takes ids of an account off the list, whatever their kind.
  ///
  /// - Returns: the ids that were on it.
  public mutating func untrack(_ ids: Set<String>, of account: AccountID) -> Set<String> {
    var removed: Set<String> = []
    entries.removeAll { entry in
      guard entry.account == account, ids.contains(entry.reference.vendorID) else { return false }
      removed.insert(entry.reference.vendorID)
      return true
    }
    return removed
  }
}

/// What an operator names a task by.
private struct TaskName: Hashable {
  let account: AccountID
  let vendorID: String

  init(_ entry: TrackedTask) {
    account = entry.account
    vendorID = entry.reference.vendorID
  }
}

extension TrackedTask {
  fileprivate func changed(reference: TaskReference) -> TrackedTask {
    TrackedTask(
      account: account, reference: reference, label: label, urls: urls, trackedAt: trackedAt)
  }
}
