import TaskModel

/// A URL-like text taken apart, so that two spellings of one address can be told to be one.
///
/// It is vendors' text and operators' text: the scheme may be missing, and nothing has to be valid.
struct URLForm: Sendable {
  /// In lower case, without `://`; nil where there is none.
  let scheme: String?
  /// User, host and port as written.
  let authority: Substring
  /// Everything behind it: path and query as written, without a fragment.
  let rest: Substring

  /// Takes a text apart.
  init(_ text: String) {
    let path = URLText.path(of: text)
    let head = text.dropLast(path.count)
    if let mark = head.range(of: "://") {
      scheme = head[..<mark.lowerBound].lowercased()
      authority = head[mark.upperBound...]
    } else {
      scheme = nil
      authority = head.hasPrefix("//") ? head.dropFirst(2) : head
    }
    rest = path[...].prefix { $0 != "#" }
  }

  /// The address as one text for all its spellings: without scheme, the host in lower case and ASCII
  /// without a usual port, what need not be percent-encoded decoded and all else in capitals.
  var canonical: String { host + Self.canonicalRest(rest) }

  /// The host in its canonical spelling.
  var host: String {
    var host = authority
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    for port in [":80", ":443"] where host.hasSuffix(port) { host = host.dropLast(port.count) }
    if host.hasSuffix(".") { host = host.dropLast() }
    return Punycode.asciiHost(host.lowercased())
  }

  private static func canonicalRest(_ rest: Substring) -> String {
    if rest.isEmpty { return "/" }
    let bytes = Array(rest.utf8)
    // Mostly there is nothing to change.
    if !bytes.contains(where: { $0 == 0x25 || $0 == 0x20 || $0 > 0x7E }) {
      return bytes.first == 0x2F ? String(rest) : "/" + rest
    }
    var out: [UInt8] = bytes.first == 0x2F ? [] : [0x2F]
    out.reserveCapacity(bytes.count + 8)
    var index = 0
    while index < bytes.count {
      var byte = bytes[index]
      var isEncoded = false
      if byte == 0x25, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        byte = high << 4 | low
        isEncoded = true
        index += 2
      }
      index += 1
      if byte > 0x7E || byte <= 0x20 || (isEncoded && !isFree(byte)) {
        out += [0x25, capital(byte >> 4), capital(byte & 15)]
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Whether a byte means the same encoded or not.
  private static func isFree(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "*"),
      UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","):
      true
    default: false
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func capital(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  /// Returns an address and every directory above it, each ending in `/`, the longest first.
  ///
  /// - Parameter start: where the host begins, in UTF-8 bytes.
  static func directories(of text: String, hostAt start: Int) -> [String] {
    var directories: [String] = []
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.count
    guard start < end else { return [] }
    for index in stride(from: end - 1, through: start, by: -1) where bytes[index] == 0x2F {
      directories.append(String(decoding: bytes[...index], as: UTF8.self))
    }
    return directories
  }

  /// Returns in what two spellings of one address differ, in words.
  static func differences(_ left: String, _ right: String) -> [String] {
    let (one, other) = (URLForm(left), URLForm(right))
    var words: [String] = []
    if one.scheme != other.scheme { words.append("scheme") }
    let hosts = (String(one.authority), String(other.authority))
    if hosts.0 != hosts.1 {
      let folded = (hosts.0.lowercased(), hosts.1.lowercased())
      if folded.0 == folded.1 {
        words.append("case of the host")
      } else {
        words.append(
          Punycode.asciiHost(folded.0) == Punycode.asciiHost(folded.1)
            ? "international host" : "port")
      }
    }
    if Array(one.rest.utf8) != Array(other.rest.utf8) { words.append("percent-encoding") }
    return words
  }
}

extension Substring {
  /// Returns where a text first stands.
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
