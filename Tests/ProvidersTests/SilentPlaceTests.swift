import Glibc
import HTTPTypes
import NIOSSL
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What does not answer, and what is said of it.
@Suite struct SilentPlaceTests {
  private static let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
  private static let ok = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)

  private func outcome(
    _ endpoint: String, over transports: HTTPTransports, proxy: String? = nil,
    caFile: String? = nil, timeout: Duration = .seconds(600)
  ) async -> Result<HTTPAnswer, ProviderError> {
    do {
      let transport = try transports.transport(
        to: Endpoint(endpoint), proxy: proxy.map { Secret($0) }, caFile: caFile, timeout: timeout)
      return .success(
        try await transport.answer(to: Self.request, body: [], without: Redactor(secrets: [])))
    } catch let error as ProviderError {
      return .failure(error)
    } catch {
      return .failure(.transport("\(error)"))
    }
  }

  private func words(_ outcome: Result<HTTPAnswer, ProviderError>) -> String {
    if case .failure(let error) = outcome { error.message.text.text } else { "an answer" }
  }

  // MARK: Names

  @Test func namesThatDoNotResolveHoldUpNoOtherAccount() async throws {
    let server = try await LoopbackServer.start(.bytes(Self.ok))
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    let gate = ends[0]
    let resolver = NameResolver(limit: .milliseconds(200)) { host in
      if host.hasPrefix("well") { return .success(["127.0.0.1"]) }
      var byte: UInt8 = 0
      _ = read(gate, &byte, 1)
      return .failure(.notFound)
    }
    let transports = HTTPTransports(environment: [:], resolver: resolver)
    await withTaskGroup(of: String.self) { group in
      for number in 0..<12 {
        group.addTask {
          words(await outcome("https://silent-\(number).example", over: transports))
        }
      }
      for await words in group {
        #expect(words.hasPrefix("the name silent-"))
        #expect(words.hasSuffix(".example was not resolved within 200ms; check DNS"))
      }
    }
    let answer = try await outcome("http://well.example:\(server.port)", over: transports).get()
    #expect(answer.body == Array("ok".utf8))
    #expect(
      await server.request().lowercased().contains("\r\nhost: well.example:\(server.port)\r\n"))
    // The account's own limit is over first: it is the name all the same.
    let short = await outcome(
      "https://silent-20.example", over: transports, timeout: .milliseconds(50))
    #expect(words(short).contains("the name silent-20.example was not resolved within 50ms"))
    close(ends[1])
    await transports.shutdown()
    try await server.stop()
  }

  @Test func aNameKeepsItsCertificate() async throws {
    let chain = try NIOSSLCertificate.fromPEMFile(Fixture.path("tls/elsewhere.pem"))
    let key = try NIOSSLPrivateKey(file: Fixture.path("tls/elsewhere.key"), format: .pem)
    let tls = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    let server = try await LoopbackServer.start(.bytes(Self.ok), tls: tls)
    let transports = HTTPTransports(
      environment: [:], resolver: NameResolver { _ in .success(["127.0.0.1"]) })
    let root = Fixture.path("tls/ca.pem")
    let right = await outcome(
      "https://elsewhere.example:\(server.port)", over: transports, caFile: root)
    #expect(words(right) == "an answer")
    let wrong = await outcome(
      "https://other.example:\(server.port)", over: transports, caFile: root)
    #expect(words(wrong).contains("for another host"))
    await transports.shutdown()
    try await server.stop()
  }

  @Test func theNextAddressIsTried() async throws {
    let server = try await LoopbackServer.start(.bytes(Self.ok))
    let transports = HTTPTransports(
      environment: [:],
      resolver: NameResolver { _ in .success(["127.0.0.77", "127.0.0.78", "127.0.0.1"]) })
    for _ in 0..<2 {
      let answer = try await outcome("http://three.example:\(server.port)", over: transports).get()
      #expect(answer.body == Array("ok".utf8))
    }
    await transports.shutdown()
    try await server.stop()
  }

  @Test func theNameOfAProxyIsNamed() async throws {
    let transports = HTTPTransports(
      environment: [:], resolver: NameResolver { _ in .failure(.notFound) })
    let proxied = await outcome(
      "https://vendor.example", over: transports, proxy: "http://gate.example:3128")
    #expect(
      words(proxied) == "the name gate.example of the proxy was not found; check proxy and DNS")
    let direct = await outcome("https://vendor.example", over: transports)
    #expect(words(direct) == "the name vendor.example was not found; check endpoint and DNS")
    await transports.shutdown()
  }

  // MARK: Connections

  @Test(.hangLimit, arguments: ["http://127.0.0.1", "http://hole.example"])
  func closingDoesNotWaitForWhatIsNotAnswered(_ place: String) async throws {
    let hole = Blackhole()
    #expect(hole.attempts == 0)
    let transports = HTTPTransports(
      environment: [:], resolver: NameResolver { _ in .success(["127.0.0.1"]) },
      connectLimit: .seconds(600))
    let error = await withTaskGroup(of: String.self) { group in
      group.addTask { words(await outcome("\(place):\(hole.port)", over: transports)) }
      while hole.attempts == 0, !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(10))
      }
      group.cancelAll()
      return await group.next() ?? ""
    }
    let asked = ContinuousClock.now
    #expect(error != "an answer")
    await transports.shutdown()
    // It is asked for even now, and would be for ten minutes, if the system did not give it up after two.
    #expect(hole.attempts > 0 || asked.duration(to: .now) > .seconds(60))
  }

  @Test func aRootFileThatDoesNotAnswerIsItsAccountsTrouble() async throws {
    let path = "/tmp/cdntop-roots-\(UInt64.random(in: 0 ... .max))"
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    // The configuration is read on.
    try HTTPTransports.check(caFile: path)
    let transports = HTTPTransports(environment: [:])
    let outcome = await outcome(
      "https://127.0.0.1:1", over: transports, caFile: path, timeout: .seconds(600))
    #expect(words(outcome) == "ca_file cannot be read: it does not answer")
    await transports.shutdown()
  }

  // MARK: What happened to an answer

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nContent-",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n",
  ])
  func anAnswerThatIsCutOffSaysSo(_ text: String) async throws {
    let server = try await LoopbackServer.start(.bytesAndClose(Array(text.utf8)))
    let transports = HTTPTransports(environment: [:])
    let outcome = await outcome("http://127.0.0.1:\(server.port)", over: transports)
    #expect(
      words(outcome)
        == "127.0.0.1:\(server.port) closed the connection before the answer was whole")
    await transports.shutdown()
    try await server.stop()
  }

  @Test(arguments: ["br", "zstd", "x-gzip"])
  func aCodingThatWasNotAskedForIsNamed(_ coding: String) async throws {
    for (status, words) in [
      (200, "is compressed as \(coding), which was not asked for"), (502, "an answer"),
    ] {
      let text =
        "HTTP/1.1 \(status) X\r\nContent-Encoding: \(coding)\r\nContent-Length: 4\r\n\r\n\u{1}\u{2}\u{3}\u{4}"
      let server = try await LoopbackServer.start(.bytes(Array(text.utf8)))
      let transports = HTTPTransports(environment: [:])
      let outcome = await outcome("http://127.0.0.1:\(server.port)", over: transports)
      #expect(self.words(outcome).contains(words), "\(outcome)")
      if status == 502 { #expect((try? outcome.get())?.body.isEmpty == true) }
      await transports.shutdown()
      try await server.stop()
    }
  }

  @Test(arguments: [
    (LoopbackServer.Behavior.bytesAndClose([]), "closed the connection"),
    (.bytesAndClose(Array("SSH-2.0-OpenSSH\r\n\r\n".utf8)), ""),
    (
      .bytesAndClose(Array("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n".utf8)),
      "did not connect to"
    ),
    (.bytesAndClose(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)), ""),
  ])
  func aFaultyProxyIsNamed(_ behavior: LoopbackServer.Behavior, _ part: String) async throws {
    let server = try await LoopbackServer.start(behavior)
    let transports = HTTPTransports(environment: [:])
    let outcome = await outcome(
      "https://vendor.example", over: transports, proxy: "http://127.0.0.1:\(server.port)")
    #expect(words(outcome).contains("the proxy 127.0.0.1:\(server.port)"), "\(outcome)")
    #expect(words(outcome).contains(part), "\(outcome)")
    await transports.shutdown()
    try await server.stop()
  }

  @Test func aProxyThatSaysNothingIsNamed() async throws {
    let server = try await LoopbackServer.start(.silence)
    let clock = ManualClock()
    let transports = HTTPTransports(
      environment: [:], connectLimit: .seconds(3_600), clock: clock)
    async let pending = outcome(
      "https://vendor.example", over: transports, proxy: "http://127.0.0.1:\(server.port)")
    _ = await server.request()
    await clock.pass(.seconds(600))
    #expect(
      await words(pending)
        == "vendor.example:443 did not answer within 10m (through the proxy 127.0.0.1:\(server.port))"
    )
    await transports.shutdown()
    try await server.stop()
  }

  @Test(arguments: [[UInt8]("nothing of SOCKS".utf8), [5, 0xFF], [4, 0], []])
  func aFaultySOCKSProxyIsNamed(_ bytes: [UInt8]) async throws {
    let server = try await LoopbackServer.start(.greeting(bytes))
    let transports = HTTPTransports(environment: [:])
    async let pending = outcome(
      "https://vendor.example", over: transports, proxy: "socks5://127.0.0.1:\(server.port)",
      timeout: .seconds(15))
    let outcome = await pending
    #expect(words(outcome).contains("the proxy 127.0.0.1:\(server.port)"), "\(outcome)")
    await transports.shutdown()
    try await server.stop()
  }
}
