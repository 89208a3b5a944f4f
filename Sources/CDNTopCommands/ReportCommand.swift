import ArgumentParser
import Reports

/// `cdntop report`: what happened, for those who look back.
struct ReportCommand: AsyncParsableCommand {
  /// How a report is written.
  enum Format: String, CaseIterable, Sendable {
    case markdown
    case html
    case json

    func text(_ review: Review) -> String {
      switch self {
      case .markdown: ReviewMarkdown.text(review)
      case .html: ReviewHTML.text(review)
      case .json: ReviewJSON.text(review)
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Print what happened, for the review after it.",
    usage: "cdntop report [<options>] [<filter> ...]",
    discussion: """
      Tells what came of the tasks that match; without a filter, of those that were created, open, over or \
      acknowledged in the last 24 hours: what failed and why, what was not over, URLs without a task, what took longer than usual, who acknowledged what, and \
      each label account by account. It is made of what the monitor, watch and wait saw and kept on this \
      machine, or, where team: is configured, of what those of the whole team did, and calls no vendor. html is one page that needs no network and can be printed: cdntop report \
      label:INC-4711 --format html > report.html.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp("markdown (the default), html or json.", valueName: "format"))
  var format = Chosen(Format.markdown)

  @Argument(
    help: "What to look back on, such as label:INC-4711 since:7d; see FILTERS in cdntop(1).",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    let review = try await ReviewRun(
      filter: filter.joined(separator: " "), usualSpan: 24 * 3_600,
      configuration: common.pastConfiguration(in: process), process: process
    ).review()
    try process.output(format.value.text(review))
  }
}
