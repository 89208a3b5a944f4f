extension AppState {
  /// Puts the panes around the list away, makes them large, or brings them back: whichever is next
  /// and makes a difference on this screen.
  mutating func changePanes() {
    let standard = layout(panes: .standard)
    let choices = Layout.Panes.allCases.filter {
      $0 == .standard || layout(panes: $0) != standard
    }
    guard choices.count > 1 else { return say("this screen has no panes", tone: .info) }
    let place = choices.firstIndex(of: panes) ?? 0
    panes = choices[(place + 1) % choices.count]
    resizeLists()
    let key = options.keymap.keyName(.panes).map { "; \($0) again: " } ?? ""
    let next = key.isEmpty ? "" : key + choices[(place + 2) % choices.count].word
    say(panes.word + next, tone: .info)
  }
}

extension Layout.Panes {
  /// What the operator has then, in a few words.
  fileprivate var word: String {
    switch self {
    case .standard: "panes as before"
    case .away: "the list alone"
    case .large: "large panes"
    }
  }
}
