import Terminal

/// What a key says that does nothing.
extension AppState {
  /// Whether a key has changed nothing.
  func isUnchanged(since before: AppState) -> Bool {
    var before = before
    // Whether two keys belong together shows only at the second one.
    before.chordStart = chordStart
    // That a row was chosen shows only once the list changes.
    if table.cursor.looks(like: before.table.cursor) { before.table.cursor = table.cursor }
    if case .urls(let urls) = page, case .urls(var old) = before.page,
      urls.cursor.looks(like: old.cursor)
    {
      old.cursor = urls.cursor
      before.page = .urls(old)
    }
    if case .events(let list) = overlay, case .events(var old) = before.overlay,
      list.cursor.looks(like: old.cursor)
    {
      old.cursor = list.cursor
      before.put(.events(old))
    }
    return self == before
  }

  /// Returns what to say of a key that changed nothing where it was pressed.
  func deadKeyText(_ key: Key) -> String {
    let name = key.shortName
    switch overlay {
    case .filter, .prompt, .export: return deadKeyText(ofLine: key)
    case .help(let help) where help.isTyping: return deadKeyText(ofLine: key)
    default: break
    }
    switch command(for: key) {
    case .down?, .pageDown?, .halfPageDown?, .last?: return "\(name): already at the end"
    case .up?, .pageUp?, .halfPageUp?, .first?: return "\(name): already at the beginning"
    case .panDown?: return "\(name): " + deadPanText(.down)
    case .panUp?: return "\(name): " + deadPanText(.up)
    case .scrollLeft?: return "\(name): nothing more to the left"
    case .scrollRight?: return "\(name): nothing more to the right"
    case .back?: return "\(name): nothing to go back to" + context.keyHint(.quit, "quits")
    case .open?: return "\(name): no details here"
    case nil: return "\(name): no such key here" + context.keyHint(.help, "shows the keys")
    default: return "\(name): nothing to do here" + context.keyHint(.help, "shows the keys")
    }
  }

  /// Why what a key scrolls or moves stays: its end is reached, or the cursor would leave the screen.
  ///
  /// - Parameter step: What moves the cursor the same way.
  private func deadPanText(_ step: Command) -> String {
    var window = table.cursor.window
    switch overlay {
    case nil: if case .urls(let urls) = page { window = urls.cursor.window }
    case .columns: return step == .down ? "already at the end" : "already at the beginning"
    default: return "nothing to do here" + context.keyHint(.help, "shows the keys")
    }
    let hasMore = step == .down ? window.visible.upperBound < window.count : window.first > 0
    return hasMore
      ? "the cursor is at the edge" + context.keyHint(step, "moves it")
      : "no more to scroll that way"
  }

  /// A key that leaves a line being typed as it is.
  private func deadKeyText(ofLine key: Key) -> String {
    switch key {
    case .tab, .backTab: "\(key.shortName): nothing to complete here"
    case .up, .down: "\(key.shortName): no other line in the history"
    case .enter: "\(key.shortName): correct the line first; Esc leaves it"
    default: "\(key.shortName): nothing to do in this line"
    }
  }
}

extension ListCursor {
  /// Whether the same row is selected at the same place.
  fileprivate func looks(like other: ListCursor) -> Bool {
    id == other.id && window == other.window && ghost == other.ghost
  }
}
