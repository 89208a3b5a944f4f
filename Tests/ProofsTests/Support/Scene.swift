import FoundationEssentials
import NIOSSL
import TaskModel
import Testing

@testable import Proofs

/// An origin, edges and what is expected, over real sockets; two answers of a probe come right after each other.
///
/// The calendar stands still at ``Sent/now``, so that no verdict depends on how long anything takes.
struct Scene {
  var settings = ProofSettings()
  /// When the purge was made, as the operator says.
  var purgedAt: Date?
  /// The providers whose tasks the URLs are of, with the time of the newest.
  var purges: [ProviderID: Date?] = [:]
  var timeout: Duration = .seconds(20)
  var roots: [NIOSSLCertificate]?
  /// How far this machine's clock is ahead of everybody else's.
  var clockError: TimeInterval = 0
  /// The addresses that every name has.
  var addresses: [IPAddress] = []

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
      try edges.map { .node(try #require(SocketPlace("\($0.address):\($0.port)"))) })
  }

  /// Expects that a body has changed which all places had a while ago.
  mutating func record(_ body: Body, of url: String = Scene.url) {
    let entry = Baseline.Entry(
      url: url, place: "elsewhere", scheme: "http", variant: "identity", status: 200,
      length: body.length, hash: body.hash, decodedHash: body.decodedHash, etag: nil,
      cachedSince: nil)
    settings.baseline = Baseline(at: Sent.now.addingTimeInterval(-3_600), entries: [entry])
    settings.expectation.hasBaseline = true
  }

  /// What is asked for unless something else is named.
  static let url = "http://www.example.com/a.js"

  /// Proves one URL.
  ///
  /// - Parameter clock: by which turns and pauses are waited for; connections are not.
  func proof(
    of text: String = Scene.url, by clock: some Clock<Duration> = ContinuousClock()
  ) async throws -> URLProof {
    try #require(await proofs(of: [text], by: clock).first)
  }

  /// Proves some URLs.
  ///
  /// - Parameters:
  ///   - planned: is told how many requests there will be.
  ///   - asked: is told of each.
  func proofs(
    of texts: [String], by clock: some Clock<Duration> = ContinuousClock(),
    isRecording: Bool = false, planned: (Int) -> Void = { _ in },
    asked: @escaping @Sendable () -> Void = {}
  ) async throws -> [URLProof] {
    let questions = try texts.map {
      Question(url: try #require(ProofURL($0)), since: purgedAt, purges: purges)
    }
    let now = Sent.now.addingTimeInterval(clockError)
    let (timeout, roots, addresses) = (timeout, roots, addresses)
    let run = ProofRun(
      settings,
      asking: EdgeClient(
        timeout: timeout, roots: roots, clock: ContinuousClock(), now: { now }),
      lookups: NameLookups(
        system: { _ in
          addresses.isEmpty
            ? .failure(.init("nobody was to look this up")) : .success(addresses)
        },
        server: { _, _ in
          addresses.isEmpty
            ? .failure(.init("nobody was to look this up")) : .success(addresses)
        }),
      clock: clock, now: { now }, isRecording: isRecording)
    var proofs: [URLProof] = []
    let plan = await run.plan(questions)
    planned(plan.requests)
    await run.perform(plan, asked: asked) { proofs.append($0) }
    return proofs
  }
}

/// Dates as servers send them.
enum Sent {
  /// The present of all servers.
  static let now = Date(timeIntervalSince1970: 1_789_963_200)

  /// The moment so many seconds ago.
  static func moment(ago seconds: Int) -> Date { now.addingTimeInterval(-Double(seconds)) }

  /// The field `Date` for a moment so many seconds ago.
  static func date(ago seconds: Int = 0) -> String { text(moment(ago: seconds)) }

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
    String(Int(moment(ago: seconds).timeIntervalSince1970))
  }

  /// The fields of a cache that names no vendor: its own date, and how long it has had the copy.
  static func aged(_ seconds: Int, _ state: String = "HIT") -> [(String, String)] {
    [("Date", date()), ("Age", String(seconds)), ("X-Cache", state)]
  }

  /// The fields of a vendor's node that tells its own second, and when the body was fetched from the origin.
  static func saved(
    ago saved: Int, age: Int, _ state: String = "HIT TCP_MEM_HIT"
  ) -> [(String, String)] {
    [
      ("Date", date(ago: age)), ("Age", String(age)), ("X-Cache", state),
      ("Ali-Swift-Global-Savetime", second(ago: saved)),
      ("EagleId", "7f000002\(second(ago: 0))0001e"),
    ]
  }
}
