import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTPCompression
import NIOSSL
import Synchronization

/// The connections of all accounts: makes one transport an account and closes them together.
///
/// Accounts with the same proxy, the same `ca_file` and the same scheme share a client.
public final class HTTPTransports: Sendable {
  /// The most bytes an answer may have once decompressed, unless told otherwise: 64 MiB.
  public static let defaultAnswerLimit = 64 << 20

  private struct Way: Hashable {
    let proxy: ProxyChoice?
    let caFile: String?
    let isSecure: Bool

    /// The proxy that is asked for what it is to fetch, instead of for a way to the vendor.
    var asked: ProxyChoice? { isSecure || proxy?.form != .http ? nil : proxy }
  }

  private let environment: [String: String]
  private let answerLimit: Int
  private let sleep: @Sendable (Duration) async throws -> Void
  private let clients = Mutex<[Way: HTTPClient]>([:])

  /// Makes an empty set; call ``shutdown()`` when done, or use ``withTransports(environment:_:)``.
  ///
  /// - Parameters:
  ///   - environment: where `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`
  ///     are looked up.
  ///   - answerLimit: the most bytes an answer may have once decompressed.
  public convenience init(
    environment: [String: String], answerLimit: Int = HTTPTransports.defaultAnswerLimit
  ) {
    self.init(
      environment: environment, answerLimit: answerLimit, sleep: { try await Task.sleep(for: $0) })
  }

  /// Makes an empty set whose time-outs are measured by `sleep`.
  package init(
    environment: [String: String], answerLimit: Int,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.environment = environment
    self.answerLimit = answerLimit
    self.sleep = sleep
  }

  /// Runs `body` with a set of transports and closes all connections afterwards.
  public static func withTransports<Result>(
    environment: [String: String], _ body: (HTTPTransports) async throws -> Result
  ) async throws -> Result {
    let transports = HTTPTransports(environment: environment)
    do {
      let result = try await body(transports)
      await transports.shutdown()
      return result
    } catch {
      await transports.shutdown()
      throw error
    }
  }

  /// Returns what carries an account's calls.
  ///
  /// - Throws: what to mend in the account's `endpoint`, `proxy` or `ca_file`.
  public func transport(
    for settings: AccountSettings
  ) throws(ProviderSetupError) -> any HTTPExchanging {
    try transport(
      to: ProviderRegistry.endpoint(of: settings), proxy: settings.proxy, caFile: settings.caFile,
      timeout: settings.timeout)
  }

  /// Returns what carries calls to an endpoint.
  ///
  /// - Parameters:
  ///   - proxy: the proxy; nil to go by the environment.
  ///   - caFile: a PEM file of certificates that are trusted besides the machine's; nil for none.
  ///   - timeout: how long one exchange may take.
  /// - Throws: what to mend in `proxy` or `ca_file`.
  public func transport(
    to endpoint: Endpoint, proxy: Secret? = nil, caFile: String? = nil, timeout: Duration
  ) throws(ProviderSetupError) -> any HTTPExchanging {
    let proxy = try ProxyChoice.choose(
      for: endpoint, configured: proxy, environment: environment)
    let way = Way(
      proxy: proxy, caFile: endpoint.isSecure ? caFile : nil, isSecure: endpoint.isSecure)
    if let caFile = way.caFile { try Self.check(caFile: caFile) }
    let client = try client(for: way)
    return HTTPTransport(
      client: client, endpoint: endpoint, asked: way.asked, isProxied: proxy != nil,
      timeout: timeout, answerLimit: answerLimit, sleep: sleep)
  }

  private func client(for way: Way) throws(ProviderSetupError) -> HTTPClient {
    if let client = clients.withLock({ $0[way] }) { return client }
    let roots = way.isSecure ? try TrustRoots.read(environment) : nil
    return clients.withLock { clients in
      if let client = clients[way] { return client }
      let client = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup,
        configuration: Self.configuration(way, roots: roots, answerLimit: answerLimit))
      clients[way] = client
      return client
    }
  }

  /// Closes all connections; the transports made so far fail from now on.
  public func shutdown() async {
    let open = clients.withLock { clients in
      defer { clients = [:] }
      return Array(clients.values)
    }
    for client in open {
      // A client refuses only to be shut down twice, which cannot happen to one taken from the
      // table.
      try? await client.shutdown()
    }
  }

  /// Checks a configured proxy, whatever endpoint it is for.
  ///
  /// - Throws: `invalidValue`; its text does not quote the proxy, which may hold a password.
  public static func check(proxy: Secret) throws(ProviderSetupError) {
    let endpoint = try Endpoint("https://vendor.invalid")
    _ = try ProxyChoice.choose(for: endpoint, configured: proxy, environment: [:])
  }

  /// Checks a file of further root certificates.
  ///
  /// - Throws: `invalidValue`.
  public static func check(caFile: String) throws(ProviderSetupError) {
    guard access(caFile, R_OK) == 0 else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw .invalidValue(key: "ca_file", reason: "cannot be read: \(reason)")
    }
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(caFile)
      if certificates.isEmpty {
        throw ProviderSetupError.invalidValue(key: "ca_file", reason: "holds no certificate")
      }
    } catch let error as ProviderSetupError {
      throw error
    } catch {
      throw .invalidValue(key: "ca_file", reason: "holds no certificates in PEM form")
    }
  }

  private static func configuration(
    _ way: Way, roots: [NIOSSLCertificate]?, answerLimit: Int
  ) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let roots { tls.trustRoots = .certificates(roots) }
    if let caFile = way.caFile { tls.additionalTrustRoots = [.file(caFile)] }
    var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(30))
    // With retries a refused port takes the whole connect time-out to be reported.
    pool.retryConnectionEstablishment = false
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10)), connectionPool: pool,
      proxy: way.asked == nil ? way.proxy.map(client) : nil,
      decompression: .enabled(limit: .size(answerLimit)))
    configuration.httpVersion = .http1Only
    if let asked = way.asked {
      configuration.http1_1ConnectionDebugInitializer = { channel in
        AbsoluteRequestHandler.add(to: channel, authorization: authorization(asked)?.headerValue)
      }
    }
    return configuration
  }

  private static func client(_ proxy: ProxyChoice) -> HTTPClient.Configuration.Proxy {
    switch proxy.form {
    case .socks:
      .socksServer(host: proxy.host, port: proxy.port)
    case .http:
      .server(host: proxy.host, port: proxy.port, authorization: authorization(proxy))
    }
  }

  private static func authorization(_ proxy: ProxyChoice) -> HTTPClient.Authorization? {
    proxy.user.map { .basic(username: $0, password: proxy.password) }
  }
}
