import ArgumentParser
import Reports
import TaskModel

/// `cdntop history`: prints tasks that ended while somebody watched.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Print ended tasks from the local history.",
    discussion: """
      The monitor, watch and wait record every task whose end is confirmed, in the state folder, for as long \
      as history: {keep: 90d} says. Calls no vendor. --durations prints how long tasks took that succeeded, \
      by account and kind. The recent figures are what the monitor calls usual: a task that takes longer is \
      marked with !, and counts as stalled after one and a half times as long at the earliest.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "table (the default), json, jsonl, csv or markdown.", valueName: "format"))
  var format = Chosen(OutputFormat.table)

  @Option(
    name: .long,
    help: ArgumentHelp("Print tasks created since: 2h, 12:00, 2026-09-21.", valueName: "when"))
  var since: String?

  @Flag(name: .long, help: "Print p50, p95 and max by account and kind instead of tasks.")
  var durations = false

  @Flag(
    name: .long,
    help: "Print the URLs: one a row in table, csv and markdown; inside each task in json, jsonl.")
  var urls = false

  @Argument(
    help: "What to print, such as status:failed account:jd since:7d; see FILTERS in cdntop(1).",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func validate() throws {
    if durations, urls { throw ValidationError("--durations cannot be combined with --urls") }
  }

  func run() async throws { try perform(in: .current) }

  func perform(in process: ProcessContext) throws {
    var request = ListRequest()
    request.filter = filter.joined(separator: " ")
    request.since = since
    request.format = format.value
    request.includesURLs = urls
    try HistoryRun(
      request: request, measures: durations, configuration: common.pastConfiguration(in: process),
      process: process
    ).perform()
  }
}
