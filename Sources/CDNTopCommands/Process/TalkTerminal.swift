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
