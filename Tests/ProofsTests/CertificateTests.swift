import Foundation
import NIOSSL
import TaskModel
import Testing

@testable import Proofs

/// A place is connected to by its address, and has to be the URL's host all the same.
@Suite struct CertificateTests {
  /// The certificates of the tests of the vendors' transport.
  private static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../ProvidersTests/Fixtures/tls/\(name)").standardized.path
  }

  private static func tls(_ name: String) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMFile(path("\(name).pem"))
    let key = try NIOSSLPrivateKey(file: path("\(name).key"), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
  }

  private static let untrusted = "its certificate is not trusted or has expired"
  private static let foreign = "its certificate is for another host"

  /// Every place is 127.0.0.1, for which `loopback`, `expired` and `stranger` are, beside `localhost`.
  @Test(
    "A certificate is judged by the URL's host, never by the address that is connected to",
    arguments: [
      // certificate, whose word is trusted, host, why it is refused
      ("elsewhere", "ca", "elsewhere.example", nil),
      ("elsewhere", "ca", "elsewhere.example:4443", nil),
      ("loopback", "ca", "localhost", nil),
      ("loopback", "ca", "elsewhere.example", foreign),
      ("loopback", "ca", "192.0.2.1", foreign),
      ("elsewhere", "ca", "www.elsewhere.example", foreign),
      ("elsewhere", "ca", "localhost", foreign),
      ("elsewhere", "ca", "elsewhere", foreign),
      ("expired", "ca", "localhost", untrusted),
      ("stranger", "ca", "localhost", untrusted),
      ("elsewhere", nil, "elsewhere.example", untrusted),
      ("selfsigned", "ca", "elsewhere.example", untrusted),
      ("selfsigned", nil, "elsewhere.example", untrusted),
      ("selfsigned", "selfsigned", "elsewhere.example", nil),
      ("selfsigned", "selfsigned", "a.wild.example", nil),
      ("selfsigned", "selfsigned", "a_b.wild.example", nil),
      ("selfsigned", "selfsigned", "a.b.wild.example", foreign),
      ("selfsigned", "selfsigned", "192.0.2.1", nil),
      ("selfsigned", "selfsigned", "[2001:db8::1]", nil),
      ("selfsigned", "selfsigned", "127.0.0.1", foreign),
    ] as [(String, String?, String, String?)])
  func judgedByHost(
    certificate: String, root: String?, host: String, refused: String?
  ) async throws {
    let edge = try await ScriptedWeb.start(tls: try Self.tls(certificate)) { _, _ in
      .text("gone", status: 410)
    }
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [410]
    scene.roots = try root.map { try NIOSSLCertificate.fromPEMFile(Self.path("\($0).pem")) }
    let proof = try await scene.proof(of: "https://\(host)/a.js")
    #expect(proof.verdict == (refused == nil ? .fresh : .unknown))
    #expect(proof.hasFailed == (refused != nil))
    #expect(
      proof.probes.map(\.finding.reason)
        == [refused.map { .notAsked("TLS: \($0)") } ?? .expectedStatus])
    // What is refused hears nothing of what would have been asked.
    #expect(edge.asked.count == (refused == nil ? 2 : 0))
  }

  @Test(
    "The names of certificates are compared as RFC 9525 has it",
    arguments: [
      ("www.example.com", "www.example.com", true), ("WWW.Example.COM", "www.example.com", true),
      ("www.example.com.", "www.example.com", true), ("www.example.com", "www.example.com.", true),
      ("*.example.com", "www.example.com", true), ("*.example.com", "example.com", false),
      ("*.example.com", "a.www.example.com", false), ("*.example.com", ".example.com", false),
      ("*.com", "example.com", false), ("*", "localhost", false), ("*.", "a.", false),
      ("w*.example.com", "www.example.com", false), ("www.*.com", "www.example.com", false),
      ("*.*.com", "www.example.com", false), ("example.com", "badexample.com", false),
      ("www.example.com\0.bad.example", "www.example.com", false),
      // A letter whose lower case is the k of ASCII.
      ("\u{212A}.example.com", "k.example.com", false),
      ("192.0.2.1", "192.0.2.1", false),
    ])
  func names(name: String, host: String, isIncluded: Bool) {
    #expect(CertificateNames(hosts: [name]).include(host) == isIncluded)
  }

  /// What speaks no TLS is asked over http only where no scheme is written.
  @Test func aSchemeThatIsWrittenIsKept() async throws {
    let edge = try await ScriptedWeb.start { _, _ in .text("gone", status: 410) }
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [410]
    #expect(try await scene.proof(of: "https://elsewhere.example/a.js").hasFailed)
    #expect(edge.asked.isEmpty)
  }
}
