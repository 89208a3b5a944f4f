import FoundationEssentials
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
    let inbox = Inbox<Action, Snapshot>()
    let effects: AsyncStream<Effect>
    let loop: MonitorLoop

    init(at start: Date) throws {
      let (effects, inlet) = AsyncStream.makeStream(of: Effect.self)
      self.effects = effects
      let theme = try ThemeCatalog(userFolder: nil, shareFolder: nil).load("both")
      loop = MonitorLoop(
        screen: screen, theme: ResolvedTheme(theme, depth: .mono, asciiOnly: false), inbox: inbox,
        effects: inlet, now: { start },
        state: AppState(
          size: screen.size, now: start, options: MonitorOptions(zone: .fixed(seconds: 0))))
    }

    /// Runs the loop beside `body`, which has to bring it to its end.
    func run(_ body: @MainActor () async -> Void) async -> MonitorEnd {
      async let end = loop.run()
      await body()
      return await end
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
        rig.inbox.replace(snapshot(version))
        await rig.wait { rig.loop.state.latest.version == version }
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
      rig.inbox.replace(snapshot(1))
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
        == .said("the theme stays as it is: cannot read the theme \"/a/x.yaml\"", isProblem: true))
  }

  /// What the clipboard gets goes out between two frames, and only when the line takes it.
  @Test func theClipboardWaitsForTheLine() async throws {
    let rig = try Rig(at: start)
    let sequence = try #require(ClipboardSequence("x", route: .terminal))
    rig.screen.isWritable = false
    let end = await rig.run {
      rig.inbox.post(.clipboardReady(sequence, what: "1 B"))
      await rig.wait { rig.loop.state.notice != nil }
      #expect(rig.screen.sent.isEmpty)
      rig.screen.isWritable = true
      rig.inbox.wake()
      await rig.wait { !rig.screen.sent.isEmpty }
      rig.inbox.post(.input(.key(.character("q"))))
    }
    #expect(end == .quit)
    #expect(rig.screen.sent == [sequence])
  }

  @Test func theMouseIsTheTerminals() throws {
    let rig = try Rig(at: start)
    #expect(rig.loop.perform(.mouse(isOn: true)) == nil)
    #expect(rig.screen.reportsMouse)
    #expect(rig.loop.state.hasMouse)
    #expect(rig.loop.perform(.mouse(isOn: false)) == nil)
    #expect(!rig.screen.reportsMouse)
    #expect(!rig.loop.state.hasMouse)
  }

  @Test func picturesOfTheScreen() async throws {
    let rig = try Rig(at: start)
    #expect(rig.loop.perform(.screenshot(path: "a.png")) == nil)
    #expect(rig.loop.state.notice?.text.contains(".svg, .html, .ansi, .txt") == true)
    #expect(rig.loop.perform(.screenshot(path: "/tmp/a.svg")) == nil)
    var effects = rig.effects.makeAsyncIterator()
    guard case .save(let text, path: "/tmp/a.svg") = await effects.next() else {
      Issue.record("nothing is to be saved")
      return
    }
    #expect(text.hasPrefix("<svg "))
    #expect(text.contains("cdntop"))
  }

  @Test func effectsLeaveInOrderAndRepaintsAreDrawn() async throws {
    let rig = try Rig(at: start)
    let end = await rig.run {
      rig.inbox.replace(snapshot(1))
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
    var effects = rig.effects.makeAsyncIterator()
    let id = snapshot(1).tasks[0].id
    #expect(await effects.next() == .focus(id))
    #expect(await effects.next() == .poll(nil))
  }
}
