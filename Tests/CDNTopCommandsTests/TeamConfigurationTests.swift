import ArgumentParser
import Foundation
import Providers
import StrictYAML
import TaskModel
import TeamStore
import Testing

@testable import CDNTopCommands

/// What a configuration says of a team, and what the team's accounts are told apart by.
@Suite struct TeamConfigurationTests {
  private static let accounts = """
    accounts:
      - {name: ali, provider: alibaba-cdn, access_key_id: LTAIx, access_key_secret_env: S}
    """

  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String) throws -> Configuration {
    let paths = ProgramPaths(environment: ["HOME": folder.path])
    return try ConfigurationReader(file: "/etc/c.yaml", paths: paths).configuration(in: text)
  }

  private func mistakes(_ text: String) -> [String] {
    do {
      _ = try read(text)
      return []
    } catch let error as DiagnosticsError {
      return error.diagnostics.map { "\($0.line):\($0.column): \($0.message)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func readsATeam() throws {
    let configuration = try read(
      "team: {database_env: CDNTOP_DB, name: cdn-ops}\n" + Self.accounts)
    #expect(configuration.team?.name == "cdn-ops")
    #expect(configuration.team?.database.place == "variable CDNTOP_DB")
    #expect(try read(Self.accounts).team == nil)
  }

  @Test(arguments: [
    ("team: {name: x}", "missing key \"database_env\""),
    ("team: {database_env: A, nome: x}", "unknown key \"nome\", did you mean \"name\"?"),
    ("team: {database_env: A, database: b}", "two forms of one secret"),
    ("team: {database_env: }", "database_env"),
  ])
  func refuses(team: String, words: String) {
    let mistakes = mistakes(team + "\n" + Self.accounts)
    #expect(mistakes.count == 1 && mistakes[0].contains(words), "\(mistakes)")
  }

  @Test func programsSeeNothingOfItsAddress() throws {
    let configuration = try read("team: {database_env: CDNTOP_DB}\n" + Self.accounts)
    let variables = ["CDNTOP_DB": "host=x", "PGPASSWORD": "x", "S": "x", "PATH": "/bin"]
    #expect(configuration.hidingSecrets(in: variables).ofPrograms == ["PATH": "/bin"])
    let alone = try read(Self.accounts).hidingSecrets(in: variables).ofPrograms
    #expect(alone.keys.sorted() == ["CDNTOP_DB", "PATH", "PGPASSWORD"])
  }

  @Test func anAddressInTheFileIsASecretOfIt() throws {
    #expect(try read("team: {database: host=x}\n" + Self.accounts).holdsSecret)
    #expect(try !read("team: {database_env: A}\n" + Self.accounts).holdsSecret)
  }

  // MARK: Budgets

  @Test func twoNamesForOneKeyShareABudgetAndSoDoOneNameForTwoKeys() throws {
    let configuration = try read(
      """
      accounts:
        - {name: a, provider: alibaba-cdn, access_key_id: K, access_key_secret: s}
        - {name: b, provider: alibaba-cdn, access_key_id: K, access_key_secret: s}
        - {name: c, provider: alibaba-cdn, access_key_id: K, access_key_secret: s, budget: one}
        - {name: d, provider: alibaba-cdn, access_key_id: L, access_key_secret: s, budget: one}
        - {name: e, provider: alibaba-dcdn, access_key_id: L, access_key_secret: s, budget: one}
      """)
    let names = configuration.accounts.map(\.budgetName)
    #expect(names[0] == names[1])
    #expect(names[2] == names[3] && names[2] == "alibaba-cdn=one")
    #expect(Set(names).count == 3)
    #expect(configuration.accounts.allSatisfy { $0.identity.keys == ["key:" + $0.budgetName] })
  }

  /// A profile is another key on every host, and the same key may be in a profile of any name.
  @Test func aProfileIsKnownByItsKeyAndOneThatDoesNotLastByTheAccount() async throws {
    let profiles = """
      {"current": "default", "profiles": [
        {"name": "default", "mode": "AK", "access_key_id": "K", "access_key_secret": "s"},
        {"name": "sts", "mode": "StsToken", "access_key_id": "T", "access_key_secret": "s", "sts_token": "t"}]}
      """
    try FileManager.default.createDirectory(
      atPath: folder.path + "/.aliyun", withIntermediateDirectories: false)
    try folder.write(profiles, to: ".aliyun/config.json")
    let accounts = """
      accounts:
        - {name: a, provider: alibaba-cdn, profile: default}
        - {name: b, provider: alibaba-cdn, access_key_id: K, access_key_secret: s}
        - {name: c, provider: alibaba-cdn, profile: sts}
        - {name: d, provider: alibaba-cdn, profile: none}
        - {name: e, provider: alibaba-cdn, profile: none, budget: one}
      """
    let process = recorder.process(in: folder)
    let configuration = await process.namingBudgets(
      of: try read("team: {database_env: A}\n" + accounts))
    let names = configuration.accounts.map(\.budgetName)
    #expect(names[0] == names[1])
    #expect(names[2...] == ["alibaba-cdn=c", "alibaba-cdn=d", "alibaba-cdn=one"])
    let alone = try read(accounts)
    #expect(
      await process.namingBudgets(of: alone).accounts.map(\.budgetName)
        == alone.accounts.map(\.budgetName))
  }

  // MARK: What cannot be used

  private func failure(_ arguments: [String], _ environment: [String: String]) async -> ExitReport {
    let file = folder.path + "/c.yaml"
    let process = recorder.process(
      in: folder, environment: environment.merging(["CDNTOP_CONFIG": file]) { $1 })
    do {
      try folder.write("team: {database_env: CDNTOP_DB}\n" + Self.accounts, to: "c.yaml")
      switch try RootCommand.parseAsRoot(ArgumentOrder(arguments).sorted()) {
      case let command as TeamCommand: try await command.perform(in: process).exit()
      case let command as ListCommand: try await command.perform(in: process).exit()
      case let command as TrackedCommand: try await command.perform(in: process)
      default: Issue.record("not a command of this test")
      }
      return ExitReport(ExitCode.success, parsedBy: RootCommand.self)
    } catch {
      return ExitReport(error, parsedBy: RootCommand.self)
    }
  }

  @Test(arguments: [["team", "status"], ["list"], ["tracked"]])
  func saysWhatIsWrongWithTheAddress(arguments: [String]) async {
    let unset = await failure(arguments, [:])
    #expect(unset.status == 2)
    #expect(unset.talk == "cdntop: team: database: the variable CDNTOP_DB is not set\n")
    let wrong = await failure(arguments, ["CDNTOP_DB": "hoost=x password=hunter2"])
    #expect(wrong.status == 2)
    #expect(wrong.talk?.contains("cannot be read; it has the form postgresql://") == true)
    #expect(wrong.talk?.contains("hunter2") == false)
  }

  @Test func initPrintsTheSchemaAndNothingElse() async throws {
    let process = recorder.process(in: folder)
    let parsed = try RootCommand.parseAsRoot(ArgumentOrder(["team", "init"]).sorted())
    let command = try #require(parsed as? TeamCommand)
    try await command.perform(in: process).exit()
    #expect(recorder.output == TeamSchema.usual.sql + "\n")
    #expect(recorder.talk.isEmpty)
  }

  @Test func statusNeedsATeam() async throws {
    try folder.write(Self.accounts, to: "c.yaml")
    let process = recorder.process(
      in: folder, environment: ["CDNTOP_CONFIG": folder.path + "/c.yaml"])
    let error = await #expect(throws: UsageError.self) {
      try await TeamCommand.parse(["status"]).perform(in: process)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("has no team"))
  }

  @Test(arguments: [["team"], ["team", "start"], ["team", "init", "--format", "json"]])
  func refusesOtherDeeds(arguments: [String]) {
    #expect(throws: (any Error).self) {
      try RootCommand.parseAsRoot(ArgumentOrder(arguments).sorted())
    }
  }
}
