import Foundation
import Terminal
import TestSupport
import Testing

/// A team on hosts of its own over a simulated vendor: a database, a home for each host, and proxies that count who asks
/// what.
final class Fleet: Sendable {
  /// The database of a team on a server of the tests.
  let database: TeamDatabase
  /// Who asked what.
  let counter: CallCounter
  private let home: Home
  private let simulated: String
  private let simulator: BackgroundProgram

  /// Whether a process may call its host by another name.
  static let canNameHosts = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unshare", "--map-root-user", "--uts", "hostname", "jump1"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Where a process runs, what it may do, and what is wrong with it.
  struct Seat {
    /// The process, as it is named in the counts.
    var name: String
    var host: String
    /// The name that the database knows the operator by.
    var user = "wang"
    /// Whether it belongs to the team.
    var isMember = true
    /// The accounts whose key is wrong.
    var wrongKeys: Set<String> = []
    /// Where the team's store is, where that is not the database's own address.
    var address: String?

    init(_ name: String, on host: String) {
      self.name = name
      self.host = host
    }
  }

  fileprivate init(_ options: [String], on server: PostgresServer, _ home: Home) async throws {
    self.home = home
    database = try await TeamDatabase(on: server)
    let config = home.url.appending(path: "simulated.yaml").path
    simulator = try BackgroundProgram(
      [Program.path, "simulate", "--write-config", config] + options,
      environment: home.environment, folder: home.url.appending(path: "simulator"))
    let simulator = simulator
    try await simulator.wait(for: "the simulator") { simulator.output.contains("listening on") }
    simulated = try String(contentsOfFile: config, encoding: .utf8)
    let port = try #require(simulator.output.firstMatch(of: /127\.0\.0\.1:(\d+)/))
    counter = CallCounter(port: try #require(Int(port.1)))
  }

  /// Kills the simulator, so that no vendor answers.
  func endVendors() async throws { try await simulator.signal(SIGKILL) }

  // MARK: Programs

  /// Starts the program beside the tests.
  func start(_ seat: Seat, _ arguments: [String]) async throws -> BackgroundProgram {
    try BackgroundProgram(
      Self.words(seat, arguments), environment: try await environment(of: seat),
      folder: home.url.appending(path: "programs/\(seat.name)-\(UUID().uuidString.prefix(4))"))
  }

  /// Runs the program to its end.
  func run(_ seat: Seat, _ arguments: [String]) async throws -> Program.Output {
    let words = Self.words(seat, arguments)
    return try await Program.run(
      words[0], Array(words.dropFirst()), environment: try await environment(of: seat))
  }

  /// Runs the program in a terminal.
  func terminal(
    _ seat: Seat, _ arguments: [String] = [], size: Size = Size(width: 120, height: 40),
    _ body: (TerminalSession) async throws -> Void
  ) async throws {
    try await withTerminalSession(
      command: Self.words(seat, arguments),
      environment: try await environment(of: seat).mapValues { $0 }, size: size, body)
  }

  private static func words(_ seat: Seat, _ arguments: [String]) -> [String] {
    let program = [Program.path] + arguments
    guard canNameHosts else { return program }
    return [
      "unshare", "--map-root-user", "--uts", "sh", "-c", "hostname \"$0\" && exec \"$@\"",
      seat.host,
    ] + program
  }

  private func environment(of seat: Seat) async throws -> [String: String] {
    let host = home.url.appending(path: "hosts/\(seat.host)")
    try FileManager.default.createDirectory(
      at: host, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let config = try home.write("\(seat.name).yaml", try await configuration(of: seat))
    return [
      "HOME": host.path, "XDG_CONFIG_HOME": host.path + "/config",
      "XDG_STATE_HOME": host.path + "/state", "TZ": "UTC0", "NO_PROXY": "*",
      "CDNTOP_CONFIG": config, "USER": seat.user, "LOGNAME": seat.user,
      "CDNTOP_DB": seat.address ?? database.address(user: seat.user),
    ]
  }

  /// The simulator's accounts, all at one endpoint, which the process reaches by proxies of its own.
  private func configuration(of seat: Seat) async throws -> String {
    let parts = simulated.components(separatedBy: "  - name: ")
    // What stands before them is about proofs.
    var text = "accounts:\n"
    for part in parts.dropFirst() {
      let account = String(try #require(part.firstMatch(of: /^"([^"]+)"/)).1)
      let way = try await counter.open(seat.name, account)
      var part = part.replacing(
        /endpoint: .*/,
        with:
          "endpoint: \"http://vendor.invalid\"\n    allow_http: true\n    proxy: \"http://127.0.0.1:\(way)\""
      )
      if seat.wrongKeys.contains(account) {
        part = part.replacing(/((?:private|secret)_key|access_key_secret): .*/) {
          "\($0.1): \"wrong\""
        }
      }
      text += "  - name: " + part
    }
    return seat.isMember ? "team: {database_env: CDNTOP_DB, name: cdn-ops}\n" + text : text
  }
}

/// Lends a fleet to `body`, and ends all of it afterwards.
func withFleet(
  _ options: [String] = [], on server: PostgresServer? = nil, _ body: (Fleet) async throws -> Void
) async throws {
  let server = try server ?? PostgresServer.shared.get()
  try await withHome { home in
    try await body(try await Fleet(options, on: server, home))
  }
}

extension Fleet {
  /// Starts `watch --format jsonl` on each of some hosts; the processes are called as the hosts are.
  func watchers(
    on hosts: [String], _ change: (inout Seat) -> Void = { _ in }
  ) async throws -> [String: TeamChanges] {
    var watchers: [String: TeamChanges] = [:]
    for host in hosts {
      var seat = Seat(host, on: host)
      change(&seat)
      watchers[host] = TeamChanges(of: try await start(seat, ["watch", "--format", "jsonl"]))
    }
    return watchers
  }

  /// Who asked vendors since a moment.
  func callers(since moment: ContinuousClock.Instant) -> Set<String> {
    Set(counter.calls(since: moment).map(\.caller))
  }
}

/// Waits until something is so; reads what watchers say meanwhile.
func poll(
  _ watchers: some Collection<TeamChanges>, for what: String,
  within limit: Duration = .seconds(240),
  _ isReached: () throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while true {
    for watcher in watchers { try watcher.read() }
    if try isReached() { return }
    guard ContinuousClock.now < end else {
      let talk = watchers.map { $0.program.talk.suffix(400) }.joined(separator: "\n--\n")
      throw WatchedChanges.Missing(description: "waited in vain for \(what); they said \(talk)")
    }
    try await Task.sleep(for: .milliseconds(100))
  }
}
