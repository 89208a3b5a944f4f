import Glibc

/// Plays purges of several sizes over the simulated vendors and prints what each way to watch them costs.
///
/// `swift run -c release PollingBenchmark [TASKS…]`; nothing is measured in wall time, so any machine
/// prints the same figures.
@main
struct PollingBenchmark {
  private static let sizes = [10, 100, 1_000, 5_000]
  private static let seeds: [UInt64] = [1, 2, 3]
  private static let urls = 10

  static func main() async throws {
    let wanted = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    write(
      "Purges of \(urls) URLs on average, submitted within a minute or at 5 a second; seeds "
        + seeds.map(String.init).joined(separator: ", ") + " added up. Delays in seconds.\n")
    for tasks in wanted.isEmpty ? sizes : wanted { try await compare(tasks) }
  }

  private static func compare(_ tasks: Int) async throws {
    var table = Table(tasks: tasks)
    for seed in seeds {
      let setting = Setting(tasks: tasks, seed: seed, urls: urls)
      for name in Play.accounts(setting) {
        table.add(.engine, name, await EngineRun(play: try Play(setting, account: name)).run())
        table.add(.naive, name, await NaiveLoop(play: try Play(setting, account: name)).run())
        let play = try Play(setting, account: name)
        table.add(.oracle, name, Oracle(play: play, confirms: false).run())
        table.add(.confirmingOracle, name, Oracle(play: play, confirms: true).run())
      }
    }
    write(table.text)
  }

  private static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
