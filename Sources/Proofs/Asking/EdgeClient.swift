import AsyncHTTPClient
import Dispatch
public import FoundationEssentials
import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
public import NIOSSL
import TaskModel

/// Asks over real connections: to the address that is named, with the URL's Host and SNI.
///
/// Proxies of the environment are not looked at, redirects are not followed, and no field is sent that a cache would
/// heed but `Accept-Encoding`.
public struct EdgeClient<C: Clock>: Asking where C.Duration == Duration {
  private let timeout: Duration
  private let roots: [NIOSSLCertificate]?
  private let bodyLimit: Int
  private let clock: C
  private let now: @Sendable () -> Date

  /// Makes one.
  ///
  /// - Parameters:
  ///   - timeout: how long a whole answer may take, from the connection to the last byte.
  ///   - roots: whose certificates are trusted; nil for what the machine trusts.
  ///   - bodyLimit: how much of a body is read.
  public init(
    timeout: Duration, roots: [NIOSSLCertificate]? = nil, bodyLimit: Int = 64 << 20, clock: C,
    now: @escaping @Sendable () -> Date
  ) {
    self.timeout = timeout
    self.roots = roots
    self.bodyLimit = bodyLimit
    self.clock = clock
    self.now = now
  }

  public func withConnection<Result: Sendable>(
    to request: Request,
    _ body: (_ ask: (Request) async throws(NoAnswer) -> Answer) async throws(NoAnswer) -> Result
  ) async throws(NoAnswer) -> Result {
    let client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration(request))
    let outcome: Swift.Result<Result, NoAnswer>
    do throws(NoAnswer) {
      outcome = .success(
        try await body { request async throws(NoAnswer) in try await answer(request, by: client) })
    } catch {
      outcome = .failure(error)
    }
    // Nobody waits for it: a connection that is being made cannot be given up. It is refused only to a client that
    // was shut down before.
    client.shutdown { _ in }
    return try outcome.get()
  }

  private func configuration(_ request: Request) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    // The library would take one for the address that is connected to as well; hosts are judged by ``NewConnection``.
    tls.certificateVerification = .noHostnameVerification
    if let roots { tls.trustRoots = .certificates(roots) }
    var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(30))
    // With retries a refused port takes the whole time to be reported.
    pool.retryConnectionEstablishment = false
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .init(timeout)), connectionPool: pool, proxy: nil,
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.http1_1ConnectionDebugInitializer = { channel in
      NewConnection.prepare(channel, for: request.url, over: request.scheme)
    }
    let address = request.socket.address.description
    configuration.dnsOverride = [request.url.host: address]
    configuration.dnsOverride[request.url.bracketedHost] = address
    return configuration
  }

  /// Asks once, within the time that an answer may take.
  private func answer(
    _ request: Request, by client: HTTPClient
  ) async throws(NoAnswer) -> Answer {
    do {
      let answer = try await clock.run(within: timeout) {
        try await wholeAnswer(request, by: client)
      }
      if let answer { return answer }
    } catch {
      throw Task.isCancelled ? NoAnswer(.cancelled) : EdgeClientFailure.meaning(of: error)
    }
    throw NoAnswer(.late)
  }

  private func wholeAnswer(_ request: Request, by client: HTTPClient) async throws -> Answer {
    let answer = try await client.execute(wireRequest(request), deadline: .distantFuture)
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    let arrived = now()
    var body: Body?
    if request.wantsBody, !request.isHead {
      var digest = BodyDigest(coding: fields[.contentEncoding], limit: bodyLimit)
      reading: for try await part in answer.body {
        if !part.withUnsafeReadableBytes({ digest.take($0) }) { break reading }
      }
      body = digest.body()
    }
    return Answer(status: Int(answer.status.code), fields: fields, body: body, at: arrived)
  }

  private func wireRequest(_ request: Request) -> HTTPClientRequest {
    // The path is put in by the connection.
    var wire = HTTPClientRequest(
      url: "\(request.scheme.rawValue)://\(request.url.bracketedHost):\(request.port)/")
    wire.method = request.isHead ? .HEAD : .GET
    wire.headers.add(name: "Host", value: request.url.authority(over: request.scheme))
    wire.headers.add(name: "User-Agent", value: "cdntop")
    wire.headers.add(name: "Accept", value: "*/*")
    wire.headers.add(name: "Accept-Encoding", value: request.variant.rawValue)
    return wire
  }
}

/// What the errors of the libraries mean for who asks.
enum EdgeClientFailure {
  static func meaning(of error: any Error) -> NoAnswer {
    switch error {
    case is CancellationError: NoAnswer(.cancelled)
    case let error as NIOConnectionError:
      NoAnswer(.unconnected(error.connectionErrors.first.map { words($0.error) } ?? "refused"))
    case let error as IOError: io(error)
    case let error as HTTPClientError: client(error)
    case ChannelError.connectTimeout: NoAnswer(.late)
    case is NewConnection.ForeignCertificate:
      NoAnswer(.untrusted("its certificate is for another host"))
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      NoAnswer(.untrusted(tlsWords(error)))
    default: NoAnswer(.broken("what came is no HTTP answer"))
    }
  }

  private static func client(_ error: HTTPClientError) -> NoAnswer {
    switch error {
    case .connectTimeout, .deadlineExceeded, .readTimeout: NoAnswer(.late)
    case .tlsHandshakeTimeout: NoAnswer(.untrusted("no answer to the handshake"))
    case .remoteConnectionClosed:
      NoAnswer(.broken("the connection was closed before the answer was whole"))
    default: NoAnswer(.broken("the answer could not be read"))
    }
  }

  private static func io(_ error: IOError) -> NoAnswer {
    switch error.errnoCode {
    case ECONNRESET, EPIPE: NoAnswer(.broken("the connection was closed"))
    default: NoAnswer(.unconnected(words(error)))
    }
  }

  private static func words(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "no connection" }
    return String(cString: strerror(error.errnoCode)).lowercased()
  }

  private static func tlsWords(_ error: any Error) -> String {
    let text = "\(error)"
    if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidate") {
      return "its certificate is not trusted or has expired"
    }
    return text.contains("WRONG_VERSION_NUMBER") ? "it does not speak TLS" : "TLS failed"
  }
}
