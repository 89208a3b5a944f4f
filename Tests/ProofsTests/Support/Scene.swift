import FoundationEssentials
import NIOSSL
import TaskModel
import Testing

@testable import Proofs

/// An origin, edges and what is expected, over real sockets; two answers of a probe come right after each other.
struct Scene {
  var settings = ProofSettings()
  var purgedAt: Date?
  var providers: Set<ProviderID> = []
  var timeout: Duration = .seconds(20)
  var roots: [NIOSSLCertificate]?

  init() {
    settings.pause = .milliseconds(1)
    settings.rate = 1_000
  }

  /// Has the origin asked at a server.
  mutating func ask(origin: ScriptedWeb) {
    let port = origin.port
    settings.origin = { _ in .host("127.0.0.1", port: port, scheme: .http) }
  }

  /// Asks at servers on loopback.
  mutating func ask(edges: ScriptedWeb...) throws {
    settings.places = PlaceList(
      try edges.map { .node(try #require(SocketPlace("127.0.0.1:\($0.port)"))) })
  }

  /// Proves one URL.
  func proof(of text: String = "http://www.example.com/a.js") async throws -> URLProof {
    try #require(await proofs(of: [text]).first)
  }

  /// Proves some URLs.
  func proofs(of texts: [String]) async throws -> [URLProof] {
    let questions = try texts.map {
      Question(
        url: try #require(ProofURL($0)), since: purgedAt,
        purges: Dictionary(uniqueKeysWithValues: providers.map { ($0, nil) }))
    }
    let clock = ContinuousClock()
    let run = ProofRun(
      settings,
      asking: EdgeClient(
        timeout: timeout, roots: roots, clock: clock, now: { Date() }),
      lookups: NameLookups(
        system: { _ in .failure(.init("nobody was to look this up")) },
        server: { _, _ in .failure(.init("nobody was to look this up")) }),
      clock: clock, now: { Date() })
    var proofs: [URLProof] = []
    await run.perform(await run.plan(questions)) { proofs.append($0) }
    return proofs
  }
}

/// Dates as servers send them.
enum Sent {
  /// The field `Date` for a moment so many seconds ago.
  static func date(ago seconds: Int = 0) -> String {
    text(Date().addingTimeInterval(-Double(seconds)))
  }

  static func text(_ moment: Date) -> String {
    let time = CivilTime(moment)
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let day = days[Int((moment.timeIntervalSince1970 / 86_400).rounded(.down)) % 7]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return "\(day), \(CivilTime.padded(time.day, 2)) \(months[time.month - 1]) \(time.year) "
      + "\(time.timeText) GMT"
  }

  /// The second of a moment so many seconds ago.
  static func second(ago seconds: Int) -> String {
    String(Int(Date().timeIntervalSince1970) - seconds)
  }
}
