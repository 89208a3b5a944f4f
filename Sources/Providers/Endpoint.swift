/// Where a vendor is reached: a scheme, a host and a port, without a path.
public struct Endpoint: Hashable, Sendable {
  /// Whether the connection is encrypted.
  public let isSecure: Bool
  /// The host in lower case; an IPv6 address without its brackets.
  public let host: String
  /// The port, the scheme's own unless one was written.
  public let port: Int

  /// Reads `scheme://host[:port]`; a lone trailing `/` is accepted.
  ///
  /// - Throws: ``ProviderSetupError/invalidValue(key:reason:)`` for the key `endpoint`.
  public init(_ text: String) throws(ProviderSetupError) {
    let parts = try Self.parts(of: text)
    isSecure = parts.isSecure
    host = parts.host
    port = parts.port
  }

  /// Reads an endpoint and refuses plain http to other machines unless it was allowed.
  ///
  /// - Throws: ``ProviderSetupError/insecureEndpoint(host:)``, or what ``init(_:)`` throws.
  public init(_ text: String, allowHTTP: Bool) throws(ProviderSetupError) {
    try self.init(text)
    if !isSecure, !isLoopback, !allowHTTP { throw .insecureEndpoint(host: host) }
  }

  /// `https` or `http`.
  public var scheme: String { isSecure ? "https" : "http" }

  /// Host and, where it is not the scheme's own, port: byte for byte what the Host header carries.
  public var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// The endpoint as an operator would write it.
  public var text: String { "\(scheme)://\(authority)" }

  /// Whether the host is this machine by name or number: `localhost`, `::1`, `127.0.0.0/8`.
  public var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    guard let address = IPv4Address(host) else { return false }
    return address.bits >> 24 == 127
  }

  private static func parts(
    of text: String
  ) throws(ProviderSetupError) -> (isSecure: Bool, host: String, port: Int) {
    let isSecure: Bool
    let rest: Substring
    let lowered = text.lowercased()
    if lowered.hasPrefix("https://") {
      isSecure = true
      rest = lowered.dropFirst(8)
    } else if lowered.hasPrefix("http://") {
      isSecure = false
      rest = lowered.dropFirst(7)
    } else {
      throw invalid("must begin with https:// or http://")
    }
    let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
    let (host, portText) = try split(authority)
    guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else {
      throw invalid("must be scheme://host[:port], without a path")
    }
    guard let portText else { return (isSecure, String(host), isSecure ? 443 : 80) }
    guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(portText),
      (1...65_535).contains(port)
    else { throw invalid("has a port outside 1...65535") }
    return (isSecure, String(host), port)
  }

  private static func split(
    _ authority: Substring
  ) throws(ProviderSetupError) -> (host: Substring, port: Substring?) {
    if authority.hasPrefix("[") {
      guard let close = authority.firstIndex(of: "]") else {
        throw invalid("has an IPv6 address without its closing bracket")
      }
      let host = authority[authority.index(after: authority.startIndex)..<close]
      let rest = authority[authority.index(after: close)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid("has text after the address") }
      return (host, rest.isEmpty ? nil : rest.dropFirst())
    }
    guard let colon = authority.firstIndex(of: ":") else { return (authority, nil) }
    return (authority[..<colon], authority[authority.index(after: colon)...])
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  private static func invalid(_ reason: String) -> ProviderSetupError {
    .invalidValue(key: "endpoint", reason: reason)
  }
}

/// An IPv4 address in dotted form.
struct IPv4Address: Hashable, Sendable {
  /// The four bytes, the first one highest.
  let bits: UInt32

  /// Reads four decimal numbers; nil for anything else.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard let byte = UInt8(part), part.utf8.count <= 3, !part.hasPrefix("+") else { return nil }
      bits = bits << 8 | UInt32(byte)
    }
    self.bits = bits
  }
}
