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

  private let error: any Error
  private let endpoint: Endpoint
  private let answerLimit: Int
  /// To where the connection goes.
  private let reached: String
  private let isProxied: Bool

  /// Makes the words for what went wrong on the way to an endpoint, or to the proxy that is asked instead.
  init(
    _ error: any Error, endpoint: Endpoint, asked: ProxyChoice?, isProxied: Bool, answerLimit: Int
  ) {
    self.error = error
    self.endpoint = endpoint
    reached = asked?.authority ?? "\(endpoint.host):\(endpoint.port)"
    self.isProxied = isProxied
    self.answerLimit = answerLimit
  }

  /// The failure in the words of the port.
  var providerError: ProviderError {
    switch error {
    case is CancellationError:
      .cancelled
    case let timedOut as TimedOut:
      .transport("\(place) did not answer within \(DurationText.exact(timedOut.after))")
    case is TooLarge:
      tooLarge
    case let error as HTTPClientError:
      clientError(error)
    case let error as NIOConnectionError:
      connectionError(error)
    case let error as IOError:
      .transport(Self.words(error, place: reached))
    case is ChannelError:
      .transport("the connection to \(reached) could not be made or broke")
    case let error as NIOSSLError:
      tlsError(error)
    case is NIOSSLExtraError:
      .transport(
        "TLS: the certificate of \(place) is for another host; check the endpoint")
    case is HTTPParserError:
      .malformedResponse("\(place) answers with something that is not HTTP")
    case let error as NIOHTTPDecompression.DecompressionError:
      error == .limit ? tooLarge : badCompression
    case is NIOHTTPDecompression.ExtraDecompressionError:
      badCompression
    default:
      .transport("the call to \(place) failed (\(String(describing: type(of: error))))")
    }
  }

  /// Whether the endpoint's port, not a proxy's, is closed or does not speak TLS.
  var isSchemeInDoubt: Bool {
    switch error {
    case let error as NIOConnectionError:
      let attempts = error.connectionErrors
      return !isProxied && !attempts.isEmpty
        && attempts.allSatisfy { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    case let error as IOError:
      return !isProxied && error.errnoCode == ECONNREFUSED
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

  /// What a proxy that answers 407 is short of.
  static let proxyWantsUser = "the proxy wants a user and a password; check proxy"

  private static func speaksNoTLS(_ error: NIOSSLError) -> Bool {
    String(describing: error).contains("WRONG_VERSION_NUMBER")
  }

  private var place: String { "\(endpoint.host):\(endpoint.port)" }

  private var tooLarge: ProviderError {
    .malformedResponse("the answer of \(place) is larger than \(answerLimit) bytes")
  }

  private var badCompression: ProviderError {
    .malformedResponse("the answer of \(place) cannot be decompressed")
  }

  private func clientError(_ error: HTTPClientError) -> ProviderError {
    let words: [(HTTPClientError, String)] = [
      (.connectTimeout, "\(reached) did not accept the connection in time"),
      (.tlsHandshakeTimeout, "TLS: \(place) did not finish the handshake in time"),
      (.remoteConnectionClosed, "\(reached) closed the connection before the answer was whole"),
      (.uncleanShutdown, "\(reached) broke the connection before the answer was whole"),
      (.proxyAuthenticationRequired, Self.proxyWantsUser),
      (.invalidProxyResponse, "the proxy did not connect to \(place); check proxy"),
      (.httpProxyHandshakeTimeout, "the proxy did not connect to \(place) in time"),
      (.socksHandshakeTimeout, "the proxy did not connect to \(place) in time"),
      (.alreadyShutdown, "the connections were closed"),
    ]
    if error == .cancelled { return .cancelled }
    let known = words.first { $0.0 == error }
    return .transport(known?.1 ?? "the call to \(place) failed (\(error.shortDescription))")
  }

  private func connectionError(_ error: NIOConnectionError) -> ProviderError {
    let place = "\(error.host):\(error.port)"
    guard let attempt = error.connectionErrors.first else {
      return .transport("the name \(error.host) was not found; check endpoint, proxy and DNS")
    }
    if let cause = attempt.error as? IOError {
      return .transport(Self.words(cause, place: place))
    }
    return .transport("\(place) did not accept the connection in time")
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
          + "if your own CA signed it, name the CA's PEM file in ca_file")
    }
    if Self.speaksNoTLS(error) {
      return .transport("TLS: \(place) does not speak TLS; check scheme and port of the endpoint")
    }
    switch error {
    case .unableToValidateCertificate, .noCertificateToValidate:
      return .transport("TLS: the certificate of \(place) is for another host or missing")
    case .uncleanShutdown:
      return .transport("\(place) broke the connection before the answer was whole")
    case .handshakeFailed:
      return .transport(
        "TLS: the handshake with \(place) failed; check the endpoint, and that this machine has "
          + "a bundle of CA certificates")
    default:
      return .transport("TLS with \(place) failed")
    }
  }
}
