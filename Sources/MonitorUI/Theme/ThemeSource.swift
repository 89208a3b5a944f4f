import FoundationEssentials
import StrictYAML

/// A place that themes come from.
protocol ThemeSource: Sendable {
  /// The names of the themes there, sorted.
  func names() -> [String]
  /// The file of a theme as diagnostics name it.
  func path(of name: String) -> String
  /// The text of a theme.
  func text(of name: String) throws(ThemeError) -> String
  /// Whether there is a theme of that name; the name is a usable one.
  func contains(_ name: String) -> Bool
}

/// A folder with a `.yaml` file for each theme.
struct ThemeFolder: ThemeSource {
  let path: String

  func names() -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  func path(of name: String) -> String {
    path.hasSuffix("/") ? "\(path)\(name).yaml" : "\(path)/\(name).yaml"
  }

  func contains(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(of: name))
  }

  func text(of name: String) throws(ThemeError) -> String {
    try Self.text(ofFile: path(of: name))
  }

  /// Reads an ordinary file of a sane size; a device or a pipe could block or never end.
  static func text(ofFile path: String) throws(ThemeError) -> String {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let size = attributes[.size] as? Int, size <= YAMLDocument.maximumBytes,
      let data = try? Data(contentsOf: url), let text = String(validating: data, as: UTF8.self)
    else { throw .unreadable(path: path) }
    return text
  }
}

/// The themes in the program.
struct EmbeddedThemes: ThemeSource {
  let texts: [String: String]

  func names() -> [String] { texts.keys.sorted() }

  func path(of name: String) -> String { "(built in)/\(name).yaml" }

  func contains(_ name: String) -> Bool { texts[name] != nil }

  func text(of name: String) throws(ThemeError) -> String {
    guard let text = texts[name] else { throw .notFound(name: name, nearest: nil) }
    return text
  }
}
