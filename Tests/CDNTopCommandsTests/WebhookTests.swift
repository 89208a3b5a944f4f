import Foundation
import Providers
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import Reports

/// How a webhook is called, and what its answers mean.
@Suite(.hangLimit) struct WebhookTests {
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
      try await channel.send(NotificationTests.notification([NotificationTests.alert("x")]))
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
      refused.failure?.description == "the webhook refused the message with dingtalk's code 310000")
    let taken = try await post("{\"errcode\":0,\"errmsg\":\"ok\"}", format: .wecom)
    #expect(taken.failure == nil)
    let down = try await post("")
    #expect(down.failure?.description == "the webhook answers HTTP 500")
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
    let closed = try RefusingPort()
    let garbage = try await LoopbackServer.start(.bytesAndClose(Array("garbage\r\n\r\n".utf8)))
    let elsewhere = try await LoopbackServer.start(
      .bytes(Array("HTTP/1.1 302 x\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".utf8)))
    let addresses = [
      ("http://127.0.0.1:\(closed.port)/k", "refuses the connection"),
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
        try await channel.send(NotificationTests.notification([NotificationTests.alert("x")]))
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
      try await channel.send(NotificationTests.notification([NotificationTests.alert("x")]))
    }
    #expect(failure?.description.contains("hush-9") == false)
    await transports.shutdown()
  }
}
