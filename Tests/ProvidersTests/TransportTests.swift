import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// The transport over real sockets of this machine.
@Suite struct TransportTests {
  private static let limit = 1 << 20
  private static let request = HTTPRequest(
    method: .post, scheme: nil, authority: nil, path: "/?Signature=s1gn",
    headerFields: [.authorization: "s1gn"])

  /// Sends one request to a server and returns what came of it.
  private func exchange(
    _ behavior: LoopbackServer.Behavior,
    _ check: (Result<HTTPAnswer, ExchangeError>, LoopbackServer) async throws -> Void
  ) async throws {
    let server = try await LoopbackServer.start(behavior)
    try await exchange("http://127.0.0.1:\(server.port)") { result in
      try await check(result, server)
    }
    try await server.stop()
  }

  func exchange(
    _ endpoint: String, caFile: String? = nil, environment: [String: String] = [:],
    _ check: (Result<HTTPAnswer, ExchangeError>) async throws -> Void
  ) async throws {
    let transports = HTTPTransports(environment: environment, answerLimit: Self.limit)
    var settings = Sample.settings("ucloud", endpoint: endpoint)
    settings.caFile = caFile
    settings.allowHTTP = true
    settings.timeout = .seconds(600)
    let transport = try transports.transport(for: settings)
    let result: Result<HTTPAnswer, ExchangeError>
    do {
      result = .success(try await transport.exchange(Self.request, body: Array("a=b".utf8)))
    } catch {
      result = .failure(error)
      #expect(!"\(error)".contains("s1gn"), "no error shows what was signed")
    }
    try await check(result)
    await transports.shutdown()
  }

  func failure(_ result: Result<HTTPAnswer, ExchangeError>) -> ProviderError? {
    if case .failure(let error) = result { error.failure } else { nil }
  }

  func isSchemeInDoubt(_ result: Result<HTTPAnswer, ExchangeError>) -> Bool {
    if case .failure(let error) = result { error.isSchemeInDoubt } else { false }
  }

  @Test func anAnswerIsCollected() async throws {
    let bytes = Array("HTTP/1.1 418 Teapot\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello".utf8)
    try await exchange(.bytes(bytes)) { result, server in
      let answer = try result.get()
      #expect(answer.response.status.code == 418)
      #expect(answer.header("x-a") == "1")
      #expect(answer.body == Array("hello".utf8))
      let request = await server.request().lowercased()
      #expect(request.hasPrefix("post /?signature=s1gn http/1.1\r\n"))
      #expect(request.contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
      #expect(request.contains("\r\naccept-encoding: gzip, deflate\r\n"))
      #expect(request.contains("\r\ncontent-length: 3\r\n"))
    }
  }

  @Test func anotherEndpointIsReachedByTheSameWay() async throws {
    let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8)
    let server = try await LoopbackServer.start(.bytes(bytes))
    let transports = HTTPTransports(environment: [:], answerLimit: Self.limit)
    let transport = try transports.transport(
      for: Sample.settings("ucloud", endpoint: "http://127.0.0.1:1"))
    let other = try transport.reaching(Endpoint("http://127.0.0.1:\(server.port)"))
    #expect(try await other.exchange(Self.request, body: []).body == Array("hi".utf8))
    #expect(await server.request().contains("127.0.0.1:\(server.port)\r\n"))
    await transports.shutdown()
    try await server.stop()
  }

  @Test func gzipIsUndone() async throws {
    let hello: [UInt8] = [
      0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0x86, 0xA6, 0x10,
      0x36, 5, 0, 0, 0,
    ]
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(hello.count)\r\n\r\n"
    try await exchange(.bytes(Array(head.utf8) + hello)) { result, _ in
      let answer = try result.get()
      #expect(answer.body == Array("hello".utf8))
    }
  }

  @Test func aBombIsRefusedAtTheLimit() async throws {
    let bomb = try Fixture.bytes("zeros-16MiB.gz")
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
    try await exchange(.bytes(Array(head.utf8) + bomb)) { result, _ in
      #expect(failure(result)?.kind == .malformed)
      #expect(failure(result)?.message.text.text.contains("larger than 1048576") == true)
    }
  }

  @Test func brokenCompressionIsMalformed() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"
    try await exchange(.bytes(Array(head.utf8))) { result, _ in
      #expect(failure(result)?.kind == .malformed)
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n",
  ])
  func anEndlessAnswerIsRefusedAtTheLimit(_ head: String) async throws {
    try await exchange(.endless(head: head)) { result, server in
      #expect(failure(result)?.kind == .malformed)
      #expect(failure(result)?.message.text.text.contains("larger than 1048576") == true)
      await server.closed()
      #expect(server.sent < 16 << 20, "the rest is not read: \(server.sent)")
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    "SSH-2.0-OpenSSH\r\n\r\n",
    "\u{1}\u{2}\u{3}\r\n\r\n",
  ])
  func garbageIsMalformed(_ text: String) async throws {
    try await exchange(.bytesAndClose(Array(text.utf8))) { result, _ in
      #expect(failure(result)?.kind == .malformed, "\(result)")
    }
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
  ])
  func anAnswerThatIsCutOffIsNoAnswer(_ text: String) async throws {
    try await exchange(.bytesAndClose(Array(text.utf8))) { result, _ in
      #expect(failure(result) != nil, "\(result)")
    }
  }

  @Test(arguments: [301, 302, 307, 308])
  func redirectsAreNotFollowed(_ status: Int) async throws {
    let answer =
      "HTTP/1.1 \(status) X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    try await exchange(.bytes(Array(answer.utf8))) { result, _ in
      #expect(failure(result)?.kind == .transport)
      #expect(failure(result)?.message.text.text.contains("redirect") == true)
      #expect(!isSchemeInDoubt(result))
    }
  }

  @Test(arguments: ["http", "https"], ["127.0.0.1", "localhost"])
  func aRefusedPortSaysSo(_ scheme: String, _ host: String) async throws {
    let gone = try RefusingPort()
    try await exchange("\(scheme)://\(host):\(gone.port)") { result in
      #expect(failure(result) == .transport("\(host):\(gone.port) refused the connection"))
      #expect(isSchemeInDoubt(result))
    }
  }

  @Test func aNameThatDoesNotExistSaysSo() async throws {
    // A label of more than 63 bytes is refused by the resolver itself, without any network.
    try await exchange("https://\(String(repeating: "a", count: 70)).invalid") { result in
      #expect(failure(result)?.message.text.text.contains("was not found") == true, "\(result)")
      #expect(!isSchemeInDoubt(result))
    }
  }

  @Test func aVendorThatNeverAnswersTimesOut() async throws {
    let server = try await LoopbackServer.start(.silence)
    // The time-out comes exactly when the server has the request.
    let clock = ManualClock()
    let transports = HTTPTransports(environment: [:], answerLimit: Self.limit, clock: clock)
    var settings = Sample.settings("ucloud", endpoint: "http://127.0.0.1:\(server.port)")
    settings.timeout = .milliseconds(1_500)
    let transport = try transports.transport(for: settings)
    await #expect(
      throws: ProviderError.transport("127.0.0.1:\(server.port) did not answer within 1.5s")
    ) {
      async let answer = transport.answer(
        to: Self.request, body: [], without: Redactor(secrets: []))
      _ = await server.request()
      await clock.pass(settings.timeout)
      _ = try await answer
    }
    await server.closed()
    await transports.shutdown()
    try await server.stop()
  }

  /// The body is larger than what sockets hold, so that once the server is rid of it the head and
  /// most of the body have been taken in; the time-out comes then.
  @Test(.hangLimit)
  func anAnswerThatStallsTimesOutToo() async throws {
    let size = 48 << 20
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(size + 1)\r\n\r\n"
    let server = try await LoopbackServer.start(.stalling(head: head, size: size))
    let clock = ManualClock()
    let transports = HTTPTransports(environment: [:], answerLimit: 2 * size, clock: clock)
    var settings = Sample.settings("ucloud", endpoint: "http://127.0.0.1:\(server.port)")
    settings.timeout = .seconds(7)
    let transport = try transports.transport(for: settings)
    await #expect(
      throws: ProviderError.transport("127.0.0.1:\(server.port) did not answer within 7s")
    ) {
      async let answer = transport.answer(
        to: Self.request, body: [], without: Redactor(secrets: []))
      await server.stalled()
      await clock.pass(settings.timeout)
      _ = try await answer
    }
    await server.closed()
    await transports.shutdown()
    try await server.stop()
  }

  @Test func cancellationEndsTheExchange() async throws {
    let server = try await LoopbackServer.start(.silence)
    let transports = HTTPTransports(environment: [:])
    let settings = Sample.settings("ucloud", endpoint: "http://127.0.0.1:\(server.port)")
    let transport = try transports.transport(for: settings)
    let error = await withTaskGroup(of: ProviderError?.self) { group in
      group.addTask {
        do throws(ProviderError) {
          _ = try await transport.answer(to: Self.request, body: [], without: Redactor(secrets: []))
          return nil
        } catch {
          return error
        }
      }
      _ = await server.request()
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(error == .cancelled)
    await server.closed()
    await transports.shutdown()
    try await server.stop()
  }

  @Test func afterShutdownTransportsFail() async throws {
    let settings = Sample.settings("ucloud", endpoint: "http://127.0.0.1:1")
    let transport = try await HTTPTransports.withTransports(environment: [:]) { transports in
      try transports.transport(for: settings)
    }
    await #expect(throws: ProviderError.transport("the connections were closed")) {
      try await transport.answer(to: Self.request, body: [], without: Redactor(secrets: []))
    }
  }

  @Test(arguments: ["http", "https"])
  func aProxyThatIsGoneIsNamed(_ scheme: String) async throws {
    let gone = try RefusingPort()
    let environment = ["\(scheme)_proxy": "http://127.0.0.1:\(gone.port)"]
    try await exchange("\(scheme)://vendor.invalid", environment: environment) { result in
      #expect(
        failure(result)
          == .transport("the proxy 127.0.0.1:\(gone.port) refused the connection"))
      #expect(!isSchemeInDoubt(result), "it is the proxy that refused")
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", " wants a user"),
    ("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", " did not connect"),
  ])
  func aProxyThatRefusesIsTold(_ answer: String, _ words: String) async throws {
    let server = try await LoopbackServer.start(.bytes(Array(answer.utf8)))
    let environment = ["https_proxy": "http://me:pw@127.0.0.1:\(server.port)"]
    try await exchange("https://vendor.invalid", environment: environment) { result in
      #expect(failure(result)?.message.text.text.contains(words) == true, "\(result)")
    }
    let request = await server.request()
    #expect(request.hasPrefix("CONNECT vendor.invalid:443 "))
    #expect(request.lowercased().contains("proxy-authorization: basic bwu6chc="))
    try await server.stop()
  }

  @Test func aProxyThatOpensTheWayCarriesTheExchange() async throws {
    let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
    let server = try await LoopbackServer.start(
      .tunnel(try Self.tls("elsewhere"), answer: answer))
    let environment = ["https_proxy": "http://me:pw@127.0.0.1:\(server.port)"]
    try await exchange(
      "https://elsewhere.example", caFile: Fixture.path("tls/ca.pem"), environment: environment
    ) { result in
      let answer = try result.get()
      #expect(answer.body == Array("ok".utf8))
    }
    let opening = await server.request()
    #expect(opening.hasPrefix("CONNECT elsewhere.example:443 "))
    #expect(!opening.contains("s1gn"), "the proxy sees nothing of the request")
    let request = await server.request()
    #expect(request.hasPrefix("POST /?Signature=s1gn "))
    #expect(request.lowercased().contains("\r\nhost: elsewhere.example\r\n"))
    #expect(!request.lowercased().contains("proxy-"), "the vendor sees nothing of the proxy's user")
    try await server.stop()
  }

  /// A tunnel to another port than 443 is what proxies refuse.
  @Test(arguments: ["", "me:p%20w@"])
  func aProxyIsAskedForPlainHTTPByWholeAddresses(_ user: String) async throws {
    let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
    let server = try await LoopbackServer.start(.bytes(answer))
    let transports = HTTPTransports(
      environment: ["http_proxy": "http://\(user)127.0.0.1:\(server.port)"])
    // Both share the connections to the proxy.
    for endpoint in ["http://vendor.invalid:8080", "http://other.invalid"] {
      var settings = Sample.settings("ucloud", endpoint: endpoint)
      settings.allowHTTP = true
      let transport = try transports.transport(for: settings)
      for _ in 0..<2 {
        let answer = try await transport.exchange(Self.request, body: [])
        #expect(answer.body == Array("ok".utf8))
        let request = await server.request().lowercased()
        #expect(request.hasPrefix("post \(endpoint)/?signature=s1gn http/1.1\r\n"))
        #expect(request.contains("\r\nhost: \(endpoint.dropFirst("http://".count))\r\n"))
        let isNamed = request.contains("\r\nproxy-authorization: basic bwu6ccb3\r\n")
        #expect(isNamed != user.isEmpty && request.contains("proxy-") != user.isEmpty)
      }
    }
    await transports.shutdown()
    try await server.stop()
  }

  @Test func aProxyThatWantsAUserForPlainHTTPIsTold() async throws {
    let answer = "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"
    let server = try await LoopbackServer.start(.bytes(Array(answer.utf8)))
    let environment = ["http_proxy": "http://127.0.0.1:\(server.port)"]
    try await exchange("http://vendor.invalid", environment: environment) { result in
      #expect(
        failure(result)
          == .transport(
            "the proxy 127.0.0.1:\(server.port) wants a user and a password; check proxy"))
    }
    try await server.stop()
  }
}
