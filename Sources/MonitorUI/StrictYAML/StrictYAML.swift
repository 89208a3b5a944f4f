/// The strict reading of YAML files written by hand: configuration and themes.
///
/// Nothing is guessed: keys are unique, there is one document, and anchors, aliases, tags and merge
/// keys are refused. A scalar is its source text until a reader asks for a type, so `no` and a
/// numeric id stay text.
///
/// ```swift
/// let document = try StrictYAML.document(text: text, file: path)
/// document.root.unknownKeys(allowed: ["name", "window"])
/// let name = document.root.string("name")
/// let window = document.root.duration("window")
/// try document.check()
/// ```
public enum StrictYAML {
  /// The most bytes a file may have.
  public static let maximumBytes = 1 << 20

  /// Parses a file whose top level is a mapping; an empty file is an empty mapping.
  ///
  /// - Parameters:
  ///   - text: The content; a byte order mark at its start is skipped.
  ///   - file: The file's name as diagnostics print it.
  /// - Returns: The document. Mistakes that leave it readable, such as duplicate keys, are already
  ///   in its diagnostics.
  /// - Throws: The mistakes of a file that cannot be read on: its syntax, size or top level.
  public static func document(text: String, file: String) throws(DiagnosticsError) -> YAMLDocument {
    let log = DiagnosticLog(file: file)
    guard text.utf8.count <= maximumBytes else {
      throw log.failure("the file is larger than \(maximumBytes >> 10) KiB", SourcePosition.start)
    }
    var source = text
    if source.unicodeScalars.first == "\u{FEFF}" { source.unicodeScalars.removeFirst() }
    if let position = AliasScan.firstExcess(in: source) {
      throw log.failure(AliasScan.refusal, position)
    }
    var composer = YAMLComposer(source: source, log: log)
    guard let tree = try composer.compose() else {
      return YAMLDocument(
        root: YAMLReader(name: "", entries: [], position: .start, log: log), log: log)
    }
    guard case .mapping(let entries) = tree.content else {
      throw log.failure(
        "expected \"key: value\" lines at the top, not \(tree.kindText)", tree.position)
    }
    return YAMLDocument(
      root: YAMLReader(name: "", entries: entries, position: tree.position, log: log), log: log)
  }
}

/// A parsed file and what was found wrong with it so far.
public struct YAMLDocument {
  /// The mapping at the top.
  public let root: YAMLReader
  let log: DiagnosticLog

  /// Every mistake reported so far by line and column.
  public var diagnostics: [Diagnostic] { log.sorted }

  /// Throws if there is any mistake; call it after everything was read.
  public func check() throws(DiagnosticsError) {
    let found = log.sorted
    if !found.isEmpty { throw DiagnosticsError(found) }
  }
}
