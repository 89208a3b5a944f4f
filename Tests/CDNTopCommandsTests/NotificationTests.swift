import Foundation
import Providers
import Synchronization
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import Reports

/// How somebody is told.
@Suite(.hangLimit) struct NotificationTests {
  static let start = Date(timeIntervalSince1970: 1_789_963_200)

  static func alert(
    _ key: String, _ state: Alert.State = .firing, _ severity: Alert.Severity = .error,
    _ summary: String = "a <b> & \"c\""
  ) -> Alert {
    Alert(
      key: key, event: .failed, state: state, severity: severity, at: start, summary: summary,
      account: AccountID("one"))
  }

  static func notification(
    _ alerts: [Alert], worst: Alert.Severity? = .error
  ) -> Reports.Notification {
    Reports.Notification(
      alerts: alerts, worst: worst, source: "watch",
      topic: WatchedTopic(configuration: "/c.yaml", ["status:failed"]).text, host: "jump", at: start
    )
  }

  @Test func theTopicIsThatOfWhatIsWatched() {
    func topic(_ file: String, _ words: [String]) -> String {
      WatchedTopic(configuration: file, words).text
    }
    let texts = [
      topic("/c.yaml", [""]), topic("/d.yaml", [""]), topic("/c.yaml", ["a"]),
      topic("/c.yaml", ["a", "b"]), topic("/c.yaml", ["ab"]),
    ]
    #expect(topic("/c.yaml", ["status:failed"]) == "d48cd24f")
    #expect(Set(texts).count == texts.count)
    #expect(topic("/c.yaml", ["a"]) == texts[2])
    #expect(texts.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{8}/) != nil })
    func words(_ ids: [String]) -> [String] {
      WaitRequest.Goal.ids(
        ids.map { WaitedID(account: AccountID("one"), vendorID: $0, family: nil) }
      ).words
    }
    #expect(words(["1", "2"]) == words(["2", "1"]))
    #expect(words(["1"]) != words(["2"]))
  }

  @Test func aCommandReadsIt() async throws {
    let folder = try TemporaryFolder()
    let program = try await folder.writeProgram(
      "#!/bin/sh\ncat >> \(folder.path)/out\nexit ${STATUS:-0}\n", to: "tell")
    let channel = NotificationChannel.command([program], environment: ["PATH": "/usr/bin:/bin"])
    try await channel.send(Self.notification((0..<900).map { Self.alert("\($0)") }))
    let lines = try folder.read("out").split(separator: "\n")
    #expect(lines.count > 3)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    let loud = try await folder.writeProgram(
      "#!/bin/sh\nhead -c 1000000 /dev/zero\ncat > \(folder.path)/loud\n", to: "shout")
    try await NotificationChannel.command([loud], environment: ["PATH": "/usr/bin:/bin"])
      .send(Self.notification([Self.alert("x")]))
    #expect(try folder.read("loud").contains("cdntop/x"))
    let failing = NotificationChannel.command(
      [program], environment: ["PATH": "/usr/bin:/bin", "STATUS": "3"])
    await #expect(
      throws: NotificationFailure(description: "the command \(program) failed with exit status 3")
    ) { try await failing.send(Self.notification([Self.alert("x")])) }
  }

  // MARK: Terminals

  @Test func theTerminalRings() {
    let text = "12 \u{1B}]0;x\u{07} done"
    let plain = AttentionSequence(text, route: .terminal)
    #expect(plain.bytes == "\u{07}\u{1B}]9;cdntop: 12 ]0;x done\u{07}")
    #expect(AttentionSequence(text, route: .bell).bytes == "\u{07}")
    #expect(
      AttentionSequence(text, route: .tmux).bytes
        == "\u{07}\u{1B}Ptmux;\u{1B}\u{1B}]9;cdntop: 12 ]0;x done\u{07}\u{1B}\\")
  }

  @Test(arguments: [
    ("on", ["TMUX": "/tmp/t", "TERM": "tmux-256color"], AttentionSequence.Route.tmux),
    ("all", ["TMUX": "/tmp/t", "TERM": "screen"], .tmux),
    ("off", ["TMUX": "/tmp/t", "TERM": "xterm"], .bell), ("", ["TMUX": "/tmp/t"], .bell),
    ("on", ["TERM": "xterm-256color"], .terminal), ("on", ["TERM": "linux"], .bell),
    ("on", ["TERM": "screen.xterm", "STY": "1.x"], .bell), ("on", [:], .bell),
  ])
  func routes(
    passthrough: String, environment: [String: String], route: AttentionSequence.Route
  ) async throws {
    let folder = try TemporaryFolder()
    let tmux = try await folder.writeProgram(
      "#!/bin/sh\necho \(passthrough)\n[ -n \"\(passthrough)\" ]\n", to: "tmux")
    let all = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    #expect(await NotificationChannel.route(ProgramEnvironment(all), tmux: tmux) == route)
  }

  /// What would keep a channel from telling shows before there is anything to tell.
  @Test(arguments: [
    ("GOOD", nil), ("NONE", "the variable NONE is not set"), ("WORDS", "its address"),
    ("FTP", "its address"),
  ])
  func aWebhookWithoutAnAddress(variable: String, obstacle: String?) async throws {
    let environment: ProgramEnvironment = [
      "GOOD": "https://chat.example/hook", "WORDS": "not a url", "FTP": "ftp://x/",
    ]
    let found = try await HTTPTransports.withTransports(environment: [:]) { transports in
      await NotificationChannel.webhook(
        SecretSource(key: "webhook", form: .environment(variable)), format: .json,
        environment: environment, over: transports
      ).obstacle()
    }
    if let obstacle {
      #expect(found?.hasPrefix(obstacle) == true, "\(found ?? "")")
    } else {
      #expect(found == nil)
    }
  }

  @Test func aProgramThatIsNotThere() async throws {
    func obstacle(_ program: String) async -> String? {
      await NotificationChannel.command([program], environment: [:]).obstacle()
    }
    let folder = try TemporaryFolder()
    let program = try await folder.writeProgram("#!/bin/sh\n", to: "tell")
    #expect(await obstacle(program) == nil)
    #expect(await obstacle("sh") == nil)
    try folder.write("", to: "text")
    for name in ["/nowhere/tell", "cdntop-no-such-program", folder.path + "/text"] {
      #expect(await obstacle(name) == "it is not there, or cannot be run", "\(name)")
    }
  }

  @Test func whatKeepsAChannelFromTellingIsSaidAtTheStart() async throws {
    let clock = ManualClock()
    let (reports, said) = AsyncStream.makeStream(of: String.self)
    let broken = NotificationChannel(
      name: "bad",
      send: { (_) throws(NotificationFailure) in
        throw NotificationFailure(description: "no way")
      },
      obstacle: { "no way" })
    let notifier = Notifier(
      [broken], detector: AlertDetector(), source: "watch",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { said.yield($0) }
    let run = Task { await notifier.run(AsyncStream { _ in }) }
    var texts = reports.makeAsyncIterator()
    #expect(await texts.next() == "no notification can be sent by bad: no way")
    // It is no news then.
    await notifier.add([Self.alert("a")])
    await notifier.flush()
    #expect(await notifier.finish() == ["no notification was sent by bad: no way"])
    run.cancel()
    await run.value
    said.finish()
    #expect(await texts.next() == nil)
  }

  // MARK: The notifier

  @Test func oneChannelThatFailsHoldsUpNoOther() async throws {
    let clock = ManualClock()
    let told = Mutex<[String: [[String]]]>([:])
    let broken = Mutex(true)
    let reports = Mutex<[String]>([])
    func channel(_ name: String, fails: @escaping @Sendable () -> Bool) -> NotificationChannel {
      NotificationChannel(name: name) { (notification) throws(NotificationFailure) in
        if fails() { throw NotificationFailure(description: "no") }
        told.withLock { $0[name, default: []].append(notification.alerts.map(\.key)) }
      }
    }
    let notifier = Notifier(
      [channel("good", fails: { false }), channel("bad", fails: { broken.withLock { $0 } })],
      detector: AlertDetector(), source: "watch",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { text in reports.withLock { $0.append(text) } }
    func tell(_ key: String) async {
      await notifier.add([Self.alert(key)])
      await notifier.flush()
    }
    await tell("a")
    await tell("b")
    #expect(told.withLock { $0 } == ["good": [["a"]]])
    #expect(reports.withLock { $0 } == ["no notification was sent by bad: no"])
    broken.withLock { $0 = false }
    clock.advance(by: .seconds(60))
    await tell("c")
    #expect(told.withLock { $0 } == ["good": [["a"], ["b", "c"]], "bad": [["a", "b", "c"]]])
    await tell("d")
    #expect(await notifier.finish() == [])
    #expect(told.withLock { $0["good"]?.last } == ["d"])
    #expect(told.withLock { $0["bad"]?.last } == ["d"])
  }

  /// Of what comes in parts, those that were taken are not told again.
  @Test func onlyWhatWasNotToldIsToldAgain() async throws {
    let clock = ManualClock()
    let told = Mutex<[[String]]>([])
    let channel = NotificationChannel(name: "x") { (notification) throws(NotificationFailure) in
      let count = told.withLock { told in
        told.append(notification.alerts.map(\.key))
        return told.count
      }
      if count == 1 { throw NotificationFailure(description: "no", told: 2) }
    }
    let notifier = Notifier(
      [channel], detector: AlertDetector(), source: "watch",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { _ in }
    await notifier.add(["a", "b", "c"].map { Self.alert($0) })
    await notifier.flush()
    clock.advance(by: .seconds(60))
    await notifier.add([Self.alert("d")])
    await notifier.flush()
    #expect(told.withLock { $0 } == [["a", "b", "c"], ["c", "d"]])
  }

  /// What is only added is told once, with what the end tells.
  @Test func whatIsAddedWaitsForTheEnd() async throws {
    let clock = ManualClock()
    let told = Mutex<[[String]]>([])
    let channel = NotificationChannel(name: "x") { (notification) throws(NotificationFailure) in
      told.withLock { $0.append(notification.alerts.map(\.key)) }
    }
    let notifier = Notifier(
      [channel], detector: AlertDetector(), source: "wait",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { _ in }
    await notifier.add([Self.alert("a")])
    await notifier.flush()
    await notifier.add([Self.alert("b")])
    #expect(told.withLock { $0 } == [["a"]])
    #expect(await notifier.finish() == [])
    #expect(told.withLock { $0 } == [["a"], ["b"]])
  }

  /// What one channel does not tell does not make it wait for its next minute either.
  @Test func whatAChannelDoesNotWantCostsItNothing() async throws {
    let clock = ManualClock()
    let told = Mutex<[[String]]>([])
    let channel = NotificationChannel(
      name: "x",
      send: { (notification) throws(NotificationFailure) in
        told.withLock { $0.append(notification.alerts.map(\.key)) }
      }, wants: { $0.state == .firing })
    let notifier = Notifier(
      [channel], detector: AlertDetector(), source: "watch",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { _ in }
    await notifier.add([Self.alert("a", .resolved)])
    await notifier.flush()
    await notifier.add([Self.alert("b")])
    await notifier.flush()
    #expect(told.withLock { $0 } == [["b"]])
  }

  /// What another of a team tells is not told again; the terminal is everybody's own.
  @Test func whatOthersTellIsLeftToThem() async throws {
    let clock = ManualClock()
    let told = Mutex<[String: [[String]]]>([:])
    let asked = Mutex<[String]>([])
    func channel(_ name: String, _ address: String?) -> NotificationChannel {
      NotificationChannel(
        name: name,
        send: { (notification) throws(NotificationFailure) in
          told.withLock { $0[name, default: []].append(notification.alerts.map(\.key)) }
        }, address: { address })
    }
    let notifier = Notifier(
      [channel("bell", nil), channel("hook", "there")], detector: AlertDetector(), source: "watch",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() },
      claim: { alerts, address in
        asked.withLock { $0.append(address) }
        return alerts.filter { $0.key != "a" }
      }
    ) { _ in }
    await notifier.add([Self.alert("a")])
    await notifier.flush()
    #expect(told.withLock { $0 } == ["bell": [["a"]]])
    clock.advance(by: .seconds(60))
    await notifier.add([Self.alert("a"), Self.alert("b")])
    await notifier.flush()
    #expect(told.withLock { $0 } == ["bell": [["a"], ["a", "b"]], "hook": [["b"]]])
    #expect(asked.withLock { $0 } == ["there", "there"])
  }

  /// All of a team mean the same account, whatever each calls it; and different ends of everything.
  @Test func alertsHaveOneNameForAll() {
    func key(_ alert: Alert) -> String {
      alert.sharedKey(calling: { "budget of \($0)" }, in: "topic")
    }
    var status = AccountStatus(
      account: AccountID("one"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(1))
    status.state = .down
    #expect(key(Alert(status, at: Self.start)) == "account/budget of one")
    var end = Self.alert("all-ended", .resolved)
    end.account = nil
    #expect(key(end) == "all-ended/topic")
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("one"), vendorID: "7", family: .prefetch),
      provider: ProviderID("p"), kind: .prefetch, firstSeenAt: Self.start)
    task.status = .failed
    let alert = Alert(
      task, at: Self.start,
      judgement: Judgement(
        Snapshot(version: 1, takenAt: Self.start, tasks: [task], accounts: [status]),
        now: Self.start))
    #expect(alert.map(key) == "task/budget of one/7/prefetch")
  }

  /// An address says whom a notification reaches, and nothing of the secret in it.
  @Test func addressesTellChannelsApart() async {
    let environment = ProgramEnvironment(["HOOK": "https://hook.example/secret-token"])
    let one = await NotificationChannel.command(["tell", "a"], environment: environment).address()
    let other = await NotificationChannel.command(["tell", "b"], environment: environment).address()
    #expect(one != nil && one != other)
    #expect(one?.contains("tell") == false)
    #expect(Secret("https://hook.example/secret-token").fingerprint.count == 32)
    #expect(Secret("a").fingerprint != Secret("b").fingerprint)
    #expect(Secret("abc").fingerprint == "ba7816bf8f01cfea414140de5dae2223")
  }

  @Test func theEndSaysWhoWasNotTold() async throws {
    let clock = ManualClock()
    let channel = NotificationChannel(name: "x") { _ throws(NotificationFailure) in
      throw NotificationFailure(description: "no")
    }
    let notifier = Notifier(
      [channel], detector: AlertDetector(), source: "wait",
      topic: WatchedTopic(configuration: "", []), host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { _ in Issue.record("nobody listens any more") }
    await notifier.add([Self.alert("a")])
    #expect(await notifier.finish() == ["no notification was sent by x: no"])
  }
}
