/// How the cursor got to a row that was looked for.
enum SeekWay: Equatable, Sendable {
  /// In the direction asked for.
  case ahead
  /// Round the end of the list.
  case wrapped
  /// It is there already, on the only such row.
  case same
}

extension AppState {
  /// Tells what came of looking for the next thing, 1, or the previous one, -1.
  ///
  /// - Parameters:
  ///   - way: How it was found; nil where there is none in view.
  ///   - what: What it is called, such as `problem`.
  ///   - hidden: How many more there are that are not in view.
  mutating func tell(_ way: SeekWay?, of what: String, _ step: Int, hidden: Int) {
    switch way {
    case .ahead: break
    case .wrapped: say("wrapped to the \(step > 0 ? "first" : "last") \(what)", tone: .info)
    case .same: say("this is the only \(what) in view", tone: .info)
    case nil:
      var text = "no \(what) in view"
      if hidden > 0 {
        text += "; \(hidden) hidden"
        if let key = options.keymap.keyName(.everything) { text += ", \(key) shows all" }
      }
      say(text, tone: .info)
    }
  }
}
