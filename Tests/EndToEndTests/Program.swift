import Foundation
import Subprocess
import TestSupport
import Testing

/// The program under test: the one that `CDNTOP_PROGRAM` names, else the one built beside the tests.
enum Program {
  /// The path of the executable.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["CDNTOP_PROGRAM"] { return named }
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "cdntop").path
  }()

  /// The beginnings of the secrets of the simulated accounts, which nothing may ever print.
  static let simulatedSecrets = [
    "SimCdn+Secret", "SimDcdn/Secret", "CAISsim", "46f09bb9", "e7a31b1c",
  ]

  /// What a run outside of a terminal printed.
  struct Output {
    let status: Int32?
    let data: String
    let talk: String
  }

  /// Runs the program to its end with no standard input.
  static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Output
  {
    try await run(path, arguments, environment: environment)
  }

  /// Runs a script of bash to its end, in which `"$0"` is the program under test.
  static func shell(_ script: String, _ home: Home) async throws -> Output {
    try await run("bash", ["-c", script, path], environment: home.environment)
  }

  /// Runs any program to its end with no standard input.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> Output {
    var variables: [Environment.Key: String?] = ["TZ": "UTC0"]
    for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
    let result = try await Subprocess.run(
      .name("env"), arguments: Arguments([program] + arguments),
      environment: .inherit.updating(variables), output: .string(limit: 1 << 26),
      error: .string(limit: 1 << 20))
    var status: Int32?
    if case .exited(let code) = result.terminationStatus { status = code }
    return Output(
      status: status, data: result.standardOutput, talk: result.standardError)
  }
}

/// A home folder of its own, so that no test sees the machine's configuration or another test's.
struct Home: Sendable {
  /// The folder.
  let url: URL

  /// Makes an empty home.
  init() throws {
    url = URL(filePath: "/tmp").appending(path: "cdntop-home-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// The variables that make a program use the home.
  var environment: [String: String] {
    [
      "HOME": url.path, "XDG_CONFIG_HOME": url.path + "/config",
      "XDG_STATE_HOME": url.path + "/state",
      "TZ": "UTC0", "NO_PROXY": "*",
    ]
  }

  /// The same for a terminal session, where a variable may also be taken away.
  var variables: [String: String?] { environment.mapValues { $0 } }

  /// Writes a private file and returns its path.
  func write(_ name: String, _ text: String) throws -> String {
    let file = url.appending(path: name)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    return file.path
  }

  /// Removes the folder and all in it.
  func remove() { try? FileManager.default.removeItem(at: url) }
}

/// Lends a home to `body`, once few others have one, and removes it afterwards.
func withHome<Result>(_ body: (Home) async throws -> Result) async throws -> Result {
  try await Seats.programs.lend {
    let home = try Home()
    defer { home.remove() }
    return try await body(home)
  }
}

/// Starts the program as a job of an interactive shell, and lends that once there are rows.
func withShell(
  running arguments: String, _ body: (TerminalSession) async throws -> Void
) async throws {
  try await withHome { home in
    var variables = home.variables
    variables["PS1"] = "shell> "
    variables["program"] = Program.path
    try await withTerminalSession(
      command: ["bash", "--norc", "--noprofile", "-i"], environment: variables
    ) { session in
      try await session.waitFor("shell>")
      try await session.sendLiteral("\"$program\" \(arguments)")
      try await session.send("Enter")
      try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
      try await body(session)
    }
  }
}

extension TerminalSession {
  /// Waits until the shell that `withShell` lends asks again.
  ///
  /// The program has said its last then, and the terminal is the shell's. A screen that is merely left may still be about
  /// to change, and what is typed is lost.
  func waitForPrompt() async throws {
    try await waitFor("the shell's prompt") { screen in
      let isLeft = try await !paneVariables().isAlternate
      let last = screen.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }
      return isLeft && last?.trimmingCharacters(in: .whitespaces) == "shell>"
    }
  }
}

/// Runs `cdntop simulate` for as long as `body` takes, with the configuration it writes.
func withSimulator<Result>(
  _ options: [String] = [], home: Home, _ body: (_ config: String) async throws -> Result
) async throws -> Result {
  let config = home.url.appending(path: "simulated.yaml").path
  return try await withTerminalSession(
    command: [Program.path, "simulate", "--write-config", config] + options,
    environment: home.variables
  ) { session in
    try await session.waitFor("listening on http://127.0.0.1:")
    return try await body(config)
  }
}
