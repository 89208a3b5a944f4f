import FoundationEssentials
import Synchronization
import TaskModel
import Terminal
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// The loop between the inbox and a terminal that may be stalled.
@MainActor
@Suite struct MonitorLoopTests {
  private let start = Date(timeIntervalSince1970: 1_789_963_471)

  private func snapshot(_ version: UInt64) -> Snapshot {
    var status = AccountStatus(
      account: AccountID("one"), provider: ProviderID("jdcloud"), coverage: .trackedOnly,
      plannedInterval: .seconds(5))
    status.lastSuccess = start
    status.isComplete = true
    let task = CacheTask(
      id: CacheTask.ID(account: status.account, vendorID: "task-\(version)"),
      provider: status.provider, kind: .purgeURL, firstSeenAt: start)
    return Snapshot(version: version, takenAt: start, tasks: [task], accounts: [status])
  }

  @MainActor
  private struct Rig {
    let screen = InMemoryTerminal(size: Size(width: 120, height: 24))
    let inbox = MonitorInbox()
    let jobs: AsyncStream<MonitorJob>
    let loop: MonitorLoop

    init(
      at start: Date, inlineTasks: Int = 2_000, now: (@Sendable () -> Date)? = nil,
      willQuit: @escaping () -> Void = {}
    ) throws {
      let (jobs, inlet) = AsyncStream.makeStream(of: MonitorJob.self)
      self.jobs = jobs
      let theme = try ThemeCatalog(userFolder: nil, shareFolder: nil).load("both")
      var options = MonitorOptions(zone: .fixed(seconds: 0))
      options.inlineTasks = inlineTasks
      loop = MonitorLoop(
        screen: screen, theme: ResolvedTheme(theme, depth: .mono, asciiOnly: false), inbox: inbox,
        jobs: inlet, now: now ?? { start },
        state: AppState(size: screen.size, now: start, options: options), willQuit: willQuit)
    }

    /// Runs the loop beside `body`, which has to bring it to its end.
    ///
    /// - Parameter finishes: whether what is asked for is done at once when the operator quits.
    func run(finishes: Bool = true, _ body: @MainActor () async -> Void) async -> MonitorEnd {
      async let end = loop.run()
      await body()
      if finishes { inbox.close() }
      return await end
    }

    /// Waits until rows are to be computed aside, passing over other jobs.
    func nextRequest() async -> RowsRequest? {
      for await job in jobs {
        if let request = job.request { return request }
      }
      return nil
    }

    /// Lets the loop run until it has seen something.
    func wait(until isReached: () -> Bool) async {
      while !isReached() { await Task.yield() }
    }
  }

  /// Frames that nobody takes are dropped and not queued; then the newest is shown, once.
  @Test func aStalledTerminalGetsTheNewestOnly() async throws {
    let rig = try Rig(at: start)
    rig.screen.isWritable = false
    let end = await rig.run {
      for version: UInt64 in 1...3 {
        rig.inbox.replace(.snapshot(snapshot(version)))
        await rig.wait { rig.loop.state.context.known.latest.version == version }
      }
      #expect(rig.screen.presentedCount == 0)
      rig.screen.isWritable = true
      rig.inbox.wake()
      await rig.wait { rig.screen.presentedCount > 0 }
      #expect(rig.screen.frame?.text.contains("task-3") == true)
      // Nothing new: nothing is drawn.
      rig.inbox.wake()
      rig.inbox.wake()
      rig.inbox.post(.input(.key(.character("q"))))
    }
    #expect(end == .quit)
    #expect(rig.screen.presentedCount == 1)
    #expect(rig.screen.isRestored)
  }

  /// A passing message passes once it was seen, however long the line hung before.
  @Test func aMessageOutlastsALineThatHangs() async throws {
    let seconds = Mutex(0.0)
    let start = start
    let rig = try Rig(at: start, now: { start + seconds.withLock { $0 } })
    func pass(_ span: TimeInterval) async {
      let due = seconds.withLock {
        $0 += span
        return start + $0
      }
      rig.inbox.wake()
      await rig.wait { rig.loop.state.context.present == due }
    }
    rig.screen.isWritable = false
    _ = await rig.run {
      rig.inbox.post(.said("set aside", isProblem: true))
      await rig.wait { rig.loop.state.context.notice != nil }
      await pass(60)
      await pass(60)
      rig.screen.isWritable = true
      await pass(1)
      #expect(rig.screen.frame?.text.contains("set aside") == true)
      await pass(Notice.life - 1)
      #expect(rig.screen.frame?.text.contains("set aside") == true)
      await pass(1)
      #expect(rig.loop.state.context.notice == nil)
    }
  }

  @Test func everyEndGivesTheTerminalBack() async throws {
    let ends: [(InputEvent, MonitorEnd)] = [
      (.hangup, .hangup), (.terminate(signal: 15), .signal(15)),
      (.terminate(signal: 2), .signal(2)),
    ]
    for (event, expected) in ends {
      let rig = try Rig(at: start)
      let end = await rig.run { rig.inbox.post(.input(event)) }
      #expect(end == expected)
      #expect(rig.screen.isRestored)
    }
    let closed = try Rig(at: start)
    #expect(await closed.run { closed.inbox.close() } == .hangup)
  }

  @Test func aThemeIsDrawnAtOnce() async throws {
    let rig = try Rig(at: start)
    let dark = try ThemeCatalog(userFolder: nil, shareFolder: nil).load("dark")
    let end = await rig.run {
      rig.inbox.replace(.snapshot(snapshot(1)))
      await rig.wait { rig.screen.frame?.text.contains("task-1") == true }
      let plain = rig.screen.frame
      rig.inbox.post(.themed(ResolvedTheme(dark, depth: .indexed256, asciiOnly: false)))
      await rig.wait { rig.screen.frame?.text.contains("theme dark") == true }
      let isColored = (0..<120).contains { x in
        let place = Point(x: x, y: 1)
        return rig.screen.frame?[place].style != plain?[place].style
      }
      #expect(isColored)
      rig.inbox.post(.input(.key(.character(":"))))
      for letter in "theme both" { rig.inbox.post(.input(.key(.character(letter)))) }
      rig.inbox.post(.input(.key(.enter)))
      rig.inbox.post(.input(.key(.escape)))
      rig.inbox.post(.input(.key(.character("q"))))
    }
    #expect(end == .quit)
  }

  @Test func aBrokenThemeIsOnlyToldOf() {
    let answer = MonitorFeeds.answer("x") { name throws(ThemeError) in
      throw ThemeError.unreadable(path: "/a/\(name).yaml")
    }
    #expect(
      answer
        == .said("the theme was not changed: cannot read the theme \"/a/x.yaml\"", isProblem: true))
  }

  /// A key that came with rows computed aside was pressed before they were seen.
  @Test func keysComeBeforeNewRows() async throws {
    let rig = try Rig(at: start, inlineTasks: 0)
    let end = await rig.run {
      rig.inbox.replace(.snapshot(snapshot(1)))
      guard let first = await rig.nextRequest() else { return }
      rig.inbox.post(.derived(first.derive()))
      await rig.wait { rig.loop.state.table.rows.count == 1 }
      let seen = rig.loop.state.table.rows
      rig.inbox.replace(.snapshot(snapshot(2)))
      guard let second = await rig.nextRequest() else { return }
      // What wakes the loop is a batch of its own; what is posted while it cannot run is the next.
      rig.inbox.post(.said("wake", isProblem: false))
      rig.inbox.post(.derived(second.derive()))
      rig.inbox.post(.input(.key(.character("j"))))
      await rig.wait { rig.loop.state.lastKeyAt != nil }
      #expect(rig.loop.state.table.rows == seen)
      rig.inbox.post(.input(.key(.character("q"))))
    }
    #expect(end == .quit)
  }

  /// What the clipboard gets goes out between two frames, and only when the line takes it.
  @Test func theClipboardWaitsForTheLine() async throws {
    let rig = try Rig(at: start)
    let sequence = try #require(ClipboardSequence("x", route: .terminal))
    rig.screen.isWritable = false
    let end = await rig.run {
      rig.inbox.post(.clipboardReady(sequence, what: "id x", after: nil))
      await rig.wait { rig.loop.state.context.notice != nil }
      #expect(rig.screen.sent.isEmpty)
      rig.screen.isWritable = true
      rig.inbox.wake()
      await rig.wait { !rig.screen.sent.isEmpty }
      rig.inbox.post(.input(.key(.character("q"))))
    }
    #expect(end == .quit)
    #expect(rig.screen.sent == [sequence])
  }

  /// A copy asked for just before `q` is not lost.
  @Test func quittingWaitsForWhatWasAskedFor() async throws {
    let rig = try Rig(at: start)
    let sequence = try #require(ClipboardSequence("x", route: .terminal))
    let end = await rig.run(finishes: false) {
      rig.inbox.replace(.snapshot(snapshot(1)))
      await rig.wait { rig.screen.frame?.text.contains("task-1") == true }
      rig.inbox.post(.input(.key(.character("y"))))
      rig.inbox.post(.input(.key(.character("q"))))
      rig.inbox.post(.input(.key(.character("y"))))
      var jobs: [MonitorJob] = []
      // The stream ends with the key that quits: nothing behind it is done.
      for await job in rig.jobs { jobs.append(job) }
      guard case .effect(.copy(.text("task-1", _))) = jobs.first, jobs.count == 1 else {
        Issue.record("not one copy: \(jobs)")
        return rig.inbox.close()
      }
      rig.inbox.post(.clipboardReady(sequence, what: "id x", after: nil))
      rig.inbox.close()
    }
    #expect(end == .quit)
    #expect(rig.screen.sent == [sequence])
  }

  /// Whoever limits the end hears of the key at once, and once.
  @Test func theEndIsToldOfWhenTheKeyComes() async throws {
    let count = Mutex(0)
    let rig = try Rig(at: start, now: nil) { count.withLock { $0 += 1 } }
    let end = await rig.run(finishes: false) {
      rig.inbox.post(.input(.key(.character("q"))))
      rig.inbox.post(.input(.key(.character("q"))))
      for await _ in rig.jobs {}
      // What was asked for before is still being done.
      #expect(count.withLock { $0 } == 1)
      rig.inbox.close()
    }
    #expect(end == .quit)
    #expect(count.withLock { $0 } == 1)
  }

  /// What takes too long does not keep the terminal.
  @Test func quittingWaitsForAWhileOnly() async throws {
    let start = start
    let late = Mutex(false)
    let rig = try Rig(at: start) {
      late.withLock { $0 } ? start.addingTimeInterval(MonitorLoop.quitPatience) : start
    }
    let end = await rig.run(finishes: false) {
      rig.inbox.post(.input(.key(.character("q"))))
      for await _ in rig.jobs {}
      late.withLock { $0 = true }
      rig.inbox.wake()
    }
    #expect(end == .quit)
    #expect(rig.screen.isRestored)
  }

  /// The mouse is switched between two frames, and only when the line takes it.
  @Test func theMouseIsTheTerminals() async throws {
    let rig = try Rig(at: start)
    rig.screen.isWritable = false
    _ = await rig.run {
      rig.inbox.post(.input(.key(.character("M"))))
      rig.inbox.post(.said("seen", isProblem: false))
      await rig.wait { rig.loop.state.context.notice != nil }
      #expect(!rig.screen.reportsMouse)
      rig.screen.isWritable = true
      rig.inbox.wake()
      await rig.wait { rig.loop.state.context.hasMouse }
      #expect(rig.screen.reportsMouse)
      rig.inbox.post(.input(.key(.character("M"))))
      await rig.wait { !rig.loop.state.context.hasMouse }
      #expect(!rig.screen.reportsMouse)
    }
  }

  /// A copy that fills the line holds the mouse's switch up, which is asked about by itself.
  @Test func theMouseWaitsForTheLineThatACopyFilled() async throws {
    let rig = try Rig(at: start)
    let sequence = try #require(ClipboardSequence("x", route: .terminal))
    rig.screen.isWritable = false
    rig.screen.isFilledBySending = true
    _ = await rig.run {
      rig.inbox.post(.clipboardReady(sequence, what: "id x", after: nil))
      rig.inbox.post(.input(.key(.character("M"))))
      rig.inbox.post(.said("seen", isProblem: false))
      await rig.wait { rig.loop.state.context.notice?.text == "seen" }
      rig.screen.isWritable = true
      rig.inbox.wake()
      await rig.wait { rig.screen.sent == [sequence] }
      #expect(!rig.screen.isWritable)
      #expect(!rig.screen.reportsMouse)
      rig.screen.isWritable = true
      rig.inbox.wake()
      await rig.wait { rig.loop.state.context.hasMouse }
      #expect(rig.screen.reportsMouse)
    }
  }

  @Test func picturesOfTheScreen() async throws {
    let rig = try Rig(at: start)
    #expect(rig.loop.perform(.screenshot(path: "a.png")) == nil)
    #expect(rig.loop.state.context.notice?.text.contains(".svg, .html, .ansi, .txt") == true)
    #expect(rig.loop.perform(.screenshot(path: "/tmp/a.svg")) == nil)
    var jobs = rig.jobs.makeAsyncIterator()
    guard case .save(let text, path: "/tmp/a.svg") = await jobs.next() else {
      Issue.record("nothing is to be saved")
      return
    }
    #expect(text.hasPrefix("<svg "))
    #expect(text.contains("cdntop"))
  }

  @Test func effectsLeaveInOrderAndRepaintsAreDrawn() async throws {
    let rig = try Rig(at: start)
    let end = await rig.run {
      rig.inbox.replace(.snapshot(snapshot(1)))
      await rig.wait { rig.screen.frame?.text.contains("task-1") == true }
      let before = rig.screen.presentedCount
      rig.inbox.post(.input(.key(.control("l"))))
      await rig.wait { rig.screen.presentedCount > before }
      rig.inbox.post(.input(.key(.enter)))
      rig.inbox.post(.input(.key(.character("R"))))
      rig.inbox.post(.input(.interrupt))
      rig.inbox.post(.input(.interrupt))
    }
    #expect(end == .signal(2))
    var jobs = rig.jobs.makeAsyncIterator()
    let id = snapshot(1).tasks[0].id
    guard case .effect(.focus(id)) = await jobs.next(),
      case .effect(.poll(nil)) = await jobs.next()
    else {
      Issue.record("other jobs, or in another order")
      return
    }
  }
}

extension MonitorJob {
  /// The rows to be computed aside; nil where it is about something else.
  var request: RowsRequest? {
    guard case .effect(.derive(let request)) = self else { return nil }
    return request
  }
}
