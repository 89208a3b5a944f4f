import ArgumentParser
import Reports

/// `cdntop list`: polls once, prints, exits.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Poll once, print the tasks, and exit.",
    discussion: """
      Exits with 4 if an account could not be read (the rest is still printed), or not the URLs that --urls \
      asks for, otherwise with 0, whatever the tasks' status.

      ~ in ENDED and TOOK: the vendor does not report the end; it lies between two reads. Ages and time terms \
      go by the vendor's clock. If the vendor does not report when a task was created, they go by when it was \
      tracked or first seen.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: ListOptions

  @Flag(
    name: .long,
    help: "Print the URLs: one a row in table, csv and markdown; inside each task in json, jsonl.")
  var urls = false

  @Flag(name: .long, help: "Start CSV with a byte order mark, for spreadsheets that need one.")
  var bom = false

  @Flag(name: .long, help: "Print the JSON Schema of all JSON that cdntop prints, and exit.")
  var schema = false

  @Argument(
    help:
      "What to list, such as status:failed domain:*.example.com since:2h; see FILTERS in cdntop(1).",
    completion: ShellCompletion.filter)
  var filter: [String] = []

  func validate() throws {
    if bom, options.format?.value != .csv {
      throw ValidationError("--bom needs --format csv")
    }
  }

  func run() async throws {
    try await perform(in: .current).exit()
  }

  func perform(in process: ProcessContext) async throws -> ExitStatus {
    if schema {
      try process.output(JSONSchema.text)
      return .done
    }
    var request = ListRequest(options, includesURLs: urls, filter: filter)
    request.hasByteOrderMark = bom
    return try await ListRun(request, in: try await common.session(in: process)).perform()
  }
}
