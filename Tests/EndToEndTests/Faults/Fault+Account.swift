import Foundation
import NIOSSL

/// The account that a fault is tried with.
extension Fault {
  /// Whether somebody has to be told of it.
  var isTrouble: Bool {
    switch effect {
    case .trouble, .delay, .lasting: true
    case .readInPart(let words): words != nil
    case .none, .rows, .progress: false
    }
  }

  var isLasting: Bool {
    if case .lasting = effect { true } else { false }
  }

  /// Whether it is not looked whether it is over before a long while.
  var rests: Bool {
    switch effect {
    case .lasting: true
    case .readInPart(let words): words != nil
    case .trouble, .delay, .none, .rows, .progress: false
    }
  }

  /// How long the account waits for an answer, in seconds: not long for one that will not come.
  var timeout: Int {
    switch (act, way) {
    // What no tunnel is opened in is said after the 10 seconds that a connection may take to be made.
    case (_, .tunnel): 30
    case (.cut(_, .silence), _), (.drip, _): 5
    default: 30
    }
  }

  var host: String {
    if case .newAddress = way { "::1" } else { "127.0.0.1" }
  }

  func contexts() throws -> FaultyVendor.TLS? {
    switch way {
    case .tls(let faulty, let isOld):
      return FaultyVendor.TLS(
        context: try Self.context("loopback", isOld: false),
        faulty: try Self.context(faulty, isOld: isOld))
    case .tunnel:
      let context = try Self.context("elsewhere", isOld: false)
      return FaultyVendor.TLS(context: context, faulty: context, isTunneled: true)
    case .http, .proxy, .newAddress, .noName: return nil
    }
  }

  private static func context(_ certificate: String, isOld: Bool) throws -> NIOSSLContext {
    let folder = certificates
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile("\(folder)/\(certificate).pem")
        .map { .certificate($0) },
      privateKey: .privateKey(
        try NIOSSLPrivateKey(file: "\(folder)/\(certificate).key", format: .pem)))
    if isOld {
      configuration.minimumTLSVersion = .tlsv1
      configuration.maximumTLSVersion = .tlsv11
    }
    return try NIOSSLContext(configuration: configuration)
  }

  /// Where the account is, in the configuration's words.
  func place(port: Int) -> String {
    switch way {
    case .http: "endpoint: \"http://127.0.0.1:\(port)\""
    case .tls:
      "endpoint: \"https://127.0.0.1:\(port)\", ca_file: \(Self.certificates)/ca.pem"
    case .newAddress: "endpoint: \"http://[::1]:\(port)\""
    case .noName: "endpoint: \"http://nowhere.invalid\", allow_http: true"
    case .proxy:
      "endpoint: \"http://vendor.invalid\", allow_http: true, proxy: \"http://127.0.0.1:\(port)\""
    case .tunnel:
      "endpoint: \"https://elsewhere.example\", ca_file: \(Self.certificates)/ca.pem,"
        + " proxy: \"http://127.0.0.1:\(port)\""
    }
  }

  private static let certificates = URL(filePath: #filePath)
    .appending(path: "../../../ProvidersTests/Fixtures/tls").standardized.path
}
