import Foundation
import MonitorUI
import Store
import Synchronization
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

  @Test("Of frames that nobody takes the newest stays, with all that is to be said")
  func slowReader() async throws {
    let source = ReplaySource(try Self.deck(10), clock: ManualClock(), now: { Self.start })
    await source.replay(.step(-1))
    for _ in 0..<50 { await source.replay(.step(1)) }
    var frames = await source.frames().makeAsyncIterator()
    let frame = try #require(await frames.next())
    #expect(frame.status.moment == 10)
    let remarks = ["this is the beginning of the recording", "this is the end of the recording"]
    #expect(frame.remark == remarks.joined(separator: "; "))
    await source.replay(.step(-3))
    let next = try #require(await frames.next())
    #expect(next.status.moment == 7 && next.remark == nil)
  }

  @Test("Where the machine cannot keep up, it is shown how far it got, and keys are obeyed")
  func slowMachine() async throws {
    let clock = ManualClock()
    let time = Mutex(0.0)
    // Each look at the clock takes a second.
    let source = ReplaySource(
      try Self.deck(5_000), clock: clock,
      now: {
        time.withLock {
          $0 += 1; return Self.start.addingTimeInterval($0)
        }
      })
    for _ in 0..<7 { await source.replay(.pace(1)) }
    var frames = await source.frames().makeAsyncIterator()
    let run = Task { await source.run(say: { _ in }) }
    await clock.waitForSleepers()
    _ = await frames.next()
    clock.advance(by: .milliseconds(500))
    let frame = try #require(await frames.next())
    #expect(frame.status.moment == 501 && frame.status.isPlaying)
    await source.replay(.play)
    #expect(await frames.next()?.status.isPlaying == false)
    run.cancel()
    await run.value
  }

  @Test("A monitor that is slow to look has one frame to look at, and every remark")
  func inbox() async throws {
    let inbox = MonitorInbox()
    let source = ReplaySource(try Self.deck(10), clock: ManualClock(), now: { Self.start })
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let feeds = MonitorFeeds(
      source: source, inbox: inbox, refresh: .seconds(1), exporter: Exporter(environment: [:]),
      clock: ManualClock(), now: { Self.start }, jobs: jobs, memory: SQLiteStore.inMemory,
      store: SQLiteStore.inMemory, remarks: Remarks(),
      loadTheme: { throw ThemeError.unreadable(path: $0) })
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feeds.run() }
      var shown: [ReplayFrame] = []
      var said: [String] = []
      for moment in 2...11 {
        inlet.yield(.effect(.replay(.step(1))))
        // What it wants is there before the next is wanted.
        while await source.latest.accounts.first?.calls != min(moment, 10) - 1 {
          await Task.yield()
        }
      }
      while said.isEmpty {
        let batch = inbox.take()
        for case .said(let text, _) in batch.events { said.append(text) }
        for case .replayed(let frame) in batch.events { shown.append(frame) }
        if case .replayed(let frame)? = batch.newest { shown.append(frame) }
        await Task.yield()
      }
      #expect(shown.count <= 2 && said == ["this is the end of the recording"])
      group.cancelAll()
    }
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
