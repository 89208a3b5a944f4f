import Terminal

/// A command being typed.
struct PromptEditor: Equatable, Sendable {
  /// What a key did, or asks for.
  enum Answer {
    case taken, unused, close, run
  }

  /// The text being typed.
  private(set) var line = LineEditor()
  /// Why the command could not be carried out; nil while it was not tried as it stands.
  var problem: String?

  /// Does what a key means here.
  ///
  /// - Parameters:
  ///   - history: The commands typed before, newest first.
  ///   - complete: Finds what may stand at the cursor of a line.
  mutating func handle(
    _ key: Key, history: [String], complete: (TextField) -> Completion?
  ) -> Answer {
    if !line.isSearching {
      switch key {
      case .escape: return .close
      case .backspace where line.field.text.isEmpty: return .close
      case .enter: return .run
      default: break
      }
    }
    switch line.handle(key, history: { history }, complete: complete) {
    case .changed:
      problem = nil
      return .taken
    case .taken: return .taken
    case .unused: return .unused
    }
  }

  /// Puts text at the cursor, as a paste does.
  mutating func insert(_ text: String) {
    line.insert(text)
    problem = nil
  }
}
