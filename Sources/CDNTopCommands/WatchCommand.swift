import ArgumentParser

/// `cdntop watch`: a line for every change, for screen readers, logs and pipes.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Print a line for every change, until interrupted.",
    discussion: """
      Lines are only ever added: first one for every task that is there, then one for every change \
      of a task or an account, and once a minute one that sums up. Only what the filter lets \
      through is printed, and the change by which a task leaves it.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long, help: ArgumentHelp("text (the default) or jsonl.", valueName: "format"))
  var format: Chosen<WatchFormat>?

  @Argument(
    help: "What to watch, such as status:failed domain:*.example.com.",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws { try await perform(in: .process) }

  func perform(in surroundings: Surroundings) async throws {
    try await WatchRun(
      context: try common.context(in: surroundings), filter: filter.joined(separator: " "),
      format: format?.value ?? .text
    ).perform()
  }
}
