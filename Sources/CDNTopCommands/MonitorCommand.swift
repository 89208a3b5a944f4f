import ArgumentParser
import TaskModel

/// The monitor: what `cdntop` does without a command's word.
struct MonitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor", abstract: "Show all tasks live (the same as no command).",
    usage: "cdntop [<options>] [<filter> ...]", shouldDisplay: false)

  @OptionGroup var common: CommonOptions

  @Argument(
    help:
      "The filter to open with, such as status:running,failed; press ? in the monitor for the language.",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws {
    try await perform(in: .process)
  }

  func perform(in surroundings: Surroundings) async throws {
    try surroundings.requireTerminal()
    var request = MonitorRequest(
      common: common, configuration: nil,
      configPath: surroundings.paths.configFile(option: common.config))
    do {
      request.configuration = try common.configuration(in: surroundings)
    } catch {
      guard case .missing(let path) = error, common.config == nil else { throw error }
      request.configPath = path
    }
    request.filter = filter.joined(separator: " ")
    request.memory = MonitorMemoryFile(folder: surroundings.paths.stateFolder)
    request.watchList = WatchList(folder: surroundings.paths.stateFolder)
    request.history = request.configuration?.history(in: surroundings)
    let logger = try common.logger(in: surroundings)
    try await MonitorRun(request, surroundings: surroundings, logger: logger).perform()
  }
}

extension Surroundings {
  /// Makes sure that a full screen can be shown.
  ///
  /// - Throws: ``UsageError`` that names the commands which need none.
  func requireTerminal() throws(UsageError) {
    let reason: String
    if !isOutputTerminal {
      reason = "standard output is not a terminal"
    } else if environment.variable("TERM") == "dumb" {
      reason = "the terminal (TERM=dumb) cannot show a full screen"
    } else {
      return
    }
    throw .wrong(
      reason + "; use cdntop list, cdntop watch or cdntop demo --list")
  }
}
