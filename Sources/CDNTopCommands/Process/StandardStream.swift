import Glibc

/// Standard output or standard error: somebody may look at it, so it takes only text made for that.
struct StandardStream: Sendable {
  private let descriptor: Descriptor

  static let output = StandardStream(descriptor: Descriptor(number: STDOUT_FILENO))
  static let error = StandardStream(descriptor: Descriptor(number: STDERR_FILENO))

  /// Whether a terminal shows it.
  var isTerminal: Bool { descriptor.isTerminal }

  /// The cells of a line; nil where no terminal shows it.
  var terminalWidth: Int? { descriptor.terminalWidth }

  /// Writes a text.
  ///
  /// - Throws: ``OutputClosed`` when nobody reads any more, ``FileError`` otherwise.
  func write(_ text: PrintedText) throws { try descriptor.write(text.text) }

  /// Passes on what another program wrote: byte for byte to a program or a file, made safe to a terminal.
  ///
  /// - Throws: as ``write(_:)``.
  func pass(_ input: String) throws {
    try isTerminal ? write(PrintedText(lines: input)) : descriptor.write(input)
  }
}
