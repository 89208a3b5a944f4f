import Yams

/// Collects the mistakes of one file while it is read.
final class DiagnosticLog {
  let file: String
  let words: YAMLWords
  private var found: Set<Diagnostic> = []

  init(file: String, words: YAMLWords) {
    self.file = file
    self.words = words
  }

  var sorted: [Diagnostic] {
    found.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
  }

  func report(_ message: String, _ position: SourcePosition) {
    found.insert(
      Diagnostic(file: file, line: position.line, column: position.column, message: message))
  }

  /// Adds a last mistake and returns all of them as an error.
  func failure(_ message: String, _ position: SourcePosition) -> DiagnosticsError {
    report(message, position)
    return DiagnosticsError(sorted)
  }
}

extension SourcePosition {
  static let start = SourcePosition(line: 1, column: 1)

  init(_ mark: Mark?) {
    self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
  }
}
