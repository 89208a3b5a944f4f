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
    guard !text.unicodeScalars.contains(where: isBlank) else {
      throw invalid("holds a blank or a control character")
    }
    let lowered = text.lowercased()
    let isSecure = lowered.hasPrefix("https://")
    guard isSecure || lowered.hasPrefix("http://") else {
      throw invalid("must begin with https:// or http://")
    }
    let rest = lowered.dropFirst(isSecure ? 8 : 7)
    let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
    if let end = authority.firstIndex(where: { "/?#".contains($0) }) {
      let part = authority[end] == "/" ? "path" : authority[end] == "?" ? "query" : "fragment"
      throw invalid("must be scheme://host[:port], without a \(part)")
    }
    guard !authority.contains("@") else {
      throw invalid("must not hold a user name or password")
    }
    let (host, port) = try split(authority)
    return (isSecure, host, try port.map(number(of:)) ?? (isSecure ? 443 : 80))
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  private static func split(
    _ authority: Substring
  ) throws(ProviderSetupError) -> (host: String, port: Substring?) {
    if authority.hasPrefix("[") {
      guard let close = authority.firstIndex(of: "]") else {
        throw invalid("has an IPv6 address without its closing bracket")
      }
      let host = authority[authority.index(after: authority.startIndex)..<close]
      let rest = authority[authority.index(after: close)...]
      guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        throw invalid("has no IPv6 address between its brackets")
      }
      guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid("has text after the address") }
      return (String(host), rest.isEmpty ? nil : rest.dropFirst())
    }
    let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard pieces.count < 3 else {
      throw invalid("has too many colons; an IPv6 address needs brackets: [2001:db8::1]")
    }
    let host = pieces.first ?? ""
    guard !host.isEmpty else { throw invalid("has no host") }
    guard host.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw invalid("has letters in its host that are not ASCII; write the form with xn--")
    }
    guard host.utf8.allSatisfy(isHostByte) else {
      throw invalid("has a character in its host that no host has")
    }
    return (String(host), pieces.count == 2 ? pieces[1] : nil)
  }

  private static func number(of port: Substring) throws(ProviderSetupError) -> Int {
    guard !port.isEmpty else { throw invalid("has no port after its colon") }
    guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw invalid("has a port that is not a number")
    }
    guard let port = Int(port), (1...65_535).contains(port) else {
      throw invalid("has a port outside 1...65535")
    }
    return port
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
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
