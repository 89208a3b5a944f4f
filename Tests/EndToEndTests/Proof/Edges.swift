import Foundation
import Testing

/// The origin and the edges of a simulator in another process, as the configuration it wrote names them.
struct Edges {
  /// The origin, as `--origin` takes it.
  let origin: String
  /// The edge that does what purges ask for.
  let prompt: String
  /// The edge that serves the old copy once more.
  let revalidating: String
  /// The edge that keeps packed copies of some tasks.
  let plainOnly: String
  /// The edge that keeps old copies of some tasks for ever.
  let deaf: String
  /// An address nobody listens on.
  let nobody: String

  init(_ config: String) throws {
    let text = try String(contentsOfFile: config, encoding: .utf8)
    let port = try #require(text.firstMatch(of: /"http:\/\/127\.0\.0\.2:(\d+)"/)).output.1
    origin = "http://127.0.0.2:\(port)"
    prompt = "ip:127.0.0.11:\(port)"
    revalidating = "ip:127.0.0.12:\(port)"
    plainOnly = "ip:127.0.0.13:\(port)"
    deaf = "ip:127.0.0.14:\(port)"
    nobody = "ip:127.0.0.99:\(port)"
  }

  /// All edges.
  var all: String { [prompt, revalidating, plainOnly, deaf].joined(separator: ",") }
}

/// What `verify --format json` says of a URL.
struct ProvedURL {
  let url: String
  let verdict: String
  let probes: [[String: Any]]
  private let members: [String: Any]

  init(_ members: [String: Any]) throws {
    self.members = members
    url = try #require(members["url"] as? String)
    verdict = try #require(members["verdict"] as? String)
    probes = try #require(members["probes"] as? [[String: Any]])
  }

  /// All URLs of a document.
  static func all(_ document: String) throws -> [ProvedURL] {
    let object = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
    return try #require(object?["urls"] as? [[String: Any]]).map(ProvedURL.init)
  }

  /// How many places came to a verdict.
  func count(_ verdict: String) -> Int { members[verdict] as? Int ?? -1 }

  /// What was sent last of the origin.
  var origin: [String: Any]? { members["origin"] as? [String: Any] }

  /// The probes' verdicts by place, in their order.
  func verdicts(at place: String) -> [String] {
    probes.filter { "ip:\($0["place"] ?? "")" == place }.compactMap { $0["verdict"] as? String }
  }
}

/// A home in which the program is run.
struct ProofHome {
  let home: Home
  let config: String
  let edges: Edges

  /// Lends a simulator with its edges, in a home of its own.
  static func with<Result>(
    _ options: [String] = [], body: (ProofHome) async throws -> Result
  ) async throws -> Result {
    try await withHome { home in
      try await withSimulator(options, home: home) { config in
        try await body(ProofHome(home: home, config: config, edges: Edges(config)))
      }
    }
  }

  /// Runs a command with the simulator's configuration.
  func run(_ words: String...) async throws -> Program.Output {
    try await Program.run(words + ["--config", config], environment: home.environment)
  }

  /// Longer than anything takes on a machine that does much else.
  private static let patience = ["--timeout", "5m"]

  /// Runs `verify` as one without a configuration does.
  func verify(_ words: String...) async throws -> Program.Output {
    try await Program.run(["verify"] + words + Self.patience, environment: home.environment)
  }

  /// Runs `verify` of tasks.
  func verifyTasks(_ words: [String]) async throws -> Program.Output {
    try await Program.run(
      ["verify"] + words + ["--config", config] + Self.patience, environment: home.environment)
  }

  /// Waits until tasks have ended, however they do.
  func wait(_ filter: String...) async throws {
    let output = try await Program.run(
      ["wait"] + filter + ["--quiet", "--config", config] + Self.patience,
      environment: home.environment)
    #expect(output.status == 0 || output.status == 1, "\(output)")
  }

  /// The tasks that a filter lets through, as `list` has them.
  func tasks(_ filter: String...) async throws -> [[String: Any]] {
    let output = try await Program.run(
      ["list", "--urls", "--format", "json", "--config", config] + filter,
      environment: home.environment)
    let object = try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any]
    return try #require(object?["tasks"] as? [[String: Any]])
  }

  /// The URLs of tasks that can be asked as they are.
  func urls(_ filter: String...) async throws -> [String] {
    let output = try await Program.run(
      ["list", "--urls", "--format", "json", "kind:purge-url", "--config", config] + filter,
      environment: home.environment)
    let object = try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any]
    let tasks = object?["tasks"] as? [[String: Any]] ?? []
    let urls = tasks.flatMap { $0["urls"] as? [[String: Any]] ?? [] }
      .compactMap { $0["url"] as? String }.filter { $0.hasPrefix("http://") }
    try #require(!urls.isEmpty)
    return urls
  }
}
