import Foundation
import Providers
import Synchronization
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import CDNTopCommands

/// How somebody is told.
@Suite(.timeLimit(.minutes(1))) struct NotificationTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private static func alert(
    _ key: String, _ state: Alert.State = .firing, _ severity: Alert.Severity = .error,
    _ summary: String = "a <b> & \"c\""
  ) -> Alert {
    Alert(
      key: key, event: .failed, state: state, severity: severity, at: start, summary: summary,
      account: AccountID("one"))
  }

  private static func notification(
    _ alerts: [Alert], worst: Alert.Severity? = .error
  ) -> CDNTopCommands.Notification {
    CDNTopCommands.Notification(
      alerts: alerts, worst: worst, source: "watch",
      topic: WatchedTopic(configuration: "/c.yaml", ["status:failed"]), host: "jump", at: start)
  }

  @Test func theObject() throws {
    let text = Self.notification([Self.alert("task/one/1"), Self.alert("x", .resolved, .info)]).json
    #expect(
      text == """
        {"schema":1,"at":"2026-09-21T04:00:00Z","source":"watch","host":"jump",\
        "dedup_key":"cdntop/jump/watch/d48cd24f","state":"firing","severity":"error",\
        "summary":"1 new, 1 over; a <b> & \\"c\\"","alerts":[\
        {"dedup_key":"cdntop/task/one/1","state":"firing","severity":"error","event":"failed",\
        "at":"2026-09-21T04:00:00Z","summary":"a <b> & \\"c\\"","account":"one","id":null,\
        "kind":null,"label":null,"status":null,"urls_total":null,"urls_failed":null},\
        {"dedup_key":"cdntop/x","state":"resolved","severity":"info","event":"failed",\
        "at":"2026-09-21T04:00:00Z","summary":"a <b> & \\"c\\"","account":"one","id":null,\
        "kind":null,"label":null,"status":null,"urls_total":null,"urls_failed":null}]}
        """)
    let over = Self.notification([Self.alert("x", .resolved)], worst: nil)
    #expect(over.state == .resolved)
  }

  /// What is told as going on goes on, also where the detector knows nothing of it.
  @Test func theStateOfTheWhole() {
    let firing = Self.alert("end", .firing, .error)
    let cases: [([Alert], Alert.Severity?, Alert.State, Alert.Severity)] = [
      ([firing], nil, .firing, .error),
      ([firing, Self.alert("end", .resolved, .error)], nil, .resolved, .error),
      ([Self.alert("end", .resolved, .info)], .warning, .firing, .warning),
      ([firing], .critical, .firing, .critical),
      ([firing, Self.alert("x", .resolved, .info)], .warning, .firing, .error),
    ]
    for (alerts, worst, state, severity) in cases {
      let notification = Self.notification(alerts, worst: worst)
      #expect(notification.state == state)
      #expect(notification.severity == severity)
    }
    // Every part tells how all stands.
    let many =
      (0..<900).map { Self.alert("\($0)", .resolved, .info) } + [firing]
    let parts = Self.notification(many, worst: nil).parts(limit: 60_000)
    #expect(parts.count > 1)
    #expect(parts.allSatisfy { $0.state == .firing && $0.severity == .error })
  }

  @Test func theTopicIsThatOfWhatIsWatched() {
    func topic(_ file: String, _ words: [String]) -> String {
      WatchedTopic(configuration: file, words).text
    }
    let texts = [
      topic("/c.yaml", [""]), topic("/d.yaml", [""]), topic("/c.yaml", ["a"]),
      topic("/c.yaml", ["a", "b"]), topic("/c.yaml", ["ab"]),
    ]
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

  /// What `wait` says at its end is over only where nothing is left to look at.
  @Test func theEndOfAWait() {
    func end(_ change: (inout WaitOutcome) -> Void) -> Alert {
      var outcome = WaitOutcome(members: [], accounts: [], elapsed: .seconds(5))
      change(&outcome)
      let report = WaitReport(outcome, startedAt: Self.start, endedAt: Self.start)
      return Alert(end: report, outcome, at: Self.start)
    }
    #expect(end { $0.isEmptyAllowed = true }.state == .resolved)
    #expect(end { _ in }.state == .firing)
    #expect(end { $0.isTimedOut = true }.state == .firing)
    #expect(end { $0.shortage = 2 }.severity == .error)
  }

  static let bodies: [(WebhookFormat, String)] = [
    (.slack, #"{"text":"cdntop on jump:\nFIRING a &lt;b&gt; &amp; \"c\""}"#),
    (.dingtalk, #"{"msgtype":"text","text":{"content":"cdntop on jump:\nFIRING a <b> & \"c\""}}"#),
    (.feishu, #"{"msg_type":"text","content":{"text":"cdntop on jump:\nFIRING a <b> & \"c\""}}"#),
    (.wecom, #"{"msgtype":"text","text":{"content":"cdntop on jump:\nFIRING a <b> & \"c\""}}"#),
  ]

  @Test(arguments: bodies) func webhookBodies(format: WebhookFormat, body: String) {
    #expect(format.body(Self.notification([Self.alert("x")])) == body)
    // Where a service takes no more, the rest comes in further calls, and none is left out.
    let alerts = (0..<2_000).map { Self.alert("\($0)", .firing, .error, "task \($0).") }
    let parts = format.parts(of: Self.notification(alerts))
    #expect(parts.count > 1)
    #expect(parts.flatMap(\.alerts) == alerts)
    #expect(parts.allSatisfy { $0.text.utf8.count <= (format == .wecom ? 2_048 : 20_000) })
    let long = Self.notification([
      Self.alert("x", .firing, .error, String(repeating: "é", count: 4_000))
    ])
    #expect(format.parts(of: long).allSatisfy { format.body($0).utf8.count < 2_048 })
  }

  @Test func longNotificationsComeInParts() throws {
    let alerts = (0..<900).map { Self.alert("\($0)") }
    let parts = Self.notification(alerts).parts(limit: 60_000)
    #expect(parts.count > 3)
    #expect(parts.flatMap(\.alerts) == alerts)
    #expect(parts.allSatisfy { $0.json.utf8.count <= 60_000 })
  }

  @Test func aCommandReadsIt() async throws {
    let folder = try TemporaryFolder()
    let program = try folder.write(
      "#!/bin/sh\ncat >> \(folder.path)/out\nexit ${STATUS:-0}\n", to: "tell", mode: 0o700)
    let channel = NotificationChannel.command([program], environment: ["PATH": "/usr/bin:/bin"])
    try await channel.send(Self.notification((0..<900).map { Self.alert("\($0)") }))
    let lines = try folder.read("out").split(separator: "\n")
    #expect(lines.count > 3)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    let loud = try folder.write(
      "#!/bin/sh\nhead -c 1000000 /dev/zero\ncat > \(folder.path)/loud\n", to: "shout", mode: 0o700)
    try await NotificationChannel.command([loud], environment: ["PATH": "/usr/bin:/bin"])
      .send(Self.notification([Self.alert("x")]))
    #expect(try folder.read("loud").contains("cdntop/x"))
    let failing = NotificationChannel.command(
      [program], environment: ["PATH": "/usr/bin:/bin", "STATUS": "3"])
    await #expect(
      throws: NotificationFailure(description: "the command \(program) failed with exit status 3")
    ) { try await failing.send(Self.notification([Self.alert("x")])) }
  }

  private func post(
    _ answer: String, format: WebhookFormat = .json
  ) async throws -> (failure: NotificationFailure?, request: String) {
    let server = try await LoopbackServer.start(
      .bytes(
        Array(
          "HTTP/1.1 \(answer.isEmpty ? "500 x" : "200 OK")\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)"
            .utf8)))
    let transports = HTTPTransports(environment: [:])
    let channel = NotificationChannel.webhook(
      SecretSource(
        key: "webhook", form: .inline(Secret("http://127.0.0.1:\(server.port)/hook?key=hush-9"))),
      format: format, environment: [:], over: transports)
    var failure: NotificationFailure?
    do {
      try await channel.send(Self.notification([Self.alert("x")]))
    } catch {
      failure = error
    }
    let request = await server.request()
    await transports.shutdown()
    try await server.stop()
    return (failure, request)
  }

  @Test func aWebhookIsPosted() async throws {
    let (failure, request) = try await post("ok")
    #expect(failure == nil)
    #expect(request.hasPrefix("POST /hook?key=hush-9 HTTP/1.1\r\n"))
    #expect(request.lowercased().contains("content-type: application/json"))
    let refused = try await post("{\"errcode\":310000,\"errmsg\":\"hush-9\"}", format: .dingtalk)
    #expect(
      refused.failure?.description == "the webhook refuses the message with dingtalk's code 310000")
    let taken = try await post("{\"errcode\":0,\"errmsg\":\"ok\"}", format: .wecom)
    #expect(taken.failure == nil)
    let down = try await post("")
    #expect(down.failure?.description == "the webhook answers HTTP 500")
  }

  /// Only a service's own word says that it took a message: a login page answers with HTTP 200, too.
  @Test(
    arguments: [
      (.json, "<html>Sign in</html>", .taken), (.json, "", .taken),
      (.slack, "ok", .taken), (.slack, "ok\n", .taken), (.slack, "{\"ok\":true}", .taken),
      (.slack, "<html>Sign in</html>", .foreign), (.slack, "", .foreign),
      (.slack, "invalid_payload", .foreign), (.slack, "{\"ok\":false}", .foreign),
      (.slack, "<p>ok</p>", .foreign),
      (.dingtalk, "{\"errcode\":0,\"errmsg\":\"ok\"}", .taken),
      (.dingtalk, "{\"errcode\":310000}", .refused(code: 310000)),
      (.dingtalk, "{\"code\":0}", .foreign), (.dingtalk, "{}", .foreign),
      (.dingtalk, "<html>Sign in</html>", .foreign), (.dingtalk, "", .foreign),
      (.dingtalk, "ok", .foreign), (.dingtalk, "{\"errcode\":\"x\"}", .foreign),
      (.dingtalk, "[0]", .foreign), (.dingtalk, "null", .foreign),
      (.wecom, "{\"errcode\":0}", .taken), (.wecom, "{\"errcode\":45009}", .refused(code: 45009)),
      (.wecom, "{\"StatusCode\":0}", .foreign), (.wecom, "<!doctype html>", .foreign),
      (.feishu, "{\"code\":0,\"msg\":\"success\"}", .taken),
      (.feishu, "{\"StatusCode\":0,\"StatusMessage\":\"success\"}", .taken),
      (.feishu, "{\"StatusCode\":0,\"code\":0}", .taken),
      (.feishu, "{\"code\":19024,\"msg\":\"Key Words Not Found\"}", .refused(code: 19024)),
      (.feishu, "{\"errcode\":0}", .foreign), (.feishu, "<html>", .foreign),
      (.feishu, "{}", .foreign),
    ] as [(WebhookFormat, String, WebhookFormat.Verdict)])
  func onlyItsOwnWordCounts(format: WebhookFormat, body: String, verdict: WebhookFormat.Verdict) {
    #expect(format.verdict(on: Array(body.utf8)) == verdict)
  }

  @Test(arguments: [WebhookFormat.slack, .dingtalk, .feishu, .wecom])
  func aLoginPageTookNothing(format: WebhookFormat) async throws {
    let (failure, _) = try await post("<html>hush-9: sign in</html>", format: format)
    #expect(
      failure?.description
        == "the answer of the webhook is not one of \(format.rawValue)'s; look at"
        + " its address and at webhook_format")
    #expect(failure?.told == 0)
  }

  @Test func aWebhooksHostIsNeverTold() async throws {
    let closed = try await LoopbackServer.start(.silence)
    let port = closed.port
    try await closed.stop()
    let garbage = try await LoopbackServer.start(.bytesAndClose(Array("garbage\r\n\r\n".utf8)))
    let elsewhere = try await LoopbackServer.start(
      .bytes(Array("HTTP/1.1 302 x\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".utf8)))
    let addresses = [
      ("http://127.0.0.1:\(port)/k", "refuses the connection"),
      ("https://127.0.0.1:\(garbage.port)/k", "its host"),
      ("http://127.0.0.1:\(garbage.port)/k", "cannot be read"),
      ("http://127.0.0.1:\(elsewhere.port)/k", "sent the call elsewhere"),
    ]
    let transports = HTTPTransports(environment: [:])
    for (address, words) in addresses {
      let channel = NotificationChannel.webhook(
        SecretSource(key: "webhook", form: .inline(Secret(address))), format: .json,
        environment: [:], over: transports)
      let failure = await #expect(throws: NotificationFailure.self) {
        try await channel.send(Self.notification([Self.alert("x")]))
      }
      let text = failure?.description ?? ""
      #expect(text.contains(words), "\(address)")
      for secret in ["127.0.0.1", "hush-9", "vendor"] { #expect(!text.contains(secret)) }
    }
    // It was not followed there.
    #expect(await elsewhere.request().hasPrefix("POST /k HTTP/1.1"))
    await transports.shutdown()
    try await garbage.stop()
    try await elsewhere.stop()
  }

  @Test(arguments: [
    "http://hooks.example/hush-9", "ftp://x/hush-9", "hush-9", "https://h/hush-9 x",
  ])
  func aWebhooksAddressIsNeverTold(address: String) async throws {
    let transports = HTTPTransports(environment: [:])
    let channel = NotificationChannel.webhook(
      SecretSource(key: "webhook", form: .inline(Secret(address))), format: .json,
      environment: [:], over: transports)
    let failure = await #expect(throws: NotificationFailure.self) {
      try await channel.send(Self.notification([Self.alert("x")]))
    }
    #expect(failure?.description.contains("hush-9") == false)
    await transports.shutdown()
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
    let tmux = try folder.write(
      "#!/bin/sh\necho \(passthrough)\n[ -n \"\(passthrough)\" ]\n", to: "tmux", mode: 0o700)
    let all = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    #expect(await NotificationChannel.route(all, tmux: tmux) == route)
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
    #expect(reports.withLock { $0 } == ["nobody was told by bad: no"])
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
    #expect(await notifier.finish() == ["nobody was told by x: no"])
  }
}
