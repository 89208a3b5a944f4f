import BenchmarkSupport
import FoundationEssentials
import Store
import TaskModel

/// A process that writes into a store until it is killed, and says of what it is sure that it is kept.
///
/// `StoreBenchmark --write FILE NAME local|network`; `StoreBenchmark --ids FILE local|network` prints what is there.
enum Writer {
  private static let batch = 20

  /// Writes batches and entries of the watch list; says each number as soon as all of it is kept, and what went wrong.
  ///
  /// It ends where nothing can be kept any more.
  static func write(_ place: BenchmarkPlace, as name: String) async {
    let store = place.store()
    var faults = 0
    for number in 0... {
      let id = "\(name)-\(number)"
      do throws(StoreError) {
        try await store.record(ObservationBatch(tasks: (0..<batch).map { task("\(id)_\($0)") }))
        let entry = TrackedTask(
          account: account, reference: TaskReference(vendorID: id, kind: .purgeURL))
        try await store.track([entry], guessed: [])
        _ = await store.take(1, of: BudgetShare(name: name, rate: 1e6, burst: 1e6))
        Output.write("\(number)\n")
      } catch {
        // Whoever finds the others busy for too long tries again, as what records does.
        if error.mayPass { continue }
        Output.write("fault: \(error)\n")
        faults += 1
        if faults == 3 { return }
      }
    }
  }

  /// Prints the numbers of which everything is there, with the name they were written by.
  static func printIDs(_ place: BenchmarkPlace) async throws {
    let store = place.store()
    let all = try TaskFilter(parsing: "", now: History.end, zone: .fixed(seconds: 0))
    var tasks: [Substring: Int] = [:]
    let query = HistoryQuery(filter: all, now: History.end, includesURLs: true)
    for remembered in try await store.allHistory(query) where remembered.task.urls?.count == 5 {
      tasks[remembered.task.id.vendorID.prefix { $0 != "_" }, default: 0] += 1
    }
    for entry in try await store.watched() {
      let id = entry.reference.vendorID
      if tasks[id[...]] == batch { Output.write(id + "\n") }
    }
  }

  private static let account = AccountID("account")

  private static func task(_ id: String) -> ObservedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id, family: .purge),
      provider: ProviderID("vendor"), kind: .purgeURL, firstSeenAt: History.end)
    task.status = .running
    task.lastSeenAt = History.end
    task.urls = URLItems(
      (0..<5).map { item in
        URLItem(url: SafeText("https://\(id).example.com/\(item)", limit: .url), status: .running)
      })
    var trail = TaskTrail()
    trail.note(task, at: History.end)
    return ObservedTask(task: task, trail: trail)
  }
}
