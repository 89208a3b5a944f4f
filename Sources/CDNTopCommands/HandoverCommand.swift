import ArgumentParser
import Reports

/// `cdntop handover`: what the next shift has to know, to paste into a chat.
struct HandoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover", abstract: "Print what the next shift has to know, for a chat.",
    usage: "cdntop handover [<options>] [<filter> ...]",
    discussion: """
      The report of the tasks that match, or of those that were created, open, over or acknowledged in the \
      last 8 hours, in fewer than 40 lines of plain text: what failed and why, what runs, who acknowledged what. As cdntop report it calls no vendor.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: "What to look back on, such as label:INC-4711 since:12h; see FILTERS in cdntop(1).",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    let review = try await ReviewRun(
      filter: filter.joined(separator: " "), usualSpan: 8 * 3_600,
      configuration: common.pastConfiguration(in: process), process: process
    ).review()
    try process.output(HandoverText.text(review))
  }
}
