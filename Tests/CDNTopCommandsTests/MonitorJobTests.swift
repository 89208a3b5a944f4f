import Foundation
import Glibc
import Logging
import PollingEngine
import Store
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// What the monitor's loop wants done, and what it waits for.
@Suite(.hangLimit) struct MonitorJobTests {
  private let folder: TemporaryFolder
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  init() throws { folder = try TemporaryFolder() }

  /// Makes feeds that copy by a tmux that takes its time, and ask no vendor.
  private func feeds(
    _ inbox: MonitorInbox, _ jobs: AsyncStream<MonitorJob>,
    memory: any TaskStore = SQLiteStore.inMemory, store: any TaskStore = SQLiteStore.inMemory
  ) throws -> MonitorFeeds {
    let configuration = try ConfigurationReader(
      file: folder.path + "/c.yaml", paths: ProgramPaths(environment: ["HOME": folder.path])
    ).configuration(in: "accounts:\n  - {name: a, provider: jdcloud, username: u, secret_key: k}\n")
    return MonitorFeeds(
      source: EngineSource(
        engine: Engine(
          accounts: [], tracked: [], clock: ContinuousClock(), now: { Self.now },
          generator: SeededGenerator(seed: 1),
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
        sources: WatchedSources(
          configuration: configuration,
          store: SQLiteStore.inMemory,
          environment: ["HOME": folder.path]),
        clock: ContinuousClock(), now: { Self.now }),
      inbox: inbox, refresh: .seconds(1),
      exporter: Exporter(
        environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "TMUX": "/tmp/t,1,0"],
        tmux: folder.path + "/tmux", patience: .seconds(600)),
      clock: ContinuousClock(), now: { Self.now }, jobs: jobs, memory: memory, store: store,
      remarks: Remarks(),
      loadTheme: { throw ThemeError.unreadable(path: $0) })
  }

  /// Puts a program in the place of tmux that waits until the gate is gone and the returned descriptor
  /// closed, and then keeps what it was given last.
  private func putSlowTmux() async throws -> Int32 {
    let script = """
      #!/bin/sh
      test -p \(folder.path)/gate && cat \(folder.path)/gate > /dev/null
      cat > \(folder.path)/given

      """
    try await folder.writeProgram(script, to: "tmux")
    try #require(mkfifo(folder.path + "/gate", 0o600) == 0)
    return open(folder.path + "/gate", O_RDWR | O_CLOEXEC)
  }

  private func request() throws -> RowsRequest {
    var options = MonitorOptions()
    options.inlineTasks = 0
    var state = AppState(size: Size(width: 80, height: 24), now: Self.now, options: options)
    let task = CacheTask(
      id: CacheTask.ID(account: AccountID("a"), vendorID: "1"), provider: ProviderID("jdcloud"),
      kind: .purgeURL, firstSeenAt: Self.now)
    let effects = state.apply(
      .snapshot(Snapshot(version: 1, takenAt: Self.now, tasks: [task], accounts: [])))
    return try #require(effects.compactMap { MonitorJob.effect($0).request }.first)
  }

  /// Returns the next thing posted that is not about time.
  private func next(of inbox: MonitorInbox) async -> [Action] {
    while true {
      let batch = inbox.take()
      if !batch.events.isEmpty || batch.isClosed { return batch.events }
      // Who is cancelled waits for nothing more.
      guard (try? await Task.sleep(for: .milliseconds(1))) != nil else { return [] }
    }
  }

  /// What is kept comes back with what others kept, and is told which of what was typed it was.
  @Test func whatWasKeptIsReadAnew() async throws {
    let inbox = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let memory = SQLiteStore.inMemory
    try await memory.keep([.filter("status:failed")])
    let feeds = try feeds(inbox, jobs, memory: memory)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feeds.run() }
      inlet.yield(.effect(.keep(.filter("kind:prefetch"))))
      let all = MonitorMemory(filters: ["kind:prefetch", "status:failed"])
      let told = Action.remembered(all, kept: .filter("kind:prefetch"))
      // The news of before may come first, or not.
      var heard: [Action] = []
      while !heard.contains(told) {
        let more = await next(of: inbox)
        if more.isEmpty { break }
        heard += more
      }
      #expect(heard.contains(told))
      inlet.finish()
      group.cancelAll()
    }
  }

  /// After a pause of the process vendors are asked without a word.
  @Test func whatNobodyWishedForIsNotAnswered() async throws {
    let inbox = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let feeds = try feeds(inbox, jobs)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feeds.run() }
      inlet.yield(.effect(.refresh))
      inlet.yield(.effect(.poll(AccountID("b"))))
      let told = Action.pollAnswered([AccountID("b"): .refused("the account is off")])
      var heard: [Action] = []
      while !heard.contains(told) {
        let more = await next(of: inbox)
        if more.isEmpty { break }
        heard += more.filter { if case .pollAnswered = $0 { true } else { false } }
      }
      #expect(heard == [told])
      inlet.finish()
      group.cancelAll()
    }
  }

  /// A picture is written while tmux takes its time for a copy: they go to different places.
  @Test(.hangLimit) func aFileDoesNotWaitForACopy() async throws {
    let gate = try await putSlowTmux()
    let inbox = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let feeds = try feeds(inbox, jobs)
    let path = folder.path + "/picture.txt"
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feeds.run() }
      inlet.yield(.effect(.copy(.text("first", what: "id first"))))
      inlet.yield(.save("drawn", path: path))
      #expect(await next(of: inbox) == [.said("wrote the screen to \(path)", isProblem: false)])
      inlet.finish()
      unlink(folder.path + "/gate")
      close(gate)
      group.cancelAll()
    }
    #expect(try folder.read("picture.txt") == "drawn")
  }

  /// What is acknowledged in one monitor reaches the others; who cannot keep it says so.
  @Test func anAcknowledgementReachesOtherMonitors() async throws {
    let here = MonitorInbox()
    let there = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let (none, noJobs) = AsyncStream.makeStream(of: MonitorJob.self)
    let state = folder.path + "/state"
    let feeds = [
      try feeds(here, jobs, store: KeptStore(state).store),
      try self.feeds(there, none, store: KeptStore(state).store),
    ]
    let note = Acknowledgement(
      account: AccountID("a"), kind: .error(.throttled), by: "wang@jump2", at: Self.now)
    await withTaskGroup(of: Void.self) { group in
      for feeds in feeds { group.addTask { await feeds.run() } }
      inlet.yield(.effect(.acknowledge([note])))
      #expect(await next(of: there) == [.acknowledged([note])])
      noJobs.finish()
      inlet.finish()
      group.cancelAll()
    }
  }

  @Test func whatCannotBeKeptIsAcknowledgedHere() async throws {
    try folder.write("", to: "state")
    let inbox = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let feeds = try feeds(inbox, jobs, store: KeptStore(folder.path + "/state").store)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feeds.run() }
      inlet.yield(
        .effect(
          .acknowledge([
            Acknowledgement(account: AccountID("a"), kind: .late, by: "wang@jump2", at: Self.now)
          ])))
      guard case .said(let text, isProblem: true)? = await next(of: inbox).first else {
        Issue.record("nothing was said")
        return
      }
      #expect(text.hasPrefix("acknowledged in this monitor only: "), "\(text)")
      inlet.finish()
      group.cancelAll()
    }
  }

  /// The table goes on while tmux takes its time for a copy, and quitting waits for both.
  @Test func rowsDoNotWaitForACopy() async throws {
    let gate = try await putSlowTmux()
    let inbox = MonitorInbox()
    let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let feeds = try feeds(inbox, jobs)
    let request = try request()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feeds.run() }
      inlet.yield(.effect(.copy(.text("first", what: "id 1"))))
      inlet.yield(.effect(.copy(.text("second", what: "id 2"))))
      inlet.yield(.effect(.derive(request)))
      let first = await next(of: inbox)
      #expect(first == [.derived(request.derive())])
      inlet.finish()
      unlink(folder.path + "/gate")
      close(gate)
      var copied: [Action] = []
      while copied.count < 2 {
        let more = await next(of: inbox)
        if more.isEmpty { break }
        copied += more
      }
      #expect(
        copied == [
          .said("copied id 1 via tmux", isProblem: false),
          .said("copied id 2 via tmux", isProblem: false),
        ])
      #expect(await next(of: inbox).isEmpty, "all is done, and the inbox closed")
      group.cancelAll()
    }
    // The clipboard holds what was copied last.
    #expect(try folder.read("given") == "second")
  }
}
