import ArgumentParser
import TaskModel

/// `cdntop check`: whether the accounts can be watched, and what to do where they cannot.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check accounts: key, permissions, clock, quota, and what to do.",
    discussion: """
      Makes each call that watching an account makes, once, and those that tell whose key it is and \
      what may still be submitted today. Accounts that are disabled are checked where they are named.

      Exit status: 0 all accounts can be watched; 2 usage or configuration; 4 an account cannot; 6 too \
      little is left for --need. Where several hold, the first of 2, 4, 6.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What has to be left, such as purge-url=1200,prefetch=10; of each domain where a vendor counts "
        + "by domain.", valueName: "kind=n,..."))
  var need: QuotaNeeds?

  @Flag(name: .long, help: "Print the least read-only policy to grant, and call nobody.")
  var policy = false

  @Option(name: .long, help: ArgumentHelp("table or json.", valueName: "format"))
  var format = Chosen(CheckFormat.table)

  @Argument(help: "The accounts; all where none is named.", completion: ShellCompletion.account)
  var accounts: [String] = []

  func run() async throws {
    try await perform(in: .process).exit()
  }

  func perform(in surroundings: Surroundings) async throws -> ExitStatus {
    let context = try common.context(in: surroundings)
    let chosen = try chosen(of: context.configuration)
    if policy {
      try await LeastPolicies(chosen, surroundings: surroundings).write()
      return .done
    }
    return try await CheckRun(
      chosen, needs: need ?? QuotaNeeds(), format: format.value, in: context
    ).perform()
  }

  private func chosen(of configuration: Configuration) throws -> [AccountConfiguration] {
    guard !accounts.isEmpty else {
      let enabled = configuration.accounts.filter(\.common.isEnabled)
      guard !enabled.isEmpty else {
        throw UsageError.wrong("the configuration \(configuration.file) has no account to check")
      }
      return enabled
    }
    let names = Set(try accounts.map(configuration.existing))
    return configuration.accounts.filter { names.contains($0.name) }
  }
}

/// How `check` writes what it found.
enum CheckFormat: String, CaseIterable, Sendable {
  case table
  case json
}
