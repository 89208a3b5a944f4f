import BenchmarkSupport
import FoundationEssentials
import Store
import TaskModel

/// Measures what a store costs: bytes, writing, calls that are counted, and what the history of many tasks is asked.
///
/// `swift run -c release StoreBenchmark [TASKS…]`, 1,000,000 where nothing is said; with `FILE` before them only
/// that is asked, and what is there already is asked as it is.
@main
struct StoreBenchmark {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let sizes = arguments.compactMap { Int($0) }
    let kept = arguments.first { Int($0) == nil }
    if kept == nil { try await Costs.measure() }
    for tasks in sizes.isEmpty ? [1_000_000] : sizes {
      let place = try kept.map(BenchmarkPlace.init(at:)) ?? BenchmarkPlace()
      defer { if kept == nil { place.remove() } }
      try await Questions(history: History(tasks: tasks, urls: 10), place).measure()
    }
  }
}
