import ArgumentParser
import Reports
import TaskModel

/// `cdntop check`: whether the accounts can be watched, and what to do where they cannot.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check accounts: key, permissions, clock, quota, and what to do.",
    usage: "cdntop check [<options>] [<accounts> ...]",
    discussion: """
      Makes each call that watching an account needs, once, and asks whose key it is and how much quota is \
      left today, and says what the vendor's word for success means, a line each: ok, WARN (watching works), \
      FAIL or - (not known, or nothing to check), with what to do about it behind "->". Accounts that are switched off are checked only if you name them.

      Exit status: 0 all accounts can be watched; 2 usage or configuration; 4 an account cannot be watched in full, or the team's store not be used; \
      6 too little quota for --need. If several apply, the first of 2, 4, 6.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The quota you need, such as purge-url=1200,prefetch=10; per domain where a vendor counts "
        + "by domain.", valueName: "kind=n,..."))
  var need: QuotaNeeds?

  @Flag(name: .long, help: "Print the minimal read-only policy to grant; calls no vendor.")
  var policy = false

  @Option(name: .long, help: ArgumentHelp("table (the default) or json.", valueName: "format"))
  var format = Chosen(CheckFormat.table)

  @Argument(
    help: "The accounts to check; all of them unless you name some.",
    completion: ShellCompletion.account)
  var accounts: [String] = []

  func run() async throws {
    try await perform(in: .current).exit()
  }

  func perform(in process: ProcessContext) async throws -> ExitStatus {
    let session = try await common.session(in: process)
    let chosen = try chosen(of: session.configuration)
    if policy {
      try await LeastPolicies(chosen, in: session).write()
      return .done
    }
    return try await CheckRun(
      chosen, needs: need ?? QuotaNeeds(), format: format.value, in: session
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
