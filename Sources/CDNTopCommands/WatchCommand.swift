import ArgumentParser
import Reports

/// `cdntop watch`: a line for every change, for screen readers, logs and pipes.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Print a line for every change, until interrupted.",
    usage: "cdntop watch [<options>] [<filter> ...]",
    discussion: """
      Append-only: first a line for every existing task, then one for every change of a task or an account, \
      and a summary once a minute. A tracked id gets its first line with the vendor's first answer, or as \
      UNKNOWN after 5 seconds without one. Prints only what matches the filter, and the change that takes a \
      task out of it.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var record: RecordOptions

  @Option(
    name: .long, help: ArgumentHelp("text (the default) or jsonl.", valueName: "format"))
  var format: Chosen<WatchFormat>?

  @Argument(
    help: "What to watch, such as status:failed domain:*.example.com.",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    var session = try await common.session(in: process)
    session.recording = try record.recorder(in: process)
    try await WatchRun(
      session: session, filter: filter.joined(separator: " "),
      format: format?.value ?? .text
    ).perform()
  }
}
