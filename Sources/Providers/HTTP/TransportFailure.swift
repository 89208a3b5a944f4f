import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import TaskModel

/// Why an exchange brought no answer, put in words an operator can act on.
///
/// The words name host and port, and never the request.
struct TransportFailure {
  /// The exchange took longer than it may.
  struct TimedOut: Error {
    let after: Duration
  }

  /// The answer was cut off at the limit.
  struct TooLarge: Error {}

  /// The answer is compressed in a way that was not asked for.
  struct UnknownCoding: Error {
    let name: String
  }

  private let error: any Error
  private let endpoint: Endpoint
  private let answerLimit: Int
  private let proxy: ProxyChoice?

  init(_ error: any Error, endpoint: Endpoint, proxy: ProxyChoice?, answerLimit: Int) {
    self.error = error
    self.endpoint = endpoint
    self.proxy = proxy
    self.answerLimit = answerLimit
  }

  /// The failure in the words of the port.
  var providerError: ProviderError {
    switch error {
    case is CancellationError:
      .cancelled
    case let timedOut as TimedOut:
      .transport("\(place) did not answer within \(DurationText.exact(timedOut.after))\(through)")
    case is TooLarge:
      tooLarge
    case let coding as UnknownCoding:
      .malformedResponse(
        "the answer of \(place) is compressed as \(SafeText(coding.name, limit: .word)), "
          + "which was not asked for\(through)")
    case let error as NameResolver.Failure:
      nameError(error)
    case let error as ProviderSetupError:
      .transport(error.description)
    case let error as Aside.Failure:
      error == .cancelled ? .cancelled : .transport("\(place) did not answer in time")
    case let error as HTTPClientError:
      clientError(error)
    case let error as NIOConnectionError:
      connectionError(error)
    case let error as IOError:
      .transport(Self.words(error, place: hop))
    case ChannelError.connectTimeout:
      .transport("\(hop) did not accept the connection in time")
    case is ChannelError:
      .transport("the connection to \(hop) could not be made or broke")
    case let error as NIOSSLError:
      tlsError(error)
    case is NIOSSLExtraError:
      .transport(
        "TLS: the certificate of \(place) is for another host; check the endpoint\(through)")
    case let error as HTTPParserError:
      error == .invalidEOFState
        ? .transport("\(far) closed the connection before the answer was whole")
        : .malformedResponse("\(hop) answers with something that is not HTTP")
    case let error as NIOHTTPDecompression.DecompressionError:
      error == .limit ? tooLarge : badCompression
    case is NIOHTTPDecompression.ExtraDecompressionError:
      badCompression
    default:
      proxy?.form == .socks && String(reflecting: type(of: error)).hasPrefix("NIOSOCKS.")
        ? .transport("\(hop) did not connect to \(place); check proxy")
        : .transport("the call to \(place) failed (\(type(of: error)))\(through)")
    }
  }

  /// Whether an error means that there was no connection yet, so that nothing was asked.
  static func isUnconnected(_ error: any Error) -> Bool {
    switch error {
    case is NIOConnectionError, ChannelError.connectTimeout: true
    case let error as HTTPClientError: error == .connectTimeout
    case let error as IOError:
      [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT, ETIMEDOUT]
        .contains(error.errnoCode)
    default: false
    }
  }

  /// Whether the endpoint's port, not a proxy's, is closed or does not speak TLS.
  var isSchemeInDoubt: Bool {
    switch error {
    case let error as NIOConnectionError:
      let attempts = error.connectionErrors
      return proxy == nil && !attempts.isEmpty
        && attempts.allSatisfy { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    case let error as IOError:
      return proxy == nil && error.errnoCode == ECONNREFUSED
    case let error as NIOSSLError:
      return Self.speaksNoTLS(error)
    default:
      return false
    }
  }

  /// Whether TLS failed with an endpoint that was reached.
  var isTLS: Bool {
    switch error {
    case let error as NIOSSLError:
      if case .uncleanShutdown = error { return false }
      return true
    case is NIOSSLExtraError: return true
    case let error as HTTPClientError: return error == .tlsHandshakeTimeout
    default: return false
    }
  }

  private static func speaksNoTLS(_ error: NIOSSLError) -> Bool {
    String(describing: error).contains("WRONG_VERSION_NUMBER")
  }

  private var place: String { "\(endpoint.host):\(endpoint.port)" }

  /// What is connected to.
  private var hop: String { proxy.map { "the proxy \($0.authority)" } ?? place }

  /// Whoever may have done what is seen at this end of a connection.
  private var far: String { proxy == nil ? place : "\(hop), or \(place) behind it," }

  /// Reminds of the proxy, which may have had a part in it; empty where there is none.
  private var through: String { proxy == nil ? "" : " (through \(hop))" }

  private var tooLarge: ProviderError {
    .malformedResponse("the answer of \(place) is larger than \(answerLimit) bytes")
  }

  private var badCompression: ProviderError {
    .malformedResponse("the answer of \(place) cannot be decompressed")
  }

  private func clientError(_ error: HTTPClientError) -> ProviderError {
    let words: [(HTTPClientError, String)] = [
      (.connectTimeout, "\(hop) did not accept the connection in time"),
      (.tlsHandshakeTimeout, "TLS: \(place) did not finish the handshake in time\(through)"),
      (.remoteConnectionClosed, "\(far) closed the connection before the answer was whole"),
      (.uncleanShutdown, "\(far) broke the connection before the answer was whole"),
      (.proxyAuthenticationRequired, "\(hop) wants a user and a password; check proxy"),
      (.invalidProxyResponse, "\(hop) did not connect to \(place); check proxy"),
      (.httpProxyHandshakeTimeout, "\(hop) did not connect to \(place) in time"),
      (.socksHandshakeTimeout, "\(hop) did not connect to \(place) in time"),
      (.alreadyShutdown, "the connections were closed"),
    ]
    if error == .cancelled { return .cancelled }
    let known = words.first { $0.0 == error }
    return .transport(
      known?.1 ?? "the call to \(place) failed (\(error.shortDescription))\(through)")
  }

  private func nameError(_ error: NameResolver.Failure) -> ProviderError {
    let name = proxy.map { "the name \($0.host) of the proxy" } ?? "the name \(endpoint.host)"
    let key = proxy == nil ? "endpoint" : "proxy"
    return switch error {
    case .late(let limit):
      .transport("\(name) was not resolved within \(DurationText.exact(limit)); check DNS")
    case .notFound: .transport("\(name) was not found; check \(key) and DNS")
    case .failed(let reason): .transport("\(name) was not resolved: \(reason); check DNS")
    case .cancelled: .cancelled
    }
  }

  private func connectionError(_ error: NIOConnectionError) -> ProviderError {
    if let cause = error.connectionErrors.first?.error as? IOError {
      return .transport(Self.words(cause, place: hop))
    }
    return .transport("\(hop) did not accept the connection in time")
  }

  private static func words(_ error: IOError, place: String) -> String {
    switch error.errnoCode {
    case ECONNREFUSED: "\(place) refused the connection"
    case EHOSTUNREACH, ENETUNREACH: "there is no route to \(place)"
    case ECONNRESET, EPIPE: "\(place) broke the connection"
    case ETIMEDOUT: "\(place) did not accept the connection in time"
    case EMFILE, ENFILE: "this machine is out of file descriptors"
    default: "the connection to \(place) failed (errno \(error.errnoCode))"
    }
  }

  private func tlsError(_ error: NIOSSLError) -> ProviderError {
    let detail = String(describing: error)
    if detail.contains("CERTIFICATE_VERIFY_FAILED") {
      return .transport(
        "TLS: the certificate of \(place) is not trusted or has expired; "
          + "if your own CA signed it, name the CA's PEM file in ca_file\(through)")
    }
    if Self.speaksNoTLS(error) {
      return .transport(
        "TLS: \(place) does not speak TLS; check scheme and port of the endpoint\(through)")
    }
    if ["PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL"].contains(where: detail.contains) {
      return .transport("TLS: \(place) speaks only versions older than 1.2\(through)")
    }
    switch error {
    case .unableToValidateCertificate, .noCertificateToValidate:
      return .transport("TLS: the certificate of \(place) is for another host or missing\(through)")
    case .uncleanShutdown:
      return .transport("\(far) broke the connection before the answer was whole")
    case .handshakeFailed:
      return .transport(
        "TLS: the handshake with \(place) failed; check the endpoint, and that this machine has "
          + "a bundle of CA certificates\(through)")
    default:
      return .transport("TLS with \(place) failed\(through)")
    }
  }
}
