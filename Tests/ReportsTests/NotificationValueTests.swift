import Foundation
import TaskModel
import Testing

@testable import Reports

/// What is told, and how the services want to be told.
@Suite struct NotificationValueTests {
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
      topic: "d48cd24f", host: "jump", at: start
    )
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

  /// Of several the worst that goes on is named, not one that is over by then; where all is over, the last end.
  @Test func theSummaryIsOfWhatGoesOn() {
    let down = Self.alert("account/a", .firing, .critical, "a cannot be read")
    let up = Self.alert("account/a", .resolved, .critical, "a can be read again")
    let refused = Self.alert("account/b", .firing, .critical, "b is refused")
    let failed = Self.alert("task/a/1", .firing, .error, "1 failed")
    let cases: [([Alert], String)] = [
      ([down, up, refused], "2 new, 1 over; b is refused"),
      ([failed, down, up], "2 new, 1 over; 1 failed"),
      ([up, down], "1 new, 1 over; a cannot be read"),
      ([down, up], "1 new, 1 over; a can be read again"),
      ([failed, refused], "2 new; b is refused"),
      ([down], "a cannot be read"),
    ]
    for (alerts, summary) in cases {
      #expect(Self.notification(alerts).summary == summary)
    }
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
}
