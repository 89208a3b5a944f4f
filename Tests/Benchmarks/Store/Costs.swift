import BenchmarkSupport
import FoundationEssentials
import Store
import TaskModel

/// What tasks take of the disk, and what writing takes of the time.
enum Costs {
  private static let tasks = 20_000
  private static let batch = 500

  static func measure() async throws {
    Output.write(
      """

      ### Writing, in batches of \(batch): time of the processor

      | a task has | KiB per 1,000 tasks | µs a new task | µs where it ends | µs where nothing changed |
      |---|--:|--:|--:|--:|

      """)
    for (name, history) in [
      ("no URLs", History(tasks: tasks, urls: 0)),
      ("10 URLs", History(tasks: tasks, urls: 10)),
      ("10 URLs, each list at 4 vendors", History(tasks: tasks, urls: 10, copies: 4)),
      ("50 URLs", History(tasks: tasks, urls: 50)),
    ] {
      let place = try BenchmarkPlace()
      defer { place.remove() }
      let (new, ended, same) = try await record(history, at: place)
      // The last one who closes it moves what is in the log into the file.
      let kilobytes = Double(place.bytes) / 1_024 / Double(tasks) * 1_000
      Output.write(
        "| \(name) | \(Int(kilobytes.rounded())) | \(micros(new)) | \(micros(ended)) | \(micros(same)) |\n"
      )
    }
    try await measureCalls()
  }

  private static func record(
    _ history: History, at place: BenchmarkPlace
  ) async throws -> (new: Duration, ended: Duration, same: Duration) {
    let store = place.store()
    return (
      try await record(history, isOpen: true, into: store),
      try await record(history, isOpen: false, into: store),
      try await record(history, isOpen: false, into: store)
    )
  }

  /// Records all tasks; returns for how long the store kept a processor busy.
  static func record(
    _ history: History, isOpen: Bool, into store: SQLiteStore
  ) async throws -> Duration {
    var took = Duration.zero
    for first in stride(from: 0, to: history.tasks, by: batch) {
      let tasks = (first..<min(first + batch, history.tasks)).map {
        history.task($0, isOpen: isOpen)
      }
      let start = ProcessFigures.work
      try await store.record(ObservationBatch(tasks: tasks))
      took += ProcessFigures.work - start
    }
    return took
  }

  private static func micros(_ duration: Duration) -> String {
    rounded(duration / tasks / .microseconds(1))
  }

  private static func measureCalls() async throws {
    let place = try BenchmarkPlace()
    defer { place.remove() }
    let store = place.store()
    let share = BudgetShare(name: "account", rate: 1e6, burst: 1e6)
    _ = await store.take(1, of: share)
    var times: [Duration] = []
    for _ in 0..<20_000 {
      let start = ContinuousClock.now
      _ = await store.take(1, of: share)
      times.append(ContinuousClock.now - start)
    }
    let (middle, most) = percentiles(times)
    Output.write(
      "\nA call that is counted: p50 \(rounded(middle / .microseconds(1))) µs, p95 \(rounded(most / .microseconds(1))) µs.\n"
    )
  }

  /// The middle of some times, and what all but a twentieth stay under.
  static func percentiles(_ times: [Duration]) -> (Duration, Duration) {
    let sorted = times.sorted()
    return (sorted[sorted.count / 2], sorted[min(sorted.count * 95 / 100, sorted.count - 1)])
  }

  /// Rounds to one decimal.
  static func rounded(_ value: Double) -> String { String((value * 10).rounded() / 10) }
}
