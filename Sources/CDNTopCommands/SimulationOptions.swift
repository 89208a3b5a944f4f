import ArgumentParser
import Simulator

/// What the simulator shows: the options of `simulate` and `demo`.
struct SimulationOptions: ParsableArguments {
  private static let defaults = SimulatorOptions()
  /// What `--urls` takes.
  static let urlCount = OptionForm.whole(1...1_000_000)

  @Option(name: .long, help: ArgumentHelp("Tasks, over all accounts.", valueName: "n"))
  var tasks = SimulationOptions.defaults.tasks

  @Option(
    name: .long,
    help: ArgumentHelp("URLs of a task, in the mean of those that have any.", valueName: "n"))
  var urls = SimulationOptions.defaults.urls

  @Option(name: .long, help: ArgumentHelp("Equal seeds tell equal stories.", valueName: "n"))
  var seed = SimulationOptions.defaults.seed

  @Option(name: .long, help: ArgumentHelp("How fast tasks live.", valueName: "factor"))
  var speed = SimulationOptions.defaults.speed

  @Flag(name: .long, help: "Nothing progresses.")
  var frozen = false

  @Option(name: .long, help: ArgumentHelp("none, mild or harsh.", valueName: "level"))
  var faults = Chosen(SimulationOptions.defaults.faults)

  /// The options of a server.
  ///
  /// - Parameters:
  ///   - port: where it listens; 0 for any free port.
  ///   - story: whether it tells the demo's story.
  func simulator(port: Int = 0, story: Bool = false) -> SimulatorOptions {
    SimulatorOptions(
      tasks: tasks, urls: urls, seed: seed, speed: speed, isFrozen: frozen, faults: faults.value,
      story: story, port: port)
  }
}
