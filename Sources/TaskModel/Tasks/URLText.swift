/// Reads parts of URL-like vendor text, which may lack a scheme or be a pattern.
public enum URLText {
  /// Returns the host in lower case, without user, port or trailing dot; nil where there is none.
  public static func host(of text: String) -> String? {
    let host = String(text[hostRange(in: text)]).lowercased()
    let trimmed = host.hasSuffix(".") ? String(host.dropLast()) : host
    return trimmed.isEmpty ? nil : trimmed
  }

  /// Returns what follows the host (and port) of a URL-like text, such as `/a/b?c`.
  public static func path(of text: String) -> String {
    String(text[authorityEnd(in: text)...])
  }

  /// Returns how many bytes a text has up to the end of its host and port.
  static func authorityLength(of text: String) -> Int {
    text.utf8.distance(from: text.startIndex, to: authorityEnd(in: text))
  }

  // What divides a URL is single bytes, whatever marks a path may combine with them.

  private static func isPathStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  private static func authorityStart(in text: String) -> String.Index {
    let bytes = text.utf8
    // Only the first of these can end a scheme: later ones belong to a path or a query.
    let mark = bytes.firstIndex { $0 == UInt8(ascii: ":") || isPathStart($0) }
    guard let mark, bytes[mark...].starts(with: "://".utf8) else {
      return bytes.starts(with: "//".utf8)
        ? bytes.index(text.startIndex, offsetBy: 2) : text.startIndex
    }
    return bytes.index(mark, offsetBy: 3)
  }

  private static func authorityEnd(in text: String) -> String.Index {
    text.utf8[authorityStart(in: text)...].firstIndex(where: isPathStart) ?? text.endIndex
  }

  private static func hostRange(in text: String) -> Range<String.Index> {
    let bytes = text.utf8
    let start = authorityStart(in: text)
    let end = authorityEnd(in: text)
    let user = bytes[start..<end].lastIndex(of: UInt8(ascii: "@"))
    let hostStart = user.map { bytes.index(after: $0) } ?? start
    let rest = bytes[hostStart..<end]
    if rest.first == UInt8(ascii: "["), let close = rest.firstIndex(of: UInt8(ascii: "]")) {
      return hostStart..<bytes.index(after: close)
    }
    return hostStart..<(rest.firstIndex(of: UInt8(ascii: ":")) ?? end)
  }
}
