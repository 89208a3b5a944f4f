/// How one body is asked for.
public enum Variant: String, Hashable, Sendable, CaseIterable {
  case identity
  case gzip
  case br
}

/// One request: a URL at an address, as a browser would ask, with nothing added that bypasses a cache.
public struct Request: Hashable, Sendable {
  /// The URL, of which Host and SNI are.
  public let url: ProofURL
  /// How a connection is made.
  public let scheme: ProofURL.Scheme
  /// Where it is made to.
  public let socket: SocketPlace
  /// What the client says it can unpack.
  public let variant: Variant
  /// Whether only the head is asked for.
  public let isHead: Bool
  /// Whether the body is read.
  public let wantsBody: Bool

  /// Makes one.
  public init(
    url: ProofURL, scheme: ProofURL.Scheme, socket: SocketPlace, variant: Variant,
    isHead: Bool = false, wantsBody: Bool = true
  ) {
    self.url = url
    self.scheme = scheme
    self.socket = socket
    self.variant = variant
    self.isHead = isHead
    self.wantsBody = wantsBody
  }

  /// The port that a connection is made to.
  public var port: Int { socket.port ?? url.port ?? scheme.usualPort }
}

/// Why there is no answer.
public struct NoAnswer: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// No connection was made.
    case unconnected(String)
    /// TLS could not be agreed on, or the certificate is not the host's.
    case untrusted(String)
    /// It took longer than it may.
    case late
    /// The connection broke, or what came is no answer.
    case broken(String)
    /// Nobody waits for it any more.
    case cancelled
  }

  /// What went wrong.
  public let reason: Reason

  /// Wraps a reason.
  public init(_ reason: Reason) { self.reason = reason }

  /// Whether another scheme may be tried.
  var isUnconnected: Bool {
    switch reason {
    case .unconnected, .untrusted: true
    case .late, .broken, .cancelled: false
    }
  }
}

/// Asks, once for each call.
public protocol Asking: Sendable {
  /// Lends a connection, if it can be kept up, to `body` for requests to one place.
  ///
  /// - Throws: what `body` throws.
  func withConnection<Result: Sendable>(
    to request: Request,
    _ body: (_ ask: (Request) async throws(NoAnswer) -> Answer) async throws(NoAnswer) -> Result
  ) async throws(NoAnswer) -> Result
}
