import ArgumentParser
import TaskModel

/// The monitor: what `cdntop` does without a command's word.
struct MonitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor", abstract: "Show all tasks live (the same as no command).",
    usage: "cdntop [<options>] [<filter> ...]", shouldDisplay: false)

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  @Argument(
    help:
      "The filter to open with, such as status:running,failed; press ? in the monitor for the language.",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws {
    try await perform(in: .current)
  }

  func perform(in process: ProcessContext) async throws {
    try process.requireTerminal()
    var request = MonitorRequest(
      common: common, configPath: process.paths.configFile(option: common.config))
    var configuration: Configuration?
    do {
      configuration = await process.namingBudgets(of: try common.configuration(in: process))
    } catch {
      guard case .missing(let path) = error, common.config == nil else { throw error }
      request.configPath = path
      request.isConfigured = false
    }
    request.filter = filter.joined(separator: " ")
    let state = process.usableState { request.remarks.add($0) }
    let stores = try await process.stores(in: state, for: configuration) {
      [remarks = request.remarks] in remarks.add($0)
    }
    if stores.main.standing == .memory { request.remarks.addNothingKept() }
    var session = Session(
      configuration: configuration ?? Configuration(file: request.configPath), stores: stores,
      process: process, logger: try common.logger(in: process), state: state)
    session.recording = try record.recorder(in: process)
    try await MonitorRun(request, in: session).perform()
  }
}

extension ProcessContext {
  /// Makes sure that a full screen can be shown.
  ///
  /// - Parameter advice: What names the commands that need none.
  /// - Throws: ``UsageError`` with the advice.
  func requireTerminal(
    else advice: String = "use cdntop list, cdntop watch or cdntop demo --list"
  ) throws(UsageError) {
    let reason: String
    if !isOutputTerminal {
      reason = "standard output is not a terminal"
    } else if environment.variable("TERM") == "dumb" {
      reason = "the terminal (TERM=dumb) cannot show a full screen"
    } else {
      return
    }
    throw .wrong("\(reason); \(advice)")
  }
}
