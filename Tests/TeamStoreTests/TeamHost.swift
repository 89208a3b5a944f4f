import ArgumentParser
import Foundation
import Reports
import Synchronization
import TaskModel
import TestSupport

@testable import CDNTopCommands
@testable import TeamStore

/// A database of its own on a server, with the tables where every team has them; gone with the server.
final class TeamDatabase: Sendable {
  let server: PostgresServer
  let name = "d_" + UUID().uuidString.replacing("-", with: "").lowercased()

  init() throws {
    server = try PostgresServer.shared.get()
    try server.psql("CREATE DATABASE \(name)")
    try sql(TeamSchema.usual.sql)
  }

  /// What libpq connects by.
  func address(user: String = "owner") -> String {
    server.address(user: user).replacing("dbname=postgres", with: "dbname=\(name)")
  }

  /// Runs SQL as the superuser; returns what it printed.
  @discardableResult
  func sql(_ text: String) throws -> String {
    try server.psql(text, database: name)
  }

  /// An address of somebody who may only look on.
  func reader() throws -> String {
    let user = name + "_r"
    try sql("CREATE ROLE \(user) LOGIN IN ROLE cdntop_reader")
    return address(user: user)
  }

  /// The store as another process has it.
  func store(as host: String) throws -> PostgreSQLStore {
    try PostgreSQLStore(
      at: address(), as: .init(id: UUID().uuidString, name: "wang@\(host)", host: host),
      own: TeamFixture().own, lanes: ThreadLanes())
  }
}

/// A machine of a team: a home of its own, and what commands print there.
final class TeamHost: Sendable {
  let database: TeamDatabase
  private let folder: String
  private let written = Mutex("")
  private let said = Mutex<[String]>([])

  /// Makes a machine with an account whose vendor is not there.
  init(
    on database: TeamDatabase,
    accounts: String = """
    accounts:
      - {name: ali, provider: alibaba-cdn, access_key_id: K, access_key_secret_env: S, budget: one,
         endpoint: "http://127.0.0.1:9"}
    """
  ) throws {
    self.database = database
    folder = NSTemporaryDirectory() + "cdntop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    let text = "team: {database_env: CDNTOP_DB, name: cdn-ops}\n" + accounts
    try Data(text.utf8).write(to: URL(filePath: folder + "/c.yaml"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Everything on standard output.
  var output: String { written.withLock { $0 } }

  /// The lines on standard error.
  var talk: [String] { said.withLock { $0 } }

  /// The machine's process.
  ///
  /// - Parameter clockOff: by how many seconds its calendar is wrong.
  func process(address: String? = nil, clockOff: TimeInterval = 0) -> ProcessContext {
    ProcessContext(
      environment: [
        "HOME": folder, "PATH": "/usr/bin:/bin", "CDNTOP_CONFIG": folder + "/c.yaml",
        "CDNTOP_DB": address ?? database.address(), "S": "secret", "LOGNAME": "wang",
      ], now: { Date().addingTimeInterval(clockOff) },
      write: { text in self.written.withLock { $0 += text.text } },
      pass: { text in self.written.withLock { $0 += text } },
      tell: { line in self.said.withLock { $0.append(String(line.text.dropLast())) } },
      readInput: { [] }, isOutputTerminal: false, outputWidth: 80)
  }

  /// Runs a command; returns its exit status, and says what was wrong as the program does.
  func run(_ words: [String], address: String? = nil) async throws -> Int32 {
    let process = process(address: address)
    do {
      switch try RootCommand.parseAsRoot(ArgumentOrder(words).sorted()) {
      case let command as TeamCommand: return try await command.perform(in: process).rawValue
      case let command as CheckCommand: return try await command.perform(in: process).rawValue
      case let command as ListCommand: return try await command.perform(in: process).rawValue
      case let command as TrackCommand: try await command.perform(in: process)
      case let command as UntrackCommand: try await command.perform(in: process)
      case let command as TrackedCommand: try await command.perform(in: process)
      case let command as HistoryCommand: try await command.perform(in: process)
      case let command as HandoverCommand: try await command.perform(in: process)
      default: preconditionFailure("a command of these tests")
      }
      return 0
    } catch {
      let report = ExitReport(error, parsedBy: RootCommand.self)
      if let talk = report.talk { process.talk(String(talk.dropLast())) }
      return report.status
    }
  }
}
