import FoundationEssentials
import Logging
import PollingEngine
import Store
import Synchronization
import TaskModel
import TeamStore
import TestSupport
import Testing

@testable import CDNTopCommands

/// Whole runs of a team: engines with a vendor that answers from a script, and the real server between them.
@Suite(.hangLimit, .threadsOfTheirOwn) struct DeskTests {
  private static let account = AccountID("ali")
  private static let provider = ProviderID("alibaba-cdn")
  private let database: TeamDatabase

  init() async throws {
    await ThreadsOfTheirOwn.begin()
    database = try TeamDatabase()
  }

  /// A process of the team, and what its vendor was asked.
  private struct Member {
    let host: TeamHost
    let vendor: ScriptedProvider
    let session: Session
    let store: PostgreSQLStore

    /// Runs an engine with all that the monitor runs beside it, until `body` is through.
    func run<Result: Sendable>(
      _ body: @escaping @Sendable (Engine<ContinuousClock>, TeamDesk) async throws -> Result
    ) async throws -> Result {
      let desk = try #require(session.desk)
      var asked = EngineAccount(
        id: DeskTests.account, provider: DeskTests.provider, fixed: vendor)
      asked.minInterval = .seconds(1)
      let engine = Engine(
        accounts: desk.leaving([asked]), clock: ContinuousClock(), now: session.process.now,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let recorder = session.recorder { Issue.record("\($0)") }
      return try await desk.working(for: engine, isOnce: false) {
        try await withThrowingTaskGroup(of: Result?.self) { group in
          group.addTask {
            await engine.run()
            return nil
          }
          group.addTask {
            await recorder?.run(await engine.snapshots(), changes: await engine.changes())
            return nil
          }
          group.addTask {
            let result = try await body(engine, desk)
            await recorder?.take(await engine.latest)
            return result
          }
          defer { group.cancelAll() }
          for try await result in group { if let result { return result } }
          throw CancellationError()
        }
      }
    }
  }

  /// Leases that last longer than a test, however busy the machine is, and as much patience with the server: none is lost
  /// and nobody asks alone but as the test has it.
  private static func lasting(renewal: Duration = .seconds(5)) -> Lease.Terms {
    var terms = Lease.Terms()
    terms.length = .seconds(3_600)
    terms.renewal = renewal
    (terms.patience, terms.firstPatience) = (.seconds(3_600), .seconds(3_600))
    return terms
  }

  /// - Parameter clockOff: by how many seconds the machine's calendar is wrong.
  private func member(
    _ name: String, clockOff: TimeInterval = 0, terms: Lease.Terms = lasting()
  ) async throws -> Member {
    let host = try TeamHost(on: database)
    let process = host.process(clockOff: clockOff)
    let configuration = try ConfigurationLoader(process: process).load(option: nil)
    let own = SQLiteStore(at: nil, lanes: AsideLanes())
    let store = try PostgreSQLStore(
      at: database.address(), as: .init(id: name, name: "wang@\(name)", host: name),
      accounts: configuration.accounts.map(\.identity), own: own, lanes: ThreadLanes(),
      terms: terms, now: process.now)
    var session = Session(
      configuration: configuration, stores: RunStore(team: store), process: process,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    session = session.asking(configuration.accounts)
    let vendor = ScriptedProvider(
      ProviderCapabilities(
        canList: true, idsPerCall: 0, lookBack: .seconds(3 * 86_400), listRate: 20, byIDRate: 0,
        reportsProgress: true))
    return Member(host: host, vendor: vendor, session: session, store: store)
  }

  private static func page(_ status: TaskStatus) -> TaskPage {
    TaskPage(reports: [
      TaskReport(
        id: CacheTask.ID(account: account, vendorID: "1"), kind: .purgeURL, word: status,
        createdAt: Date().addingTimeInterval(-60))
    ])
  }

  /// Waits until a snapshot is as it is meant to be.
  private static func snapshot(
    of engine: Engine<ContinuousClock>, where isMeant: @Sendable (Snapshot) -> Bool
  ) async throws -> Snapshot {
    for await snapshot in await engine.snapshots() where isMeant(snapshot) { return snapshot }
    throw CancellationError()
  }

  private static func status(_ snapshot: Snapshot) -> TaskStatus? {
    snapshot.task(CacheTask.ID(account: account, vendorID: "1"))?.status
  }

  @Test func oneAsksAndTheOtherShowsItAndTakesOver() async throws {
    let one = try await member("jump1")
    let other = try await member("jump2", clockOff: -7_200)
    one.vendor.setOtherwise { _ in .success(Self.page(.running)) }
    other.vendor.setOtherwise { _ in .success(Self.page(.succeeded)) }
    let (begun, begunInlet) = AsyncStream.makeStream(of: Void.self)
    let (seen, seenInlet) = AsyncStream.makeStream(of: Void.self)
    async let first: Void = one.run { engine, _ in
      _ = try await Self.snapshot(of: engine) { Self.status($0) == .running }
      begunInlet.finish()
      for await _ in seen {}
    }
    for await _ in begun {}
    try await other.run { engine, desk in
      let shown = try await Self.snapshot(of: engine) { Self.status($0) == .running }
      let account = try #require(shown.account(Self.account))
      #expect(account.reader?.text == "wang@jump1")
      #expect(other.vendor.queries.isEmpty, "nobody asks twice")
      // Ages are right, whatever the calendars say.
      let age = shown.takenAt.timeIntervalSince(try #require(account.lastSuccess))
      #expect(age > -1 && age < 60, "\(age)")
      #expect(!desk.holds(Self.account))
      seenInlet.finish()
      // The other one ended, and gave its lease back.
      _ = try await Self.snapshot(of: engine) { Self.status($0) == .succeeded }
      #expect(desk.holds(Self.account))
      #expect(!other.vendor.queries.isEmpty)
    }
    try await first
    #expect(try await one.store.holders().map(\.isLive) == [false], "it ended, and gave it back")
    #expect(try database.sql("SELECT count(*) FROM cdntop.task WHERE status = 2") == "1")
  }

  @Test func aWishIsHonored() async throws {
    let (one, other) = (try await member("jump1"), try await member("jump2"))
    one.vendor.setOtherwise { _ in .success(Self.page(.succeeded)) }
    let (begun, begunInlet) = AsyncStream.makeStream(of: Void.self)
    let (asked, askedInlet) = AsyncStream.makeStream(of: Void.self)
    async let first: Int = one.run { engine, _ in
      _ = try await Self.snapshot(of: engine) { $0.account(Self.account)?.hasBeenRead == true }
      begunInlet.finish()
      let count = one.vendor.queries.count
      await one.vendor.waitForQueries(count + 1)
      for await _ in asked {}
      return one.vendor.queries.count - count
    }
    for await _ in begun {}
    try await other.run { engine, desk in
      // Whoever has just begun may not be known to hold it yet.
      while await !desk.wish(for: Self.account) { try await Task.sleep(for: .milliseconds(50)) }
      let answer = await engine.poll(Self.account)[Self.account]
      let isElsewhere = if case .elsewhere = answer { true } else { false }
      #expect(isElsewhere, "\(String(describing: answer))")
      askedInlet.finish()
    }
    #expect(try await first >= 1)
  }

  @Test func whoseKeyIsRefusedLeavesItToOthers() async throws {
    let (one, other) = (try await member("jump1"), try await member("jump2"))
    let refusal = ProviderError.credentials(VendorMessage(code: "InvalidKey", text: "no such key"))
    one.vendor.setOtherwise { _ in .failure(refusal) }
    other.vendor.setOtherwise { _ in .success(Self.page(.running)) }
    try await other.store.attend()
    try await one.run { engine, desk in
      _ = try await Self.snapshot(of: engine) { $0.account(Self.account)?.error != nil }
      while desk.holds(Self.account) {
        // Who was not heard of for a minute is not there any more.
        try await other.store.attend()
        try await Task.sleep(for: .milliseconds(50))
      }
      let shown = try await other.run { engine, _ in
        try await Self.snapshot(of: engine) { Self.status($0) == .running }
      }
      #expect(shown.account(Self.account)?.reader == nil)
      #expect(
        try await one.store.holders().flatMap(\.unable) == [
          "jump1: key refused (InvalidKey: no such key)"
        ])
      // What the other one reads is shown here.
      _ = try await Self.snapshot(of: engine) { Self.status($0) == .running }
    }
  }

  /// Who has lost its lease writes nothing.
  @Test func whoWasOvertakenWritesNothing() async throws {
    let one = try await member("jump1", terms: Self.lasting(renewal: .seconds(3_600)))
    one.vendor.setOtherwise { _ in .success(Self.page(.running)) }
    try await one.run { engine, desk in
      let shown = try await Self.snapshot(of: engine) { Self.status($0) == .running }
      while try database.sql("SELECT count(*) FROM cdntop.task") != "1" {
        try await Task.sleep(for: .milliseconds(50))
      }
      let status = try #require(shown.account(Self.account))
      let read = SharedRead(status: status, at: Date())
      #expect(try await desk.publish(read))
      try database.sql("UPDATE cdntop.lease SET epoch = epoch + 1, holder = 'another'")
      #expect(desk.holds(Self.account), "it has not heard of that yet")
      let pages = try database.sql("SELECT count(*) FROM cdntop.page")
      #expect(try await !desk.publish(read))
      #expect(try database.sql("SELECT count(*) FROM cdntop.page") == pages)
    }
  }
}
