import TaskModel

/// Through which proxy an endpoint is reached; decided once, from settings and environment.
struct ProxyChoice: Hashable, Sendable {
  /// How the proxy is spoken to.
  enum Form: Hashable, Sendable {
    /// HTTP: CONNECT for https endpoints, whole addresses for http ones.
    case http
    /// SOCKS 5.
    case socks
  }

  let form: Form
  let host: String
  let port: Int
  /// The user name, percent-decoded; nil for none.
  let user: String?
  /// The password, percent-decoded; empty for none.
  let password: String

  /// Host and port as an address has them.
  var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  /// Chooses the proxy for an endpoint; nil for a direct connection.
  ///
  /// Loopback is never reached through a proxy. A configured proxy beats the environment and does
  /// not heed `NO_PROXY`. Of the environment, `HTTPS_PROXY` serves https and `HTTP_PROXY` http; the
  /// lower case name wins where both are set, as in curl.
  ///
  /// - Throws: `invalidValue` for the key `proxy` or, from the environment, for the variable.
  static func choose(
    for endpoint: Endpoint, configured: Secret?, environment: [String: String]
  ) throws(ProviderSetupError) -> ProxyChoice? {
    if endpoint.isLoopback { return nil }
    if let configured {
      return try parse(configured.withValue { $0 }, key: "proxy")
    }
    let names = endpoint.isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"]
    for name in names {
      guard let value = environment.variable(name) else { continue }
      let exceptions = environment.variable("no_proxy", "NO_PROXY") ?? ""
      return NoProxy(exceptions).covers(endpoint) ? nil : try parse(value, key: name)
    }
    return nil
  }

  private static func parse(
    _ text: String, key: String
  ) throws(ProviderSetupError) -> ProxyChoice {
    var rest = Substring(text)
    var form = Form.http
    if let separator = text.firstRange(of: "://") {
      let scheme = text[..<separator.lowerBound].lowercased()
      rest = text[separator.upperBound...]
      if scheme == "socks5" || scheme == "socks5h" {
        form = .socks
      } else if scheme != "http" {
        throw .invalidValue(key: key, reason: "must be an http:// or socks5:// proxy")
      }
    }
    var user: String?
    var password = ""
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = PercentEncoding.decode(parts[0])
      password = parts.count > 1 ? PercentEncoding.decode(parts[1]) : ""
      rest = rest[rest.index(after: at)...]
    }
    if form == .socks, user != nil {
      throw .invalidValue(key: key, reason: "has a password, which socks5 proxies do not get here")
    }
    let usualPort = form == .socks ? 1_080 : 80
    let address: Endpoint
    do throws(ProviderSetupError) {
      address = try Endpoint("http://" + rest)
    } catch {
      guard case .invalidValue(_, let reason) = error else { throw error }
      throw .invalidValue(key: key, reason: reason)
    }
    let hasPort = address.port != 80 || rest.hasSuffix(":80") || rest.hasSuffix(":80/")
    return ProxyChoice(
      form: form, host: address.host, port: hasPort ? address.port : usualPort, user: user,
      password: password)
  }
}

/// The hosts that the environment wants reached without a proxy.
private struct NoProxy {
  private let entries: [Substring]

  init(_ text: String) {
    entries = text.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
  }

  func covers(_ endpoint: Endpoint) -> Bool {
    entries.contains { Self.matches($0, endpoint) }
  }

  /// Whether one entry means the endpoint.
  ///
  /// Entries are `*`, `host`, `.domain`, `*.domain`, `host:port`, an address, or an IPv4 network
  /// such as `10.0.0.0/8`. A name covers the names below it.
  private static func matches(_ entry: Substring, _ endpoint: Endpoint) -> Bool {
    if entry == "*" { return true }
    if entry.contains("/") { return network(entry, contains: endpoint.host) }
    var name = entry
    if name.hasPrefix("["), let close = name.firstIndex(of: "]") {
      let rest = name[name.index(after: close)...]
      if rest.hasPrefix(":"), Int(rest.dropFirst()) != endpoint.port { return false }
      return name[name.index(after: name.startIndex)..<close] == endpoint.host
    }
    if name == endpoint.host { return true }
    if let colon = name.lastIndex(of: ":") {
      guard Int(name[name.index(after: colon)...]) == endpoint.port else { return false }
      name = name[..<colon]
    }
    if name.hasPrefix("*.") { name = name.dropFirst() }
    if name.hasPrefix(".") { name = name.dropFirst() }
    guard !name.isEmpty else { return false }
    return endpoint.host == name || endpoint.host.hasSuffix("." + name)
  }

  private static func network(_ entry: Substring, contains host: String) -> Bool {
    let parts = entry.split(separator: "/")
    guard parts.count == 2, let base = IPv4Address(parts[0]), let length = UInt32(parts[1]),
      length <= 32, let address = IPv4Address(host)
    else { return false }
    let mask: UInt32 = length == 0 ? 0 : ~0 << (32 - length)
    return base.bits & mask == address.bits & mask
  }
}
