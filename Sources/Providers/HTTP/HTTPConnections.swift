import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression
import NIOSSL
import Synchronization

/// How connections are made: through which proxy, and whose certificates are trusted.
struct HTTPWay: Hashable, Sendable {
  let proxy: ProxyChoice?
  /// A PEM file of certificates that are trusted besides the machine's; nil for none.
  let caFile: String?
  let isSecure: Bool

  /// The proxy that is asked for what it is to fetch, instead of for a way to the vendor.
  var asked: ProxyChoice? { isSecure || proxy?.form != .http ? nil : proxy }
}

/// Whose certificates are trusted.
struct TrustedRoots: Sendable {
  /// Those that take the place of what NIOSSL finds on the machine; nil for these.
  var machine: [NIOSSLCertificate]?
  /// Those of the account's own.
  var further: [NIOSSLCertificate] = []
}

/// One address of what is connected to first, the proxy where there is one, else the endpoint.
struct HTTPPlace: Hashable, Sendable {
  /// The name, or an address that needs no looking up.
  let host: String
  /// The address of the name; nil where the host is one.
  let address: String?
  /// Whether the name has other addresses to try.
  let isOneOfSeveral: Bool
}

/// The connections of all transports: a client for each way and address, made when it is needed.
///
/// Names are looked up here and not by the clients, which do so one after the other; a client is told the
/// address, and keeps the name for the Host header, TLS and the proxy's CONNECT.
final class HTTPConnections: Sendable {
  private struct Key: Hashable {
    let way: HTTPWay
    let place: HTTPPlace
  }

  private struct Entry {
    let client: HTTPClient
    var users = 0
    var lastUse = ContinuousClock.now
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var roots: [String?: TrustedRoots] = [:]
    var isClosed = false
  }

  /// How long a connection may take to be made.
  static let connectLimit: Duration = .seconds(10)
  /// The same where the name has other addresses, the next of which is tried then.
  static let connectLimitOfSeveral: Duration = .seconds(4)
  /// How long connections may take to be closed; what takes longer is left to itself.
  static let closingLimit: Duration = .milliseconds(100)
  /// How long an address that a name has no longer stays connected to.
  private static let idleLife: Duration = .seconds(60)

  private let resolver: NameResolver
  private let environment: [String: String]
  private let answerLimit: Int
  private let connectLimit: Duration
  private let state = Mutex(State())

  init(
    resolver: NameResolver, environment: [String: String], answerLimit: Int,
    connectLimit: Duration = HTTPConnections.connectLimit
  ) {
    self.resolver = resolver
    self.environment = environment
    self.answerLimit = answerLimit
    self.connectLimit = connectLimit
  }

  /// Returns where to connect to, the place to try first first.
  ///
  /// - Throws: ``NameResolver/Failure``.
  func places(
    for way: HTTPWay, to endpoint: Endpoint
  ) async throws(NameResolver.Failure) -> [HTTPPlace] {
    let host = way.proxy?.host ?? endpoint.host
    guard !NameResolver.isAddress(host) else {
      return [HTTPPlace(host: host, address: nil, isOneOfSeveral: false)]
    }
    let addresses = try await resolver.addresses(of: host)
    return addresses.map {
      HTTPPlace(host: host, address: $0, isOneOfSeveral: addresses.count > 1)
    }
  }

  /// Notes that a place was connected to, which makes it the first to try.
  func note(reached place: HTTPPlace) {
    if place.isOneOfSeveral, let address = place.address {
      resolver.prefer(address, of: place.host)
    }
  }

  /// Notes that no place of a host was connected to; its name may have moved.
  func note(unreached place: HTTPPlace) {
    if place.address != nil { resolver.forget(place.host) }
  }

  /// Lends the client for a way and a place to `body`.
  ///
  /// - Throws: `alreadyShutdown` after ``shutdown()``, what is wrong with `ca_file`, `SSL_CERT_FILE` or
  ///   `SSL_CERT_DIR`, ``TrustRoots/nobody``, and what `body` throws.
  func withClient<Result>(
    for way: HTTPWay, at place: HTTPPlace, _ body: (HTTPClient) async throws -> Result
  ) async throws -> Result {
    let roots = try await roots(of: way)
    let key = Key(way: way, place: place)
    let client = try take(key, roots: roots)
    defer { putBack(key) }
    return try await body(client)
  }

  private func take(_ key: Key, roots: TrustedRoots) throws -> HTTPClient {
    let (client, unused) = try state.withLock { state in
      guard !state.isClosed else { throw HTTPClientError.alreadyShutdown }
      var unused: [HTTPClient] = []
      if state.entries[key] == nil {
        unused = Self.removeUnused(from: &state)
        state.entries[key] = Entry(
          client: HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: configuration(key, roots: roots)))
      }
      state.entries[key]?.users += 1
      guard let entry = state.entries[key] else { throw HTTPClientError.alreadyShutdown }
      return (entry.client, unused)
    }
    if !unused.isEmpty { Task { await Self.close(unused) } }
    return client
  }

  private func putBack(_ key: Key) {
    state.withLock { state in
      state.entries[key]?.users -= 1
      state.entries[key]?.lastUse = .now
    }
  }

  /// Takes out the clients of addresses that are used no more.
  private static func removeUnused(from state: inout State) -> [HTTPClient] {
    let before = ContinuousClock.now - idleLife
    let unused = state.entries.filter { $0.value.users == 0 && $0.value.lastUse < before }
    for key in unused.keys { state.entries[key] = nil }
    return unused.values.map(\.client)
  }

  /// Closes all connections and waits a moment for it; what is in flight fails, and so does what begins.
  func shutdown() async {
    let open = state.withLock { state in
      state.isClosed = true
      defer { state.entries = [:] }
      return state.entries.values.map(\.client)
    }
    await Self.close(open)
  }

  /// A connection that is being made cannot be given up, so that closing has a limit of its own.
  private static func close(_ clients: [HTTPClient]) async {
    guard !clients.isEmpty else { return }
    _ = try? await Aside.work(in: "closing", within: closingLimit) {
      await withDiscardingTaskGroup { group in
        // A client refuses only to be shut down twice, which cannot happen to one taken from the table.
        for client in clients { group.addTask { try? await client.shutdown() } }
      }
    }
  }

  // MARK: Certificates

  /// Reads, once, what certificates a way trusts; plain http needs none.
  private func roots(of way: HTTPWay) async throws -> TrustedRoots {
    guard way.isSecure else { return TrustedRoots() }
    if let known = state.withLock({ $0.roots[way.caFile] }) { return known }
    var roots = TrustedRoots()
    roots.machine = try await Aside.run(in: "trust roots", within: nil) { [environment] in
      Result { () throws(ProviderSetupError) in try TrustRoots.read(environment) }
    }.get()
    if let caFile = way.caFile {
      roots.further = try await Aside.run(in: "ca_file " + caFile, within: nil) {
        Result { () throws(ProviderSetupError) in
          try TrustRoots.read(caFile: caFile, patience: PatientFile.patience)
        }
      }.get()
    }
    if roots.machine?.isEmpty == true, roots.further.isEmpty { throw TrustRoots.nobody }
    state.withLock { [roots] in $0.roots[way.caFile] = roots }
    return roots
  }

  // MARK: Configuration

  private func configuration(
    _ key: Key, roots: TrustedRoots
  ) -> HTTPClient.Configuration {
    let place = key.place
    var tls = TLSConfiguration.makeClientConfiguration()
    // The library's default would still take 1.0 (RFC 8996 says not to).
    tls.minimumTLSVersion = .tlsv12
    if let machine = roots.machine { tls.trustRoots = .certificates(machine) }
    if !roots.further.isEmpty { tls.additionalTrustRoots = [.certificates(roots.further)] }
    var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(30))
    // With retries a refused port takes the whole connect time-out to be reported.
    pool.retryConnectionEstablishment = false
    let limit = place.isOneOfSeveral ? Self.connectLimitOfSeveral : connectLimit
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .init(limit)), connectionPool: pool,
      proxy: key.way.asked == nil
        ? key.way.proxy.map { Self.client($0, at: place.address ?? $0.host) } : nil,
      decompression: .enabled(limit: .size(answerLimit)))
    configuration.httpVersion = .http1Only
    // The client looks up nothing; a proxy that is tunneled through was given to it as an address.
    if key.way.proxy == key.way.asked, let address = place.address {
      configuration.dnsOverride = [place.host: address]
    }
    if let asked = key.way.asked {
      let authorization = Self.authorization(asked)?.headerValue
      configuration.http1_1ConnectionDebugInitializer = { channel in
        AbsoluteRequestHandler.add(to: channel, authorization: authorization)
      }
    }
    return configuration
  }

  private static func client(
    _ proxy: ProxyChoice, at address: String
  ) -> HTTPClient.Configuration.Proxy {
    switch proxy.form {
    case .socks:
      .socksServer(host: address, port: proxy.port)
    case .http:
      .server(host: address, port: proxy.port, authorization: authorization(proxy))
    }
  }

  private static func authorization(_ proxy: ProxyChoice) -> HTTPClient.Authorization? {
    proxy.user.map { .basic(username: $0, password: proxy.password) }
  }
}
