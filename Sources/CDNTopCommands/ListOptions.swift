import ArgumentParser
import Reports

/// The options of `list`, which `demo --list` has too.
struct ListOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "table (the default), json, jsonl, csv or markdown.", valueName: "format"))
  var format: Chosen<OutputFormat>?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Look back this far, to tasks created since: 2h, 12:00, 2026-09-21.",
      valueName: "when"))
  var since: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Wait this long for accounts, then print what has arrived (default: 120s).",
      valueName: "duration"))
  var timeout: ChosenSpan?

  /// The first option that was given; nil where none was.
  var firstGiven: String? {
    if format != nil { return "--format" }
    if since != nil { return "--since" }
    return timeout == nil ? nil : "--timeout"
  }
}

/// What one `list` is to print.
struct ListRequest: Sendable {
  /// The filter, in the filter language.
  var filter = ""
  /// How far back to look, as in `since:`; nil to go by the configuration.
  var since: String?
  /// How the rows are written.
  var format = OutputFormat.table
  /// Whether URL items are wanted.
  var includesURLs = false
  /// Whether a byte order mark goes before the rows.
  var hasByteOrderMark = false
  /// How long to wait for accounts.
  var timeout: Duration = .seconds(120)
  /// How much of that went by while a list of URLs was taken in.
  var spent: Duration = .zero

  /// Asks for every task of the last day, as a table.
  init() {}

  /// Asks for what was given on the command line; filter arguments are joined with one blank.
  init(_ options: ListOptions, includesURLs: Bool, filter: [String]) {
    self.filter = filter.joined(separator: " ")
    since = options.since
    self.includesURLs = includesURLs
    if let format = options.format { self.format = format.value }
    if let timeout = options.timeout { self.timeout = timeout.value }
  }
}
