import ArgumentParser
import Reports
import TaskModel
import TeamStore

/// `cdntop team`: prepares the database of a team, and tells who asks what for it.
struct TeamCommand: AsyncParsableCommand {
  /// What is done about the team.
  enum Deed: String, CaseIterable, Sendable {
    case `init`
    case status
  }

  /// How the status is written.
  enum Format: String, CaseIterable, Sendable {
    case table
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "team", abstract: "Set up a team's database; say who polls what.",
    usage: """
      cdntop team init
      cdntop team status [--format <format>] [<options>]
      """,
    discussion: """
      A team of several hosts polls each account once: "team: {database_env: CDNTOP_DB, name: cdn-ops}" in the \
      configuration names a PostgreSQL database. init prints the SQL that makes its tables and the group roles \
      cdntop_poller and cdntop_reader, for whoever owns the database: cdntop team init | psql. Run again, it \
      mends the tables of an earlier version. It connects to nothing. status prints who polls each account, since \
      when, and who cannot and why, and who is there.

      Exit status: 0 done; 2 usage or configuration; 4 the team's store cannot be reached.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp("With status: table (the default) or json.", valueName: "format"))
  var format: Chosen<Format>?

  @Argument(help: ArgumentHelp("init or status.", valueName: "deed"))
  var deed: Chosen<Deed>

  func validate() throws {
    if deed.value == .`init`, format != nil { throw ValidationError("--format goes with status") }
  }

  func run() async throws { try await perform(in: .current).exit() }

  func perform(in process: ProcessContext) async throws -> ExitStatus {
    switch deed.value {
    case .`init`:
      try process.output(TeamSchema.usual.sql + "\n")
      return .done
    case .status:
      return try await TeamStatusRun(format: format?.value ?? .table, in: process).perform(
        of: await process.namingBudgets(of: try common.configuration(in: process)))
    }
  }
}
