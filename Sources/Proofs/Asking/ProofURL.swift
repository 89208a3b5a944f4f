import TaskModel

/// A URL that is asked about, taken apart without any normalizing: caches tell URLs apart byte by byte.
public struct ProofURL: Hashable, Sendable {
  /// How it is asked.
  public enum Scheme: String, Hashable, Sendable, CaseIterable {
    case https
    case http

    /// The port that goes without saying.
    public var usualPort: Int { self == .https ? 443 : 80 }
  }

  /// The URL as it was written.
  public let text: String
  /// The scheme; nil where none is written.
  public let scheme: Scheme?
  /// The host in lower case and ASCII; an IPv6 address is without brackets.
  public let host: String
  /// The port; nil where none is written.
  public let port: Int?
  /// What is asked for: path and query.
  public let target: String

  /// Takes a URL apart; nil for what is none, has another scheme, or has a user's name.
  public init?(_ text: String) {
    self.text = text
    // By bytes, all of it: with a mark above it, a sign is another character.
    var rest = text[...].utf8
    // Only the first of these ends a scheme: a later one belongs to a query.
    let sign = rest.firstIndex { ":/?#".utf8.contains($0) } ?? rest.endIndex
    if rest[sign...].starts(with: "://".utf8) {
      guard let scheme = Scheme(rawValue: Substring(rest[..<sign]).lowercased()) else { return nil }
      self.scheme = scheme
      rest = rest[sign...].dropFirst(3)
    } else {
      scheme = nil
    }
    // What is behind # is never sent.
    rest = rest.prefix { $0 != UInt8(ascii: "#") }
    let end = rest.firstIndex { "/?".utf8.contains($0) } ?? rest.endIndex
    guard let (host, port) = Self.authority(Substring(rest[..<end])) else { return nil }
    self.host = host
    self.port = port
    let path = rest[end...]
    target = (path.first == UInt8(ascii: "/") ? "" : "/") + Self.encoded(path)
  }

  /// Takes `host`, `host:port`, `[address]` or `[address]:port` apart; nil for anything else.
  static func authority(_ text: Substring) -> (host: String, port: Int?)? {
    guard !text.contains(where: { $0 == "@" || $0.isWhitespace }) else { return nil }
    var host = text
    var port: Int?
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      guard IPAddress(String(host)) != nil, rest.isEmpty || rest.hasPrefix(":") else { return nil }
      if !rest.isEmpty {
        port = number(rest.dropFirst())
        if port == nil { return nil }
      }
    } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
      host = text[..<colon]
      port = number(text[text.utf8.index(after: colon)...])
      if port == nil { return nil }
    }
    guard !host.isEmpty else { return nil }
    let ascii = Punycode.asciiHost(String(host)).lowercased()
    guard !ascii.isEmpty, ascii.utf8.allSatisfy(isHostByte) else { return nil }
    return (ascii, port)
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  /// Encodes what cannot stand in a request line, and nothing else.
  private static func encoded(_ path: Substring.UTF8View) -> String {
    var text = ""
    for byte in path {
      if (0x21...0x7E).contains(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }

  /// The schemes to try, one after the other until one can be asked.
  var schemes: [Scheme] { scheme.map { [$0] } ?? [.https, .http] }

  /// The host as it stands in URLs.
  var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

  /// Returns what the Host field says: as browsers have it, without a port that goes without saying.
  func authority(over scheme: Scheme) -> String {
    guard let port, port != scheme.usualPort else { return bracketedHost }
    return bracketedHost + ":\(port)"
  }
}
