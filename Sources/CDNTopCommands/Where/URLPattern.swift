import FoundationEssentials
import TaskModel

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
    if dialect == .glob {
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
