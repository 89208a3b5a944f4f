import Foundation
import MonitorUI
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// What a replay shows as time passes, and that there is nobody it could ask.
@Suite(.hangLimit) struct ReplaySourceTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  /// A recording of a moment a second.
  private static func deck(_ count: Int) throws -> ReplayDeck {
    var writer = RecordingWriter(program: "cdntop test")
    var bytes = RecordingFormat.head
    for second in 0..<count {
      var account = AccountStatus(
        account: AccountID("one"), provider: ProviderID("p"), coverage: .full,
        plannedInterval: .seconds(5))
      account.calls = second
      bytes += writer.moment(
        Snapshot(
          version: UInt64(second) + 1, takenAt: start.addingTimeInterval(Double(second)), tasks: [],
          accounts: [account]))
    }
    return try #require(ReplayDeck(try Recording(bytes)))
  }

  @Test("It goes on by the clock it is given, and does what is wanted at once")
  func goesOn() async throws {
    let clock = ManualClock()
    let source = ReplaySource(try Self.deck(10), clock: clock, now: { clock.wallTime() })
    var frames = await source.frames().makeAsyncIterator()
    let run = Task { await source.run(say: { _ in }) }
    #expect(await frames.next()?.status.moment == 1)
    for half in 1...4 {
      await clock.waitForSleepers()
      clock.advance(by: .milliseconds(500))
      let frame = try #require(await frames.next())
      #expect(frame.status.now == Self.start.addingTimeInterval(Double(half) / 2))
      #expect(frame.status.moment == half / 2 + 1)
    }
    await source.replay(.step(1))
    #expect(await frames.next()?.status.moment == 4)
    await source.replay(.minutes(-1))
    #expect(await frames.next()?.status.moment == 1)
    #expect(await source.latest.accounts.first?.calls == 0)
    run.cancel()
    await run.value
  }

  @Test("Where the machine slept, or is slow, the replay does not leap")
  func noLeaps() async throws {
    let clock = ManualClock()
    let source = ReplaySource(try Self.deck(1_000), clock: clock, now: { clock.wallTime() })
    var frames = await source.frames().makeAsyncIterator()
    let run = Task { await source.run(say: { _ in }) }
    #expect(await frames.next()?.status.moment == 1)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(600))
    #expect(await frames.next()?.status.now == Self.start.addingTimeInterval(2))
    run.cancel()
    await run.value
  }

  @Test("Nobody is asked, and nothing is changed")
  func asksNobody() async throws {
    let source = ReplaySource(try Self.deck(2), clock: ManualClock(), now: { Self.start })
    let task = CacheTask.ID(account: AccountID("one"), vendorID: "1")
    #expect(await source.poll(nil).isEmpty)
    #expect(await source.rawAnswer(about: task) == .unavailable)
    await #expect(throws: UsageError.self) { try await source.label([]) }
    for await _ in await source.snapshots() { Issue.record("a replay has no snapshots of its own") }
    for await _ in await source.changes() { Issue.record("nothing changes in a replay") }
  }

  /// What could ask a vendor: connections, engines, and all that makes them.
  @Test("No file of a replay can name a vendor, a connection, an engine or a key")
  func namesNobody() throws {
    let commands = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/CDNTopCommands").standardized
    let folder = commands.appending(path: "Replay")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count >= 2)
    let files =
      names.map { folder.appending(path: $0) }
      + ["ReplayCommand.swift", "Monitor/ShownMonitor.swift"].map { commands.appending(path: $0) }
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      for word in [
        "import PollingEngine", "import Providers", "HTTPTransport", "Session(", "EngineSource",
        "AccountRuntime", "SecretSource",
      ] {
        #expect(!text.contains(word), "\(file.lastPathComponent): \(word)")
      }
    }
  }
}
