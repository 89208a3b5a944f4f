import Terminal

/// Where one is in the help, and what is looked for in it.
struct HelpView: Equatable, Sendable {
  /// The first line shown.
  var scroll = 0
  /// What is looked for; empty for nothing.
  var field = TextField()
  /// Whether keys go to what is looked for.
  var isTyping = false
  /// What it was opened over, which it begins with and which comes back; nil for a page.
  var beneath: Overlay?

  /// What is looked for; empty for nothing.
  var query: String { field.text }
}

extension AppState {
  /// Gives a key to the search in the help; nil where it means what it always does.
  mutating func type(_ key: Key, into help: HelpView) -> [Effect]? {
    var help = help
    if help.isTyping {
      switch key {
      case .enter: help.isTyping = false
      case .escape: help = HelpView(beneath: help.beneath)
      case .backspace where help.query.isEmpty: help.isTyping = false
      default:
        guard help.field.handle(key) else { return nil }
        help.scroll = 0
      }
    } else if options.keymap.command(for: key, at: .table) == .filter {
      help.isTyping = true
    } else if options.keymap.command(for: key, at: .text) == .back, !help.query.isEmpty {
      help = HelpView(beneath: help.beneath)
    } else {
      return nil
    }
    overlay = .help(help)
    return []
  }
}

extension Canvas {
  /// Draws the help over the whole screen and returns the cursor's place in what is looked for.
  mutating func drawHelp(_ state: AppState, _ help: HelpView) -> Point? {
    draw(.help(state, help), scroll: help.scroll, state: state)
    guard help.isTyping else { return nil }
    let row = Rect(state.size).split(bottom: 1).bottom
    clear(row)
    let (sign, field) = row.split(left: 1)
    write("/", in: sign, role: .prompt)
    return draw(help.field, in: field, role: .prompt)
  }
}
