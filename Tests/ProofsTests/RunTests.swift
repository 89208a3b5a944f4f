import BenchmarkSupport
import FoundationEssentials
import HTTPTypes
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Proofs

/// The order and the pace of a run, in time that passes when nothing is left to do in it.
@Suite struct RunTests {
  /// Answers at once, and remembers what was asked when.
  private final class RememberedAsking: Asking {
    struct Asked: Sendable {
      let url: String
      let address: String
      let at: Duration
    }

    private let clock: SimulatedTime
    private let log = Mutex<[Asked]>([])
    private let running = Mutex((now: 0, most: 0))

    init(_ clock: SimulatedTime) { self.clock = clock }

    var asked: [Asked] { log.withLock { $0 } }
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
        return Answer(
          status: 200, fields: HTTPFields(),
          body: Body(length: 1, hash: "aa", decodedHash: "aa"), at: clock.wallTime)
      }
    }
  }

  private final class Emitted: Sendable {
    private let proofs = Mutex<[URLProof]>([])

    var all: [URLProof] { proofs.withLock { $0 } }

    func add(_ proof: URLProof) { proofs.withLock { $0.append(proof) } }
  }

  private static let origin = "192.0.2.1"
  private static let edges = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"]

  private func run(
    urls: Int, rate: Double, clock: SimulatedTime, asking: RememberedAsking,
    emit: @Sendable (URLProof) async -> Void
  ) async throws {
    var settings = ProofSettings()
    settings.rate = rate
    settings.mostProbes = 1_000_000
    settings.places = PlaceList(
      try Self.edges.map { .node(try #require(SocketPlace($0))) })
    settings.origin = { _ in .host(Self.origin, port: nil, scheme: .https) }
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

  @Test func requestsKeepToOneRateAndTheirOrder() throws {
    let clock = SimulatedTime()
    let asking = RememberedAsking(clock)
    let proofs = Emitted()
    try clock.run {
      try await run(urls: 60, rate: 20, clock: clock, asking: asking) { proof in
        proofs.add(proof)
      }
    }
    let asked = asking.asked
    #expect(asked.count == 60 * (4 * 2 + 2))
    // One a 1/20 s, and never two at once.
    let times = asked.map(\.at).sorted()
    for (earlier, later) in zip(times, times.dropFirst()) {
      #expect(later - earlier >= .milliseconds(49))
    }
    let found = proofs.all
    #expect(found.map(\.url.target) == (0..<60).map { "/\($0)" })
    #expect(found.allSatisfy { $0.verdict == .fresh && $0.counts.places == 4 })
    for url in Set(asked.map(\.url)) {
      let mine = asked.filter { $0.url == url }
      #expect(mine.first?.address == Self.origin && mine.last?.address == Self.origin)
      for edge in Self.edges {
        let twice = mine.filter { $0.address == edge }.map(\.at)
        #expect(twice.count == 2)
        #expect(try #require(twice.last) - #require(twice.first) >= .seconds(2))
      }
    }
    #expect(asking.mostAtOnce <= 128)
  }

  /// The time is that of the rate: nobody waits for the pauses of others.
  @Test func thePausesCostNothingOfTheRate() throws {
    let clock = SimulatedTime()
    let asking = RememberedAsking(clock)
    try clock.run {
      try await run(urls: 60, rate: 20, clock: clock, asking: asking) { _ in }
    }
    let last = try #require(asking.asked.map(\.at).max())
    #expect(last >= .seconds(29) && last < .seconds(33))
  }

  @Test func whatIsCutShortEndsWithWhatIsKnown() throws {
    let clock = SimulatedTime()
    let asking = RememberedAsking(clock)
    let proofs = Emitted()
    try clock.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await run(urls: 5, rate: 2, clock: clock, asking: asking) { proof in
            proofs.add(proof)
          }
        }
        // The origin was asked, and the turn after it is waited for.
        try await clock.sleep(for: .milliseconds(100))
        group.cancelAll()
        try await group.waitForAll()
      }
    }
    let found = proofs.all
    #expect(!found.isEmpty && found.count < 5)
    #expect(found.allSatisfy { $0.verdict == .unknown && !$0.hasFailed })
    #expect(found.first?.probes.first?.finding.reason == .interrupted)
  }
}
