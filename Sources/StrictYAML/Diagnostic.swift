/// A mistake in a file, at the place where a person has to mend it.
public struct Diagnostic: Error, Hashable, Sendable {
  /// The file as the operator named it.
  public let file: String
  /// The line, counted from 1.
  public let line: Int
  /// The column, counted from 1 in Unicode scalars.
  public let column: Int
  /// What is wrong, in one sentence without a full stop.
  public let message: String

  /// Makes a diagnostic.
  public init(file: String, line: Int, column: Int, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The form compilers print: `file:line:column: message`.
  public var description: String { "\(file):\(line):\(column): \(message)" }
}

/// Every mistake of one file, thrown together.
public struct DiagnosticsError: Error, Hashable, Sendable {
  /// The mistakes by line and column; never empty.
  public let diagnostics: [Diagnostic]

  /// Makes the error.
  ///
  /// - Precondition: There is at least one diagnostic.
  public init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty, "an error of a file names at least one mistake")
    self.diagnostics = diagnostics
  }
}

extension DiagnosticsError: CustomStringConvertible {
  /// One line for each diagnostic, without a newline at the end.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}

/// A place in a file.
public struct SourcePosition: Hashable, Comparable, Sendable {
  /// The line, counted from 1.
  public let line: Int
  /// The column, counted from 1 in Unicode scalars.
  public let column: Int

  /// Makes a position.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
