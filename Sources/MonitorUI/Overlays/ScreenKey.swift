import Terminal

/// A key of one screen and what it does there: for that screen's hint line and its help.
struct ScreenKey: Sendable {
  /// The actions whose keys are named.
  let commands: [Command]
  /// The words of the hint line.
  let hint: String
  /// A sentence part for help.
  let help: String

  init(_ commands: Command..., hint: String, help: String) {
    self.commands = commands
    self.hint = hint
    self.help = help
  }

  static let close = ScreenKey(.back, hint: "close", help: "close it")
  static let help = ScreenKey(.help, hint: "help", help: "this help")
}

extension Keymap {
  /// Returns the names of the first keys of some actions, as hints have them; nil where none has a key.
  func names(of key: ScreenKey) -> String? {
    let names = key.commands.compactMap { binding(of: $0)?.keyNames.first }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }
}

extension Canvas {
  /// Returns the hints of what lies over a page; what comes last gives way first.
  func hints(_ keys: [ScreenKey], _ context: ScreenContext) -> [Part] {
    var parts: [Part] = []
    for key in keys {
      guard let names = context.options.keymap.names(of: key) else { continue }
      parts.append(Part(parts.count, key: names, key.hint))
    }
    return parts
  }
}
