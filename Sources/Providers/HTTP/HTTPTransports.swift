/// The connections of all accounts: makes one transport an account and closes them together.
///
/// Accounts with the same proxy, the same `ca_file` and the same scheme share connections. Making a transport waits for
/// nothing: names are looked up and files are read when something is asked.
public final class HTTPTransports: Sendable {
  /// The most bytes an answer may have once decompressed, unless told otherwise: 64 MiB.
  public static let defaultAnswerLimit = 64 << 20

  private let environment: [String: String]
  private let answerLimit: Int
  private let clock: any Clock<Duration>
  private let connections: HTTPConnections

  /// Makes an empty set; call ``shutdown()`` when done, or use ``withTransports(environment:_:)``.
  ///
  /// - Parameters:
  ///   - environment: where `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`
  ///     are looked up.
  ///   - answerLimit: the most bytes an answer may have once decompressed.
  public convenience init(
    environment: [String: String], answerLimit: Int = HTTPTransports.defaultAnswerLimit
  ) {
    self.init(environment: environment, answerLimit: answerLimit, resolver: NameResolver())
  }

  /// Makes an empty set whose time-outs are measured by a clock and whose names are looked up by a resolver.
  init(
    environment: [String: String], answerLimit: Int = HTTPTransports.defaultAnswerLimit,
    resolver: NameResolver = NameResolver(),
    connectLimit: Duration = HTTPConnections.connectLimit,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.environment = environment
    self.answerLimit = answerLimit
    self.clock = clock
    connections = HTTPConnections(
      resolver: resolver, environment: environment, answerLimit: answerLimit,
      connectLimit: connectLimit)
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
  /// - Throws: what to mend in the account's `endpoint` or `proxy`.
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
  /// - Throws: what to mend in `proxy`.
  public func transport(
    to endpoint: Endpoint, proxy: Secret? = nil, caFile: String? = nil, timeout: Duration
  ) throws(ProviderSetupError) -> any HTTPExchanging {
    let choice = try ProxyChoice.choose(
      for: endpoint, configured: proxy, environment: environment)
    return HTTPTransport(
      connections: connections,
      way: HTTPWay(
        proxy: choice, caFile: endpoint.isSecure ? caFile : nil, isSecure: endpoint.isSecure),
      endpoint: endpoint,
      timeout: timeout, answerLimit: answerLimit, clock: clock,
      makeOther: { (other) throws(ProviderSetupError) in
        try self.transport(to: other, proxy: proxy, caFile: caFile, timeout: timeout)
      })
  }

  /// Closes all connections; the transports made so far fail from now on.
  ///
  /// What does not let itself be closed in a moment is left to itself.
  public func shutdown() async { await connections.shutdown() }

  /// Checks a configured proxy, whatever endpoint it is for.
  ///
  /// - Throws: `invalidValue`; its text does not quote the proxy, which may hold a password.
  public static func check(proxy: Secret) throws(ProviderSetupError) {
    let endpoint = try Endpoint("https://vendor.invalid")
    _ = try ProxyChoice.choose(for: endpoint, configured: proxy, environment: [:])
  }

  /// Checks a file of further root certificates, unless that may keep one waiting, as a pipe does; then its
  /// account finds out.
  ///
  /// - Throws: `invalidValue`.
  public static func check(caFile: String) throws(ProviderSetupError) {
    do {
      _ = try TrustRoots.read(caFile: caFile, kind: .file, patience: .milliseconds(300))
    } catch {
      if error != TrustRoots.silentFile { throw error }
    }
  }
}
