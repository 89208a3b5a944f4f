import BenchmarkSupport
import Glibc
import Simulator
import TaskModel

/// Plays purges of several sizes over the simulated vendors and prints what each way to watch them costs.
///
/// `swift run -c release PollingBenchmark [TASKS…]`; nothing is measured in wall time, so any machine
/// prints the same figures.
@main
struct PollingBenchmark {
  private static let sizes = [10, 100, 1_000, 5_000]
  private static let urls = 10
  /// The seeds that the policy's figures were chosen on.
  private static let chosenOn: [UInt64] = [1, 2, 3]
  /// Seeds that it had never seen.
  private static let unseen: [UInt64] = [11, 12, 13]
  /// The largest run that is repeated on other seeds and with other durations.
  private static let repeated = 1_000

  static func main() async throws {
    let wanted = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    Output.write(
      "Purges of \(urls) URLs on average, submitted within a minute or at 5 a second. Delays in seconds.\n"
    )
    for tasks in wanted.isEmpty ? sizes : wanted {
      Output.write("\n## \(tasks) purges, \(named(chosenOn))\n\n")
      Output.write(try await compare(tasks, chosenOn).text)
      Output.write("\n### \(tasks) purges at the vendors that came later, \(named(chosenOn))\n\n")
      Output.write(try await compare(tasks, chosenOn, at: laterProviders).text)
      guard tasks <= repeated else { continue }
      for lasting in [1, 0.5, 2] {
        let length = lasting == 1 ? "" : ", lasting \(lasting) times as long as the vendors say"
        Output.write("\n### \(tasks) purges, \(named(unseen))\(length)\n\n")
        Output.write(try await compare(tasks, unseen, lasting: lasting).summary)
      }
    }
  }

  /// The vendors that the policy's figures were not chosen on.
  private static var laterProviders: [String] {
    SimulatorServer.allProviders.filter { !SimulatorServer.usualProviders.contains($0) }
  }

  private static func named(_ seeds: [UInt64]) -> String {
    "seeds \(seeds.map(String.init).joined(separator: ", ")) added up"
  }

  private static func compare(
    _ tasks: Int, _ seeds: [UInt64], lasting: Double = 1,
    at providers: [String] = SimulatorServer.usualProviders
  ) async throws -> Table {
    var plays: [(setting: Setting, name: String)] = []
    for seed in seeds {
      let setting = Setting(
        tasks: tasks, seed: seed, urls: urls, lasting: lasting, providers: providers)
      plays += Play.accounts(setting).map { (setting, $0) }
    }
    var outcomes: [Int: [(Table.Way, Outcome)]] = [:]
    try await withThrowingTaskGroup(of: (Int, [(Table.Way, Outcome)]).self) { group in
      for (number, play) in plays.enumerated() {
        group.addTask { (number, try await self.outcomes(play.setting, account: play.name)) }
      }
      for try await (number, found) in group {
        outcomes[number] = found
        Output.write(
          "\(tasks) purges: \(outcomes.count) of \(plays.count) plays\n", to: STDERR_FILENO)
      }
    }
    var table = Table()
    for (number, play) in plays.enumerated() {
      for (way, outcome) in outcomes[number] ?? [] { table.add(way, play.name, outcome) }
    }
    return table
  }

  /// Plays one account each way; each play of it begins anew.
  private static func outcomes(
    _ setting: Setting, account: String
  ) async throws -> [(Table.Way, Outcome)] {
    let play = try Play(setting, account: account)
    var outcomes: [(Table.Way, Outcome)] = [
      (.naive, NaiveLoop(play: play).run()),
      (.oracle, Oracle(play: play, confirms: false).run()),
      (.confirmingOracle, Oracle(play: play, confirms: true).run()),
      (.pacedOracle, Oracle(play: play, confirms: false, isPaced: true).run()),
    ]
    let canList = play.provider.capabilities.canList
    outcomes.append((.engine, await EngineRun(play: play, isTold: !canList).run()))
    if canList, play.provider.capabilities.idsPerCall > 0 {
      let told = EngineRun(play: try Play(setting, account: account), isTold: true)
      outcomes.append((.toldEngine, await told.run()))
    }
    return outcomes
  }
}
