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
    switch (arguments.first, arguments.last) {
    case ("--write", let journal) where arguments.count == 4:
      let place = BenchmarkPlace(at: arguments[1], isOnNetwork: journal == "network")
      return await Writer.write(place, as: arguments[2])
    case ("--ids", let journal) where arguments.count == 3:
      let place = BenchmarkPlace(at: arguments[1], isOnNetwork: journal == "network")
      return try await Writer.printIDs(place)
    default: break
    }
    let sizes = arguments.compactMap { Int($0) }
    let kept = arguments.first { Int($0) == nil }
    if kept == nil { try await Costs.measure() }
    for tasks in sizes.isEmpty ? [1_000_000] : sizes {
      let place = try kept.map { BenchmarkPlace(at: $0) } ?? BenchmarkPlace()
      defer { if kept == nil { place.remove() } }
      try await Questions(history: History(tasks: tasks, urls: 10), place).measure()
    }
  }
}
