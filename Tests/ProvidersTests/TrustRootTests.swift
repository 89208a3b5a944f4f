import Foundation
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// The variables that name certificate authorities, over real sockets of this machine.
@Suite struct TrustRootTests {
  private static let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
  private static let root = Fixture.path("tls/ca.pem")
  private static let other = Fixture.path("tls/elsewhere.pem")
  private static let folder = Fixture.path("tls")

  /// Asks a server whose certificate the fixtures' authority signed; returns why that failed.
  private func failure(
    _ environment: [String: String], caFile: String? = nil
  ) async throws -> String? {
    let server = try await LoopbackServer.start(
      .bytes(Self.answer), tls: TransportTests.tls("loopback"))
    let transports = HTTPTransports(environment: environment)
    var settings = Sample.settings("ucloud", endpoint: "https://127.0.0.1:\(server.port)")
    settings.caFile = caFile
    // Many tests share few threads.
    settings.timeout = .seconds(300)
    var failure: String?
    do {
      let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
      _ = try await transports.transport(for: settings).exchange(request, body: [])
    } catch {
      failure = "\(error)"
    }
    await transports.shutdown()
    try await server.stop()
    return failure
  }

  @Test(arguments: [
    ["SSL_CERT_FILE": root], ["SSL_CERT_DIR": folder], ["SSL_CERT_DIR": "/:\(folder)"],
    ["SSL_CERT_FILE": other, "SSL_CERT_DIR": folder],
    ["SSL_CERT_FILE": "", "SSL_CERT_DIR": folder],
  ])
  func theyAreTrusted(environment: [String: String]) async throws {
    let failure = try await failure(environment)
    #expect(failure == nil)
  }

  /// They take the place of the machine's authorities, and the account's own are added to them.
  @Test func anAccountsOwnAreAdded() async throws {
    let others = ["SSL_CERT_FILE": Self.other]
    #expect(try await failure(others)?.contains("not trusted") == true)
    #expect(try await failure(others, caFile: Self.root) == nil)
    #expect(try await failure(["SSL_CERT_FILE": Self.root], caFile: Self.other) == nil)
  }

  @Test(arguments: [[:], ["SSL_CERT_FILE": ""], ["SSL_CERT_DIR": "", "SSL_CERT_FILE": ""]])
  func anEmptyOneIsNone(environment: [String: String]) throws {
    #expect(try TrustRoots.read(environment, bundles: [Self.root]) == nil)
  }

  /// Systems keep what they trust in different places, and a bare one has nothing.
  @Test func theMachinesOwnAreLookedFor() throws {
    let none = ["/no/such.pem", "/no/such.crt"]
    func read(_ bundles: [String], folder: String = "/no/such") throws -> Int? {
      try TrustRoots.read([:], bundles: bundles, folder: folder)?.count
    }
    #expect(try read([none[0], Self.root, Self.other]) == nil, "NIOSSL takes the first two")
    #expect(try read(none + ["/no/other.pem", Self.root, Self.other]) == 1)
    #expect(try read(none + [Self.folder + "/loopback.key"]) == 0)
    #expect(try read(none, folder: Self.folder) == nil, "NIOSSL takes the folder")
    #expect(try read(none) == 0)
  }

  @Test func thatThereAreNoneIsSaid() {
    let words = TrustRoots.nobody.description
    #expect(words.hasPrefix("SSL_CERT_FILE is not set, and this machine has no CA certificates"))
    for path in TrustRoots.bundles { #expect(words.contains(path)) }
  }

  @Test(arguments: [
    ("SSL_CERT_FILE", "/no/such.pem", "SSL_CERT_FILE names no PEM certificates: /no/such.pem"),
    ("SSL_CERT_FILE", folder, "SSL_CERT_FILE names no PEM certificates: \(folder)"),
    ("SSL_CERT_FILE", "/dev/zero", "SSL_CERT_FILE names no PEM certificates: /dev/zero"),
    ("SSL_CERT_FILE", folder + "/loopback.key", "SSL_CERT_FILE names no PEM certificates: "),
    ("SSL_CERT_DIR", "/no/such", "SSL_CERT_DIR names no readable folder: /no/such"),
    ("SSL_CERT_DIR", root, "SSL_CERT_DIR names no readable folder: "),
    ("SSL_CERT_DIR", folder + ":/no/such", "SSL_CERT_DIR names no readable folder: /no"),
    ("SSL_CERT_DIR", "/", "SSL_CERT_DIR names no PEM certificates: /"),
  ])
  func oneThatCannotBeReadIsSaid(variable: String, value: String, words: String) async throws {
    let error = try #require(
      #expect(throws: ProviderSetupError.self) { try TrustRoots.read([variable: value]) })
    #expect(error.key == variable)
    #expect(error.description.hasPrefix(words))
    #expect(try await failure([variable: value])?.contains(error.description) == true)
  }
}
