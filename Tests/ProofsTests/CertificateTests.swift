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

  @Test(arguments: [
    ("elsewhere", true, true), ("elsewhere", false, false), ("loopback", true, false),
    ("expired", true, false), ("stranger", true, false),
  ])
  func theCertificateIsThatOfTheURLsHost(
    certificate: String, hasRoot: Bool, isTrusted: Bool
  ) async throws {
    // Not 127.0.0.1, which one of the certificates is for: the library takes one for the address as well.
    let edge = try await ScriptedWeb.start(at: "127.0.0.2", tls: try Self.tls(certificate)) {
      _, _ in .text("gone", status: 410)
    }
    var scene = Scene()
    scene.settings.places = PlaceList([
      .node(try #require(SocketPlace("127.0.0.2:\(edge.port)")))
    ])
    scene.settings.expectation.statuses = [410]
    if hasRoot { scene.roots = try NIOSSLCertificate.fromPEMFile(Self.path("ca.pem")) }
    let proof = try await scene.proof(of: "https://elsewhere.example/a.js")
    #expect(proof.verdict == (isTrusted ? .fresh : .unknown))
    #expect(proof.hasFailed == !isTrusted)
    if !isTrusted {
      #expect(
        proof.probes.map(\.finding.reason) == [
          .notAsked("TLS: its certificate is not trusted for this host")
        ])
    }
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
