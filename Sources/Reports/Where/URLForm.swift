import FoundationEssentials
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
    // By bytes, all of it: with a mark above it, a sign is another character.
    let path = URLText.path(of: text)
    let head = text[...].utf8.dropLast(path.utf8.count)
    if let mark = head.firstRange(of: "://".utf8) {
      scheme = String(head[..<mark.lowerBound])?.lowercased()
      authority = Substring(head[mark.upperBound...])
    } else {
      scheme = nil
      authority = Substring(head.starts(with: "//".utf8) ? head.dropFirst(2) : head)
    }
    rest = Substring(path[...].utf8.prefix { $0 != UInt8(ascii: "#") })
  }

  /// Returns a text up to its query.
  static func withoutQuery(_ text: String) -> String {
    String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// The address as one text for all its spellings: without scheme, the host in lower case and ASCII
  /// without a usual port, what need not be percent-encoded decoded and all else in capitals.
  var canonical: String { host + Self.canonicalRest(rest) }

  /// The host in its canonical spelling.
  var host: String { Punycode.asciiHost(authorityParts.name.lowercased()) }

  /// The parts of an authority; ports but the usual ones stay with the name, and so does all that stands there twice.
  private struct AuthorityParts {
    var user: Substring = ""
    var name: Substring = ""
    var port: Substring = ""
    var hasDot = false
  }

  private var authorityParts: AuthorityParts {
    var parts = AuthorityParts(name: authority)
    if let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) {
      parts.user = authority[..<at]
      parts.name = authority[authority.utf8.index(after: at)...]
    }
    let whole = parts
    if let port = Self.usualPorts.first(where: { Self.ends(parts.name, with: $0) }) {
      parts.port = Substring(parts.name.utf8.suffix(port.utf8.count))
      parts.name = Substring(parts.name.utf8.dropLast(port.utf8.count))
    }
    parts.hasDot = Self.ends(parts.name, with: ".")
    if parts.hasDot { parts.name = Substring(parts.name.utf8.dropLast()) }
    return (Self.usualPorts + ["."]).contains { Self.ends(parts.name, with: $0) } ? whole : parts
  }

  private static let usualPorts = [":80", ":443"]

  private static func ends(_ text: Substring, with end: String) -> Bool {
    text.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
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

  /// Returns in what a URL differs from the spelling of a task that covers it, in words.
  ///
  /// - Parameter isFolder: whether the task covers all that is below its URL.
  static func differences(_ url: String, from text: String, isFolder: Bool) -> [String] {
    let (one, other) = (URLForm(url), URLForm(text))
    var words: [String] = []
    // A vendor that writes no scheme means any.
    if let scheme = other.scheme, one.scheme != scheme { words.append("scheme") }
    let (mine, its) = (one.authorityParts, other.authorityParts)
    if mine.user != its.user { words.append("user") }
    if mine.name != its.name {
      let isCase = mine.name.lowercased() == its.name.lowercased()
      words.append(isCase ? "case of the host" : "international host")
    }
    if mine.hasDot != its.hasDot { words.append("dot behind the host") }
    if mine.port != its.port { words.append("port") }
    let (path, itsPath) = (Self.rooted(one.rest), Self.rooted(other.rest))
    let isAsWritten =
      isFolder
      ? Self.folder(path).starts(with: Self.folder(itsPath)) : path.elementsEqual(itsPath)
    if !isAsWritten { words.append("percent-encoding") }
    if !isFolder, !Self.fragment(of: url).elementsEqual(Self.fragment(of: text)) {
      words.append("fragment")
    }
    // The one thing left that a canonical spelling evens out.
    return words.isEmpty ? ["slash behind the host"] : words
  }

  private static func rooted(_ rest: Substring) -> [UInt8] {
    (rest.utf8.first == 0x2F ? [] : [0x2F]) + Array(rest.utf8)
  }

  private static func folder(_ path: [UInt8]) -> [UInt8] {
    path.last == 0x2F ? path : path + [0x2F]
  }

  private static func fragment(of text: String) -> Substring.UTF8View.SubSequence {
    text[...].utf8.drop { $0 != UInt8(ascii: "#") }
  }
}

/// A pattern that a vendor purges by, as written after the host: an expression, or a text in which `*` stands
/// for any other.
struct URLPattern {
  /// The host, in its canonical spelling; patterns do not reach over hosts.
  let host: String
  private let scheme: String?
  private let rest: Rest

  private enum Rest {
    case expression(Regex<AnyRegexOutput>)
    /// What stands between the asterisks; at least one.
    case glob([String])
  }

  /// Reads a pattern; nil for a text that is no expression, or none that is quickly matched.
  init?(_ text: String, _ dialect: PatternDialect = .regularExpression) {
    let form = URLForm(text)
    let path = URLText.path(of: text)
    let source = path.isEmpty ? "/.*" : path
    // One that may take for ever is left to the vendor: its task counts as one that cannot be told.
    if dialect == .prefix {
      rest = .glob([String(path.dropLast(path.hasSuffix("*") ? 1 : 0)), ""])
    } else if dialect == .glob {
      rest = .glob(path.split(separator: "*", omittingEmptySubsequences: false).map(String.init))
    } else {
      guard ForeignExpression.isQuick(source), let expression = try? Regex(source) else {
        return nil
      }
      rest = .expression(expression)
    }
    host = form.host
    scheme = form.scheme
  }

  /// Whether a URL of the host is meant.
  func matches(_ url: String) -> Bool {
    if let scheme, URLForm(url).scheme != scheme { return false }
    let path = URLText.path(of: url)
    switch rest {
    case .expression(let expression): return (try? expression.wholeMatch(in: path)) != nil
    case .glob(let pieces): return Self.matches(pieces, Array(path.utf8)[...])
    }
  }

  /// Whether a text is made of some pieces, with anything between one and the next.
  private static func matches(_ pieces: [String], _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pieces.first, let last = pieces.last, text.starts(with: first.utf8) else {
      return false
    }
    var rest = text.dropFirst(first.utf8.count)
    if pieces.count == 1 { return rest.isEmpty }
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: Array(piece.utf8)) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.count >= last.utf8.count && rest.suffix(last.utf8.count).elementsEqual(last.utf8)
  }
}
