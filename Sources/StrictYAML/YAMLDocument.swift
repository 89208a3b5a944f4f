/// A YAML file written by hand, parsed strictly, and what was found wrong with it so far.
///
/// Nothing is guessed: keys are unique, there is one document, and anchors, aliases, tags and merge
/// keys are refused. A scalar is its source text until a reader asks for a type, so `no` and a
/// numeric id stay text.
///
/// ```swift
/// let document = try YAMLDocument(text: text, file: path, words: words)
/// document.root.unknownKeys(allowed: ["name", "count"])
/// let name = document.root.string("name")
/// let count = document.root.int("count")
/// try document.check()
/// ```
public struct YAMLDocument {
  /// The most bytes a file may have.
  public static let maximumBytes = 1 << 20

  /// The mapping at the top.
  public let root: YAMLReader
  private let log: DiagnosticLog

  /// Parses a file whose top level is a mapping; an empty file is an empty mapping.
  ///
  /// Mistakes that leave it readable, such as duplicate keys, are among the diagnostics.
  ///
  /// - Parameters:
  ///   - text: The content; a byte order mark at its start is skipped.
  ///   - file: The file's name as diagnostics print it.
  ///   - words: How diagnostics speak of what stands in the file.
  /// - Throws: The mistakes of a file that cannot be read on: its syntax, size or top level.
  public init(text: String, file: String, words: YAMLWords) throws(DiagnosticsError) {
    let log = DiagnosticLog(file: file, words: words)
    guard text.utf8.count <= Self.maximumBytes else {
      throw log.failure("the file is larger than \(Self.maximumBytes >> 10) KiB", .start)
    }
    var source = text
    if source.unicodeScalars.first == "\u{FEFF}" { source.unicodeScalars.removeFirst() }
    if let position = AliasScan.firstExcess(in: source) {
      throw log.failure(AliasScan.refusal, position)
    }
    var composer = YAMLComposer(source: source, log: log)
    self.log = log
    guard let tree = try composer.compose() else {
      root = YAMLReader(name: "", entries: [], position: .start, log: log)
      return
    }
    guard case .mapping(let entries) = tree.content else {
      throw log.failure(
        "expected \"key: value\" lines at the top, not \(tree.kindText(log.words))",
        tree.position)
    }
    root = YAMLReader(name: "", entries: entries, position: tree.position, log: log)
  }

  /// Every mistake reported so far by line and column.
  public var diagnostics: [Diagnostic] { log.sorted }

  /// Throws if there is any mistake; call it after everything was read.
  public func check() throws(DiagnosticsError) {
    let found = log.sorted
    if !found.isEmpty { throw DiagnosticsError(found) }
  }
}
