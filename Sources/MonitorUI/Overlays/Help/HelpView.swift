import Terminal

/// Where one is in the help, and what is looked for in it.
struct HelpView: Equatable, Sendable {
  /// The first line shown.
  var scroll = 0
  /// What is looked for; empty for nothing.
  var field = TextField()
  /// Whether keys go to what is looked for.
  var isTyping = false

  /// What is looked for; empty for nothing.
  var query: String { field.text }

  /// Takes a key for the search in the help; false where it means what it always does.
  mutating func handle(_ key: Key, _ keymap: Keymap) -> Bool {
    if isTyping {
      switch key {
      case .enter: isTyping = false
      case .escape: self = HelpView()
      case .backspace where query.isEmpty: isTyping = false
      default:
        guard field.handle(key) else { return false }
        scroll = 0
      }
    } else if keymap.command(for: key, at: .table) == .filter {
      isTyping = true
    } else if keymap.command(for: key, at: .text) == .back, !query.isEmpty {
      self = HelpView()
    } else {
      return false
    }
    return true
  }

  var keys: [ScreenKey] {
    guard !query.isEmpty else {
      return [.close, ScreenKey(.filter, hint: "search", help: "search in the help")]
    }
    return [
      ScreenKey(.back, hint: "clear", help: "show the whole help"),
      ScreenKey(.filter, hint: "search: \(query)", help: "search in the help"),
    ]
  }
}
