public import StrictYAML

/// Why a theme cannot be used.
public enum ThemeError: Error, Hashable, Sendable {
  /// The name is none a theme can have, such as one with a slash or a dot.
  case unusableName(String)
  /// No theme has the name; `nearest` is a name that one has.
  case notFound(name: String, nearest: String?)
  /// The file cannot be read.
  case unreadable(path: String)
  /// The folder of the operator's themes keeps whoever looks into it waiting.
  case silent(path: String)
  /// The file, or a file it inherits from, has mistakes.
  case invalid(DiagnosticsError)
}

extension ThemeError: CustomStringConvertible {
  /// One sentence for the operator; a line for each mistake where a file has some.
  public var description: String {
    switch self {
    case .unusableName(let name):
      "\(YAMLWords.safe.quoted(name)) is not a theme name: use letters, digits, - and _"
    case .notFound(let name, let nearest):
      "there is no theme \(YAMLWords.safe.quoted(name))"
        + (nearest.map { ", did you mean \(YAMLWords.safe.quoted($0))?" } ?? "; see cdntop themes")
    case .unreadable(let path): "cannot read the theme \(YAMLWords.safe.quoted(path))"
    case .silent(let path): "the themes folder \(YAMLWords.safe.quoted(path)) does not answer"
    case .invalid(let error): error.description
    }
  }
}
