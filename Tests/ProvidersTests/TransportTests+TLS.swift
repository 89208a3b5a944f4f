import NIOSSL
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What the transport makes of TLS and certificates.
extension TransportTests {
  static func tls(
    _ certificate: String, newest: TLSVersion? = nil
  ) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMFile(Fixture.path("tls/\(certificate).pem"))
    let key = try NIOSSLPrivateKey(file: Fixture.path("tls/\(certificate).key"), format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.maximumTLSVersion = newest
    return try NIOSSLContext(configuration: configuration)
  }

  @Test(arguments: [
    ("loopback", true, "127.0.0.1", ""), ("loopback", true, "localhost", ""),
    ("loopback", false, "127.0.0.1", "not trusted"),
    ("elsewhere", true, "localhost", "another host"),
    ("elsewhere", true, "127.0.0.1", "another host"),
    ("expired", true, "127.0.0.1", "has expired"), ("stranger", true, "127.0.0.1", "not trusted"),
  ])
  func certificatesAreVerified(
    _ certificate: String, _ hasRoot: Bool, _ host: String, _ words: String
  ) async throws {
    let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
    let server = try await LoopbackServer.start(.bytes(answer), tls: Self.tls(certificate))
    let root = hasRoot ? Fixture.path("tls/ca.pem") : nil
    try await exchange("https://\(host):\(server.port)", caFile: root) { result in
      if words.isEmpty {
        let answer = try result.get()
        #expect(answer.body == Array("ok".utf8))
      } else {
        #expect(failure(result)?.message.text.text.contains(words) == true, "\(result)")
        #expect(!isSchemeInDoubt(result))
      }
    }
    try await server.stop()
  }

  @Test func oldVersionsAreRefused() async throws {
    for newest in [TLSVersion.tlsv1, .tlsv11, .tlsv12] {
      let server = try await LoopbackServer.start(
        .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)),
        tls: Self.tls("loopback", newest: newest))
      let root = Fixture.path("tls/ca.pem")
      try await exchange("https://127.0.0.1:\(server.port)", caFile: root) { result in
        if newest == .tlsv12 {
          let answer = try result.get()
          #expect(answer.body == Array("ok".utf8))
        } else {
          let text = failure(result)?.message.text.text
          #expect(text?.contains("only versions older than 1.2") == true, "\(result)")
        }
      }
      try await server.stop()
    }
  }

  @Test func aPortWithoutTLSIsTold() async throws {
    let answer = Array("HTTP/1.1 400 Bad\r\n\r\n\r\n\r\n".utf8)
    let server = try await LoopbackServer.start(.greeting(answer))
    try await exchange("https://127.0.0.1:\(server.port)") { result in
      #expect(
        failure(result)?.message.text.text.contains("does not speak TLS") == true, "\(result)")
      #expect(isSchemeInDoubt(result))
    }
    try await server.stop()
  }

  @Test(arguments: ["/no/such/file.pem", "zeros-16MiB.gz"])
  func aBadRootFileIsToldBeforeAnyCall(_ name: String) async throws {
    let path = name.hasPrefix("/") ? name : Fixture.path(name)
    let error = #expect(throws: ProviderSetupError.self) {
      try HTTPTransports.check(caFile: path)
    }
    #expect(error?.key == "ca_file")
    try await exchange("https://127.0.0.1:1", caFile: path) { result in
      #expect(failure(result)?.message.text.text.hasPrefix("ca_file") == true, "\(result)")
    }
  }
}
