/// The terminal behind standard error.
struct TalkTerminal: Sendable {
  /// The cells of a line, as of now.
  let width: @Sendable () -> Int
  /// Writes as it is, without a line end.
  let write: @Sendable (String) -> Void

  /// Uses any pair of functions.
  init(width: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void) {
    self.width = width
    self.write = write
  }

  /// Uses standard error; nil unless it is a terminal of a type that can go back in a line.
  init?(_ descriptor: Descriptor, type: String?) {
    guard descriptor.isTerminal, let type, type != "dumb" else { return nil }
    self.init(width: { descriptor.terminalWidth ?? 80 }) { SideWriter.standardError.write($0) }
  }
}
