import Glibc

/// Standard output or standard error: somebody may look at it, so it takes only text made for that.
struct StandardStream: Sendable {
  private let descriptor: Descriptor
  /// Who writes where nobody may wait for the reader; nil where the writer does.
  private let writer: SideWriter?

  static let output = StandardStream(descriptor: Descriptor(number: STDOUT_FILENO), writer: nil)
  /// What goes there holds up nobody, and what fails is not reported: nobody is left to tell.
  static let error = StandardStream(
    descriptor: Descriptor(number: STDERR_FILENO),
    writer: SideWriter(STDERR_FILENO, patience: .milliseconds(100)))

  /// Writes to standard error at once, where there may be no thread to do so; what fails is not reported.
  static func writeError(_ text: PrintedText) {
    try? Descriptor(number: STDERR_FILENO).write(text.text)
  }

  /// Whether a terminal shows it.
  var isTerminal: Bool { descriptor.isTerminal }

  /// The cells of a line; nil where no terminal shows it.
  var terminalWidth: Int? { descriptor.terminalWidth }

  /// Writes a text.
  ///
  /// - Throws: ``OutputClosed`` when nobody reads any more, ``FileError`` otherwise.
  func write(_ text: PrintedText) throws {
    if let writer { writer.write(text) } else { try descriptor.write(text.text) }
  }

  /// Passes on what another program wrote: byte for byte to a program or a file, made safe to a terminal.
  ///
  /// - Throws: as ``write(_:)``.
  func pass(_ input: String) throws {
    try isTerminal ? write(PrintedText(lines: input)) : descriptor.write(input)
  }
}

/// The terminal behind standard error.
struct TalkTerminal: Sendable {
  /// The cells of a line, as of now.
  let width: @Sendable () -> Int
  /// Writes as it is, without a line end.
  let write: @Sendable (PrintedText) -> Void

  /// Uses any pair of functions.
  init(width: @escaping @Sendable () -> Int, write: @escaping @Sendable (PrintedText) -> Void) {
    self.width = width
    self.write = write
  }

  /// Uses a stream; nil unless it is a terminal of a type that can go back in a line.
  init?(_ stream: StandardStream, type: String?) {
    guard stream.isTerminal, let type, type != "dumb" else { return nil }
    self.init(width: { stream.terminalWidth ?? 80 }) { text in
      // Nobody is left to tell when standard error is closed.
      try? stream.write(text)
    }
  }
}
