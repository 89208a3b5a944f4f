import ArgumentParser
import Providers
import Reports
import TaskModel

/// `cdntop where`: which accounts have a task for each of some URLs.
struct WhereCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where", abstract: "Say which accounts have a task that covers each URL.",
    usage: "cdntop where [<options>] [<urls> ...]",
    discussion: """
      A URL is covered exactly, by a directory, by a pattern, or only after normalizing (scheme, case of the \
      host, international names, percent-encoding): the last means that the task may do nothing for it. If \
      several tasks cover it, the newest counts. Spellings for which a purge does nothing are pointed out. \
      \(unlisted)

      Exit status: 0 every URL is covered on some account by a task that has not failed (it may still be \
      running); 1 the newest task for a URL failed; 2 usage or configuration; 4 an account could not be read; \
      5 a URL is covered nowhere, or only after normalizing or by an id the vendor does not know. If several \
      apply, the first of 2, 1, 4, 5.
      """)

  private static var unlisted: String {
    ProviderRegistry.unlisted.map { $0 + "." }.joined(separator: " ")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: ListOptions

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Read URLs from this file, one a line (not lines with # in front); - for standard input.",
      valueName: "file")
  )
  var file: String?

  @Argument(help: "The URLs.")
  var urls: [String] = []

  func run() async throws {
    try await perform(in: .current).exit()
  }

  func perform(in process: ProcessContext) async throws -> ExitStatus {
    let start = ContinuousClock.now
    let coverage = try await coverage(in: process)
    var request = ListRequest(options, includesURLs: true, filter: [])
    if options.timeout != nil {
      request.spent = ContinuousClock.now - start
    }
    return try await WhereRun(
      coverage, request: request, in: try await common.session(in: process)
    ).perform()
  }

  /// Takes in the URLs asked for, for as long as the command may take where that was said.
  private func coverage(in process: ProcessContext) async throws -> Coverage {
    let urls = urls
    guard let file, let timeout = options.timeout else {
      return try Self.coverage(of: urls, and: self.file, in: process)
    }
    let source = file == "-" ? "standard input" : file
    do {
      return try await TimedInput(source: source, limit: timeout.value).read {
        try Self.coverage(of: urls, and: file, in: process)
      }
    } catch let error as LateInput {
      throw UsageError.wrong("where: \(error)")
    }
  }

  /// Indexes the URLs asked for, each once; empty lines and those with `#` are passed over.
  private static func coverage(
    of urls: [String], and file: String?, in process: ProcessContext
  ) throws -> Coverage {
    var all = urls
    if let file {
      all += try URLLines.urls(in: Files.list(file, in: process))
    }
    var known: Set<[UInt8]> = []
    all = all.filter { known.insert(Array($0.utf8)).inserted }
    guard !all.isEmpty else {
      throw UsageError.wrong("where: give a URL, or a file of URLs with -f")
    }
    return Coverage(of: all)
  }
}
