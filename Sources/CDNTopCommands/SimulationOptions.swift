import ArgumentParser
import Simulator

/// What the simulator shows: the options of `simulate` and `demo`.
struct SimulationOptions: ParsableArguments {
  private static let defaults = SimulatorOptions()
  /// What `--urls` takes.
  static let urlCount = OptionForm.whole(1...1_000_000)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Whose accounts are simulated: words of the setting provider joined with commas, or all.",
      valueName: "words"))
  var providers = SimulatedProviders()

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Number of tasks, over all accounts; \(SimulatorOptions.tasksOfAnAccount) for each account unless given.",
      valueName: "n"))
  var tasks: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Average number of URLs of a task that has URLs.", valueName: "n"))
  var urls = SimulationOptions.defaults.urls

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Another number, other tasks; the same number, the same tasks (their ids hold the time of the"
        + " start).", valueName: "n"))
  var seed = SimulationOptions.defaults.seed

  @Option(
    name: .long,
    help: ArgumentHelp("How fast tasks progress; 2 is twice as fast.", valueName: "factor"))
  var speed = SimulationOptions.defaults.speed

  @Flag(name: .long, help: "Stop all progress.")
  var frozen = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How often calls fail: none, mild (3%) or harsh (15%, and one key is refused for 60s). Unless given none"
        + " do, but the story of demo has one key refused for 12s.",
      valueName: "level"))
  var faults: Chosen<SimulatorOptions.Faults>?

  /// The options of a server.
  ///
  /// - Parameters:
  ///   - port: where it listens; 0 for any free port.
  ///   - story: whether it tells the demo's story.
  func simulator(port: Int = 0, story: Bool = false) -> SimulatorOptions {
    var options = SimulatorOptions(
      tasks: tasks ?? providers.words.count * SimulatorOptions.tasksOfAnAccount, urls: urls,
      seed: seed, speed: speed, isFrozen: frozen, faults: faults?.value ?? Self.defaults.faults,
      story: story, port: port)
    options.refusesKeyInStory = faults?.value != SimulatorOptions.Faults.none
    options.providers = providers.words
    return options
  }
}

/// Whose accounts are simulated, as an option's value.
struct SimulatedProviders: ExpressibleByArgument, Sendable {
  private static let everybody = "all"

  /// The providers' words.
  let words: [String]

  /// Those that the demo tells its story of.
  init() { words = SimulatorServer.usualProviders }

  init?(argument: String) {
    let all = SimulatorServer.allProviders
    guard argument != Self.everybody else {
      words = all
      return
    }
    words = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard words.allSatisfy(all.contains), Set(words).count == words.count else { return nil }
  }

  var defaultValueDescription: String { words.joined(separator: ",") }

  static var defaultCompletionKind: CompletionKind {
    .list([everybody] + SimulatorServer.allProviders)
  }

  /// What the option takes.
  static var form: OptionForm {
    .list(of: SimulatorServer.allProviders, or: everybody) {
      SimulatedProviders(argument: $0) != nil
    }
  }
}
