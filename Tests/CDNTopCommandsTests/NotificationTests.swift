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
      alerts: alerts, worst: worst, source: "watch", host: "jump", at: start)
  }

  @Test func theObject() throws {
    let text = Self.notification([Self.alert("task/one/1"), Self.alert("x", .resolved, .info)]).json
    #expect(
      text == """
        {"schema":1,"at":"2026-09-21T04:00:00Z","source":"watch","host":"jump",\
        "dedup_key":"cdntop/jump/watch","state":"firing","severity":"error",\
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

  static let bodies: [(WebhookFormat, String)] = [
    (.slack, #"{"text":"cdntop on jump:\nFIRING a &lt;b&gt; &amp; \"c\""}"#),
    (.dingtalk, #"{"msgtype":"text","text":{"content":"cdntop on jump:\nFIRING a <b> & \"c\""}}"#),
    (.feishu, #"{"msg_type":"text","content":{"text":"cdntop on jump:\nFIRING a <b> & \"c\""}}"#),
    (.wecom, #"{"msgtype":"text","text":{"content":"cdntop on jump:\nFIRING a <b> & \"c\""}}"#),
  ]

  @Test(arguments: bodies) func webhookBodies(format: WebhookFormat, body: String) {
    #expect(format.body(Self.notification([Self.alert("x")])) == body)
    // Where a service takes no more, the number that is left out is told.
    let many = Self.notification(
      (0..<2_000).map { Self.alert("\($0)", .firing, .error, "task \($0)") })
    let long = format.body(many)
    #expect(long.utf8.count < 16_000)
    #expect(long.contains(/and \d+ more"/))
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
    defer { Task { try? await server.stop() } }
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
    var request = ""
    for await head in server.requests {
      request = head
      break
    }
    await transports.shutdown()
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
      detector: AlertDetector(), source: "watch", host: "jump", clock: clock,
      now: { clock.wallTime() }
    ) { text in reports.withLock { $0.append(text) } }
    await notifier.tell([Self.alert("a")])
    await notifier.tell([Self.alert("b")])
    #expect(told.withLock { $0 } == ["good": [["a"]]])
    #expect(reports.withLock { $0 } == ["nobody was told by bad: no"])
    broken.withLock { $0 = false }
    clock.advance(by: .seconds(60))
    await notifier.tell([Self.alert("c")])
    #expect(told.withLock { $0 } == ["good": [["a"], ["b", "c"]], "bad": [["a", "b", "c"]]])
    await notifier.tell([Self.alert("d")])
    await notifier.finish()
    #expect(told.withLock { $0["good"]?.last } == ["d"])
    #expect(told.withLock { $0["bad"]?.last } == ["d"])
  }
}
