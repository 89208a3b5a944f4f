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

  private static func authorityStart(in text: String) -> String.Index {
    // Only the first of these can end a scheme: later ones belong to a path or a query.
    let mark = text.firstIndex { $0 == ":" || $0 == "/" || $0 == "?" || $0 == "#" }
    guard let mark, text[mark...].hasPrefix("://") else {
      return text.hasPrefix("//") ? text.index(text.startIndex, offsetBy: 2) : text.startIndex
    }
    return text.index(mark, offsetBy: 3)
  }

  private static func authorityEnd(in text: String) -> String.Index {
    let rest = text[authorityStart(in: text)...]
    return rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? text.endIndex
  }

  private static func hostRange(in text: String) -> Range<String.Index> {
    let start = authorityStart(in: text)
    let end = authorityEnd(in: text)
    let authority = text[start..<end]
    let hostStart = authority.lastIndex(of: "@").map { text.index(after: $0) } ?? start
    if text[hostStart..<end].hasPrefix("["), let close = text[hostStart..<end].firstIndex(of: "]") {
      return hostStart..<text.index(after: close)
    }
    let hostEnd = text[hostStart..<end].firstIndex(of: ":") ?? end
    return hostStart..<hostEnd
  }
}
