import BenchmarkSupport
import FoundationEssentials
import HTTPTypes
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Proofs

/// Answers everything with the same body at once, and remembers what was asked when.
final class RememberedAsking: Asking {
  /// What was asked.
  struct Asked: Sendable {
    let url: String
    let address: String
    let at: Duration
  }

  private let clock: SimulatedTime
  private let log = Mutex<[Asked]>([])
  private let urls = Mutex<Set<String>>([])
  private let running = Mutex((now: 0, most: 0))

  init(_ clock: SimulatedTime) { self.clock = clock }

  /// All that was asked, in its order.
  var asked: [Asked] { log.withLock { $0 } }
  /// How much was asked.
  var count: Int { log.withLock { $0.count } }
  /// How many URLs were asked for.
  var begun: Int { urls.withLock { $0.count } }
  /// How many connections there were at once.
  var mostAtOnce: Int { running.withLock { $0.most } }

  func withConnection<Result: Sendable>(
    to request: Request,
    _ body: (_ ask: (Request) async throws(NoAnswer) -> Answer) async throws(NoAnswer) -> Result
  ) async throws(NoAnswer) -> Result {
    running.withLock { running in
      running.now += 1
      running.most = max(running.most, running.now)
    }
    defer { running.withLock { $0.now -= 1 } }
    return try await body { request async throws(NoAnswer) in
      let asked = Asked(
        url: request.url.text, address: request.socket.address.description,
        at: clock.now.offset)
      log.withLock { $0.append(asked) }
      urls.withLock { _ = $0.insert(asked.url) }
      return Answer(
        status: 200, fields: HTTPFields(), body: Bodies.new, at: clock.wallTime)
    }
  }
}

/// A run of some URLs at an origin and four places, in time that passes when nothing is left to do in it.
struct PlayedRun {
  static let origin = "192.0.2.1"
  static let edges = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"]
  /// How often a URL is asked for: twice at each place, and twice at the origin.
  static let asksPerURL = 10

  let urls: Int
  let rate: Double
  let clock = SimulatedTime()
  let asking: RememberedAsking

  init(urls: Int, rate: Double) {
    self.urls = urls
    self.rate = rate
    asking = RememberedAsking(clock)
  }

  private func ask(emit: @Sendable (URLProof) async -> Void) async throws {
    var settings = ProofSettings()
    settings.rate = rate
    settings.mostProbes = 1_000_000
    settings.places = PlaceList(
      try Self.edges.map { .node(try #require(SocketPlace($0))) })
    settings.origin = { _ in .host(Self.origin, port: nil, scheme: .https) }
    let clock = clock
    let run = ProofRun(
      settings, asking: asking,
      lookups: NameLookups(
        system: { _ in .failure(.init("nobody was to look this up")) },
        server: { _, _ in .failure(.init("nobody was to look this up")) }),
      clock: clock, now: { clock.wallTime })
    let questions = try (0..<urls).map {
      Question(url: try #require(ProofURL("https://www.example.com/\($0)")))
    }
    await run.perform(await run.plan(questions), emit: emit)
  }

  /// Asks everything.
  func perform(emit: @escaping @Sendable (URLProof) -> Void) throws {
    try clock.run { try await ask { emit($0) } }
  }

  /// Asks until so much was asked, is cut short then, and returns what came of it.
  func performUntil(asked count: Int) throws -> [URLProof] {
    let emitted = Emitted()
    try clock.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await ask { emitted.add($0) } }
        // The next one waits for its turn, which is much later than that.
        while asking.count < count { try await clock.sleep(for: .milliseconds(1)) }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
    return emitted.all
  }
}

/// What a run came to so far.
final class Emitted: Sendable {
  private let proofs = Mutex<[URLProof]>([])

  var all: [URLProof] { proofs.withLock { $0 } }

  func add(_ proof: URLProof) { proofs.withLock { $0.append(proof) } }
}
