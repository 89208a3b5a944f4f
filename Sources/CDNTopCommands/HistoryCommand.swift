import ArgumentParser
import Reports
import TaskModel

/// `cdntop history`: prints tasks that ended while somebody watched.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Print tasks from the history.",
    discussion: """
      The monitor, watch and wait keep every task they see, with its URLs and every status it was seen in, in \
      the state folder, or, where team: is configured, in the team's store, for all of the team, and for as long \
      as store: {keep: 90d} says. Calls no vendor: what goes on is as it was \
      seen last. --transitions prints each status of some ids and when it was seen. --durations prints how \
      long tasks took that succeeded, and whether today they take half as long again as in the 30 days \
      before. The recent figures are what the monitor calls usual: a task that takes longer is marked with !, \
      and counts as stalled after one and a half times as long at the earliest.
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

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --durations: account, kind, domain, or some with commas between.", valueName: "keys"))
  var by: ChosenKeys?

  @Flag(name: .long, help: "Print each status that tasks of the given ids were seen in, and when.")
  var transitions = false

  @Flag(
    name: .long,
    help: "Print the URLs: one a row in table, csv and markdown; inside each task in json, jsonl.")
  var urls = false

  @Argument(
    help:
      "What to print, such as status:failed account:jd since:7d, see FILTERS in cdntop(1); with --transitions ids.",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func validate() throws {
    if durations, urls { throw ValidationError("--durations cannot be combined with --urls") }
    if by != nil, !durations { throw ValidationError("--by needs --durations") }
    guard transitions else { return }
    for (isGiven, option) in [
      (durations, "--durations"), (urls, "--urls"), (since != nil, "--since"),
    ]
    where isGiven {
      throw ValidationError("--transitions cannot be combined with \(option)")
    }
    if filter.isEmpty { throw ValidationError("--transitions needs the ids of tasks") }
  }

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    var request = ListRequest()
    if !transitions { request.filter = filter.joined(separator: " ") }
    request.since = since
    request.format = format.value
    request.includesURLs = urls
    let subject: HistoryRun.Subject =
      if transitions {
        .transitions(ids: filter)
      } else if durations {
        .durations(by: by?.value ?? [.account, .kind])
      } else {
        .tasks
      }
    try await HistoryRun(
      request: request, subject: subject, configuration: common.pastConfiguration(in: process),
      process: process
    ).perform()
  }
}
