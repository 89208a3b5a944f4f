import FoundationEssentials
import TaskModel

/// A pattern that a vendor purges by: an expression over whole URLs, as written after the host.
struct URLPattern {
  /// The host, in its canonical spelling; patterns do not reach over hosts.
  let host: String
  private let scheme: String?
  private let expression: Regex<AnyRegexOutput>

  /// Reads a pattern; nil for a text that is no expression, or none that is quickly matched.
  init?(_ text: String) {
    let form = URLForm(text)
    let path = URLText.path(of: text)
    let source = path.isEmpty ? "/.*" : path
    // One that may take for ever is left to the vendor: its task counts as one that cannot be told.
    guard ForeignExpression.isQuick(source), let expression = try? Regex(source) else { return nil }
    host = form.host
    scheme = form.scheme
    self.expression = expression
  }

  /// Whether a URL of the host is meant.
  func matches(_ url: String) -> Bool {
    if let scheme, URLForm(url).scheme != scheme { return false }
    return (try? expression.wholeMatch(in: URLText.path(of: url))) != nil
  }
}
