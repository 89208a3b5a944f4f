import FoundationEssentials
import TaskModel

/// What decides which failed tasks one redid that succeeded; its URLs are shared, not copied.
private struct Success: Equatable {
  private let kind: TaskKind
  private let dialect: PatternDialect
  private let created: Date?
  private let items: URLItems?
  private let declaredURLs: [SafeText]

  init(_ task: CacheTask) {
    kind = task.kind
    dialect = task.dialect
    created = task.createdAt
    items = task.urls
    declaredURLs = task.declaredURLs
  }
}

/// Which failed tasks were redone by later ones, kept up to date as tasks change.
///
/// Only tasks that have just failed are compared with the successes after them, and only new successes
/// with what is open.
struct Supersession: Sendable {
  /// What became of a failed task: what redid it, or nil where nothing did after all.
  typealias News = (failed: CacheTask.ID, redo: CacheTask.ID?)

  /// Failed tasks that nothing has redone yet.
  private var open = FailureIndex()
  private var newFailures: Set<CacheTask.ID> = []
  private var newSuccesses: Set<CacheTask.ID> = []
  private var seenSuccesses: [CacheTask.ID: Success] = [:]
  /// Failed tasks that were redone, with what redid them and how they then were.
  private var redone: [CacheTask.ID: (by: CacheTask.ID, failure: Failure)] = [:]
  private var redoneBy: [CacheTask.ID: Set<CacheTask.ID>] = [:]
  /// Redone tasks that are open again: what redid them did not succeed after all, or more has failed.
  private var reopened: Set<CacheTask.ID> = []

  /// Notes how a task is.
  ///
  /// - Complexity: O(1) for a task that has not changed, else O(*n*) in its URLs.
  mutating func note(_ task: CacheTask) {
    if task.status == .succeeded {
      forgetFailure(of: task.id)
      let success = Success(task)
      if seenSuccesses.updateValue(success, forKey: task.id) != success {
        newSuccesses.insert(task.id)
      }
      return
    }
    if seenSuccesses.removeValue(forKey: task.id) != nil {
      newSuccesses.remove(task.id)
      for failed in redoneBy[task.id] ?? [] {
        if let failure = redone[failed]?.failure { reopen(failure) }
      }
    }
    if task.status.isProblem {
      note(Failure(task), isRedone: task.supersededBy != nil)
    } else {
      forgetFailure(of: task.id)
    }
  }

  private mutating func note(_ failure: Failure, isRedone: Bool) {
    if isRedone, let known = redone[failure.id]?.failure {
      if failure == known { return }
      guard failure.isPart(of: known) else { return reopen(failure) }
      redone[failure.id]?.failure = failure
    } else if open[failure.id] != failure {
      open.add(failure)
      newFailures.insert(failure.id)
    }
  }

  /// Forgets a task that is not kept any more.
  mutating func forget(_ id: CacheTask.ID) {
    forgetFailure(of: id)
    newSuccesses.remove(id)
    seenSuccesses[id] = nil
    reopened.remove(id)
    // A task that was redone stays so when what redid it is not listed any more.
    for failed in redoneBy.removeValue(forKey: id) ?? [] { redone[failed] = nil }
  }

  /// Returns what the notes since the last call amount to.
  ///
  /// - Parameters:
  ///   - task: a task by its identity.
  ///   - all: all tasks; looked at only where one has failed anew.
  ///   - clockAhead: how many seconds the vendor's clock is ahead of ours.
  /// - Complexity: O(*n*) in the URLs of the new successes and of the failures that they cover in part; where
  ///   a task has failed anew also O(*n* log *n*) in all tasks, and O(*n*) in the URLs of the successes after
  ///   it.
  mutating func settle(
    task: (CacheTask.ID) -> CacheTask?, all: some Sequence<CacheTask>, clockAhead: TimeInterval
  ) -> [News] {
    // The first one that did it counts, and what is redone is looked at no more.
    var redos: [CacheTask.ID: CacheTask.ID] = [:]
    func began(_ task: CacheTask) -> Date { task.began(clockAhead: clockAhead) }
    func first(_ left: CacheTask, _ right: CacheTask) -> Bool {
      (began(left), left.id) < (began(right), right.id)
    }
    var failures = newFailures.compactMap { open[$0] }
      .map { (failure: $0, began: $0.began(clockAhead: clockAhead)) }
      .sorted { $0.began > $1.began }
    if let earliest = failures.last?.began {
      var before = FailureIndex()
      let later = all.filter { $0.status == .succeeded && began($0) > earliest }
      for success in later.sorted(by: first) {
        while let last = failures.last, last.began < began(success) {
          before.add(last.failure)
          failures.removeLast()
        }
        for failed in before.redone(by: success, clockAhead: clockAhead) {
          redos[failed] = success.id
          before.remove(failed)
          close(failed, by: success.id)
        }
      }
    }
    for success in newSuccesses.compactMap(task).sorted(by: first) {
      for failed in open.redone(by: success, clockAhead: clockAhead) {
        redos[failed] = success.id
        close(failed, by: success.id)
      }
    }
    var news: [News] = redos.map { ($0.key, $0.value) }
    for failed in reopened where redos[failed] == nil { news.append((failed, nil)) }
    newFailures = []
    newSuccesses = []
    reopened = []
    return news
  }

  private mutating func close(_ failed: CacheTask.ID, by redo: CacheTask.ID) {
    guard let failure = open[failed] else { return }
    open.remove(failed)
    redone[failed] = (redo, failure)
    redoneBy[redo, default: []].insert(failed)
  }

  private mutating func reopen(_ failure: Failure) {
    forgetRedo(of: failure.id)
    reopened.insert(failure.id)
    open.add(failure)
    newFailures.insert(failure.id)
  }

  private mutating func forgetFailure(of id: CacheTask.ID) {
    open.remove(id)
    newFailures.remove(id)
    forgetRedo(of: id)
  }

  private mutating func forgetRedo(of failed: CacheTask.ID) {
    guard let redo = redone.removeValue(forKey: failed) else { return }
    redoneBy[redo.by]?.remove(failed)
    if redoneBy[redo.by]?.isEmpty == true { redoneBy[redo.by] = nil }
  }
}
