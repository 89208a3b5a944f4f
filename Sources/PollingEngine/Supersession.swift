import FoundationEssentials
import TaskModel

/// What has happened since it was last looked which failed tasks were redone by later ones.
///
/// Looking anew at everything with every answer would cost too much: only tasks that have just failed are
/// compared with the successes after them, and only new successes with all failures.
struct Supersession: Sendable {
  /// Failed tasks that nothing has redone yet.
  fileprivate var open: Set<CacheTask.ID> = []
  fileprivate var newFailures: Set<CacheTask.ID> = []
  fileprivate var newSuccesses: Set<CacheTask.ID> = []
  private var seenSuccesses: Set<CacheTask.ID> = []
  /// Failed tasks that were redone, with what redid them and the URLs that had failed.
  private var redone: [CacheTask.ID: (by: CacheTask.ID, urls: Set<SafeText>)] = [:]
  private var redoneBy: [CacheTask.ID: Set<CacheTask.ID>] = [:]
  /// Redone tasks that are open again: what redid them did not succeed after all, or more has failed.
  fileprivate var reopened: Set<CacheTask.ID> = []

  /// Notes how a task is.
  mutating func note(_ task: CacheTask) {
    guard task.status == .succeeded else {
      if seenSuccesses.remove(task.id) != nil {
        newSuccesses.remove(task.id)
        for failed in redoneBy[task.id] ?? [] { reopen(failed) }
      }
      guard task.status.isProblem else {
        open.remove(task.id)
        newFailures.remove(task.id)
        forgetRedo(of: task.id)
        return
      }
      if let redo = redone[task.id], task.supersededBy != nil {
        if !redo.urls.isSuperset(of: task.failedURLs) { reopen(task.id) }
        return
      }
      if open.insert(task.id).inserted { newFailures.insert(task.id) }
      return
    }
    open.remove(task.id)
    newFailures.remove(task.id)
    forgetRedo(of: task.id)
    if seenSuccesses.insert(task.id).inserted { newSuccesses.insert(task.id) }
  }

  /// Forgets a task that is not kept any more.
  mutating func forget(_ id: CacheTask.ID) {
    open.remove(id)
    newFailures.remove(id)
    newSuccesses.remove(id)
    seenSuccesses.remove(id)
    reopened.remove(id)
    forgetRedo(of: id)
    // A task that was redone stays so when what redid it is not listed any more.
    for failed in redoneBy.removeValue(forKey: id) ?? [] { redone[failed] = nil }
  }

  /// Notes that a failed task was redone.
  fileprivate mutating func close(_ failed: CacheTask, by redo: CacheTask.ID) {
    open.remove(failed.id)
    redone[failed.id] = (redo, Set(failed.failedURLs))
    redoneBy[redo, default: []].insert(failed.id)
  }

  private mutating func reopen(_ failed: CacheTask.ID) {
    forgetRedo(of: failed)
    reopened.insert(failed)
    open.insert(failed)
    newFailures.insert(failed)
  }

  private mutating func forgetRedo(of failed: CacheTask.ID) {
    guard let redo = redone.removeValue(forKey: failed) else { return }
    redoneBy[redo.by]?.remove(failed)
    if redoneBy[redo.by]?.isEmpty == true { redoneBy[redo.by] = nil }
  }

  /// Forgets what is new.
  fileprivate mutating func settle() {
    newFailures = []
    newSuccesses = []
    reopened = []
  }
}

extension TaskTable {
  /// Finds failed tasks whose failed URLs a later task has covered and succeeded with.
  ///
  /// - Complexity: O(*n*) in the URLs of the tasks that are new; where a task has failed anew also in the
  ///   rows, and in the URLs of the successes after it.
  mutating func supersede() {
    let news = supersession
    guard !news.newFailures.isEmpty || !(news.open.isEmpty || news.newSuccesses.isEmpty) else {
      return supersession.settle()
    }
    defer { supersession.settle() }
    for id in news.reopened { supersede(id, by: nil) }
    var fresh = FailureIndex(news.newFailures.compactMap { rows[$0]?.task })
    var known = FailureIndex(
      news.newSuccesses.isEmpty
        ? [] : news.open.subtracting(news.newFailures).compactMap { rows[$0]?.task })
    if let earliest = fresh.earliest {
      for row in rows.values
      where row.task.status == .succeeded && row.task.referenceTime > earliest {
        fresh.take(row.task)
      }
    }
    if !known.isEmpty {
      for id in news.newSuccesses {
        if let task = rows[id]?.task { known.take(task) }
      }
    }
    for (failed, redo) in fresh.found + known.found {
      guard let task = rows[failed]?.task else { continue }
      supersede(failed, by: redo)
      supersession.close(task, by: redo)
    }
  }
}

/// Failed tasks by the URLs that failed in them.
struct FailureIndex {
  private struct Failure {
    let task: CacheTask
    let urls: Int
    var redo: CacheTask?
  }

  private var failures: [Failure] = []
  private var places: [SafeText: [Int]] = [:]
  private var placesBelow: [String: [(failure: Int, url: SafeText)]] = [:]

  /// Indexes tasks; those that name no URL that failed cannot be told to be redone.
  init(_ tasks: [CacheTask]) {
    for task in tasks {
      let urls = Set(task.failedURLs)
      guard !urls.isEmpty else { continue }
      for url in urls {
        places[url, default: []].append(failures.count)
        for folder in Self.folders(of: url.text) {
          placesBelow[folder, default: []].append((failures.count, url))
        }
      }
      failures.append(Failure(task: task, urls: urls.count))
    }
  }

  /// Whether there is nothing to be redone.
  var isEmpty: Bool { failures.isEmpty }

  /// The time of the earliest; nil for none.
  var earliest: Date? { failures.lazy.map(\.task.referenceTime).min() }

  /// The tasks that were redone, each with the first later task that did it.
  var found: [(failed: CacheTask.ID, redo: CacheTask.ID)] {
    failures.compactMap { failure in failure.redo.map { (failure.task.id, $0.id) } }
  }

  /// Looks whether a task that succeeded redid some.
  mutating func take(_ task: CacheTask) {
    var covered: [Int: Set<SafeText>] = [:]
    func note(_ failure: Int, _ url: SafeText) {
      let failed = failures[failure].task
      guard task.kind.redoes(failed.kind), task.isLater(than: failed) else { return }
      covered[failure, default: []].insert(url)
    }
    for url in task.coveredURLs {
      for failure in places[url] ?? [] { note(failure, url) }
      guard task.kind == .purgeDirectory else { continue }
      let folder = url.text.hasSuffix("/") ? url.text : url.text + "/"
      for (failure, below) in placesBelow[folder] ?? [] { note(failure, below) }
    }
    for (failure, urls) in covered where urls.count == failures[failure].urls {
      if let known = failures[failure].redo, !known.isLater(than: task) { continue }
      failures[failure].redo = task
    }
  }

  /// The directories above a URL, each ending in `/`.
  private static func folders(of url: String) -> [String] {
    let path = url.utf8.count - URLText.path(of: url).utf8.count
    let bytes = Array(url.utf8)
    return bytes.indices.filter { $0 >= path && bytes[$0] == UInt8(ascii: "/") }
      .map { String(decoding: bytes[...$0], as: UTF8.self) }
  }
}

extension CacheTask {
  /// The URLs that did not succeed; for a task without URL data those the operator named.
  fileprivate var failedURLs: [SafeText] {
    guard let urls, !urls.isEmpty else { return declaredURLs }
    return urls.filter { $0.status != .succeeded }.map(\.url)
  }

  /// The URLs it is about.
  fileprivate var coveredURLs: [SafeText] {
    guard let urls, !urls.isEmpty else { return declaredURLs }
    return urls.map(\.url)
  }

  fileprivate func isLater(than other: CacheTask) -> Bool { referenceTime > other.referenceTime }
}
