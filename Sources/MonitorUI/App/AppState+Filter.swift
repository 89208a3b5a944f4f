import TaskModel
import Terminal

/// Typing a filter over a list, and looking for what was typed.
extension AppState {
  /// Opens the editor of the filter, or, plain, of the text that rows must show, on what is applied.
  mutating func openFilter(isPlain: Bool) {
    guard let editor = editor(isPlain: isPlain) else { return say(Self.nothingToFilter) }
    overlays.append(.filter(editor))
    resizeLists()
  }

  /// Makes an editor for the list one is at; nil where there is nothing to filter.
  ///
  /// - Parameter text: What stands in it; nil for what is applied.
  private func editor(isPlain: Bool, text: String? = nil) -> FilterEditor? {
    if case .events(let log) = overlay {
      return FilterEditor(text: log.filter.text, original: .events(log))
    }
    guard case .urls(let urls) = page else {
      let applied = isPlain ? table.view.text : table.view.filter.text
      return FilterEditor(
        text: text ?? applied, original: .table(table.view, table.cursor), isPlain: isPlain)
    }
    if urls.rows.items.isEmpty { return nil }
    let applied = isPlain ? urls.view.text : urls.view.filter.text
    return FilterEditor(
      text: text ?? applied, original: .urls(urls.view, urls.cursor), isPlain: isPlain)
  }

  private static let nothingToFilter = "there are no URLs to filter"

  /// Applies a filter to the list one is at, as if it were typed in the editor.
  ///
  /// - Parameter start: How many characters of the line stand before the text, for an error's place.
  mutating func applyFilter(_ text: String, at start: Int) throws(PromptError) -> [Effect] {
    guard let editor = editor(isPlain: false, text: text) else {
      throw PromptError(Self.nothingToFilter)
    }
    let line = String(repeating: " ", count: start) + text
    do throws(FilterError) {
      if case .urls = page {
        _ = try URLItemFilter(parsing: line)
      } else {
        _ = try context.taskFilter(line)
      }
    } catch {
      throw PromptError(error.description)
    }
    overlays.append(.filter(editor))
    preview(editor)
    return accept(editor)
  }

  /// Gives a key to the filter editor.
  mutating func type(_ key: Key, into editor: FilterEditor) -> [Effect] {
    var editor = editor
    let completion = editor.isPlain ? nil : filterCompletion
    let before = editor
    switch editor.handle(
      key, history: { before.history(of: memory.filters) },
      complete: { completion?.completion(of: $0) })
    {
    case .left: undo(editor)
    case .entered: return accept(editor)
    case .changed: preview(editor)
    case .taken: put(.filter(editor))
    case .unused: return repaint(on: key)
    }
    return []
  }

  /// Repaints the screen on the key that does so: it works while a line is typed, too.
  func repaint(on key: Key) -> [Effect] {
    context.options.keymap.command(for: key, at: .table) == .repaint ? [.repaint] : []
  }

  /// What finds the words that may be typed next in a filter for the list one is at.
  var filterCompletion: FilterCompletion {
    let shown = context.known.shown
    guard case .urls = page, shownOverlay?.isEvents != true else {
      return FilterCompletion(keys: FilterKey.allCases) { FilterVocabulary(shown).values(of: $0) }
    }
    let items = selectedTask?.urls
    return FilterCompletion(keys: URLItemFilter.keys) { key in
      if key == .status { return TaskStatus.allCases.map(\.rawValue) }
      guard key == .domain else { return FilterVocabulary(shown).values(of: key) }
      let hosts: [String] = items?.compactMap(\.host) ?? []
      return FilterVocabulary.byCount(hosts)
    }
  }

  /// Keeps something for later and for the next run.
  mutating func keep(_ change: MonitorMemory.Change) -> [Effect] {
    let before = memory
    memory.take(change)
    guard memory != before else { return [] }
    unkept = unkept.suffix(MonitorMemory.limit - 1) + [change]
    return [.keep(change)]
  }

  /// Takes what is known now of all that was typed and saved; what is not kept yet is not taken back.
  mutating func remember(_ memory: MonitorMemory, kept: MonitorMemory.Change?) {
    if let kept, let place = unkept.firstIndex(of: kept) { unkept.remove(at: place) }
    self.memory = memory
    for change in unkept { self.memory.take(change) }
  }

  /// Shows what the text being typed would match; a bad text changes nothing but the message.
  mutating func preview(_ editor: FilterEditor) {
    var editor = editor
    let text = editor.field.text
    switch editor.original {
    case .table where editor.isPlain: tell(table.narrow(to: text, context))
    case .urls where editor.isPlain: changeURLs { $0.change($1) { $0.text = text } }
    case .table(let before, _):
      let filter = editor.read(or: before.filter) { text throws(FilterError) in
        try context.taskFilter(text)
      }
      tell(table.narrow(to: filter, context))
    case .urls(let before, _):
      let filter = editor.read(or: before.filter) { text throws(FilterError) in
        try URLItemFilter(parsing: text)
      }
      changeURLs { $0.change($1) { $0.filter = filter } }
    case .events(let before):
      let filter = editor.read(or: before.filter) { text throws(FilterError) in
        try context.taskFilter(text)
      }
      changeEvents { $0.filter = filter }
    }
    put(.filter(editor))
  }

  private mutating func undo(_ editor: FilterEditor) {
    overlays.removeLast()
    resizeLists()
    switch editor.original {
    case .table(let view, let cursor):
      guard table.view != view else { return }
      tell(table.restore(view, cursor, context))
    case .urls(let view, let cursor): changeURLs { $0.restore(view, cursor, $1) }
    case .events(let log): overlays = [.events(log)]
    }
    resizeLists()
  }

  /// Applies what was typed as a filter, for good: it is what `n` and `N` look for, and is kept.
  private mutating func accept(_ editor: FilterEditor) -> [Effect] {
    overlays.removeLast()
    resizeLists()
    if page == .table { table.leaveFilteredRow() }
    lookFor(editor)
    return editor.isPlain ? [] : keep(.filter(editor.field.text))
  }

  /// Remembers what was typed as what `n` and `N` look for; nothing typed changes nothing.
  private mutating func lookFor(_ editor: FilterEditor) {
    guard !editor.field.text.isEmpty else { return }
    switch editor.original {
    case .events: break
    case .table where editor.isPlain, .urls where editor.isPlain: search = .text(editor.field.text)
    case .table: search = .tasks(table.view.filter)
    case .urls: if case .urls(let urls) = page { search = .urls(urls.view.filter) }
    }
  }

  // MARK: Looking for what was typed

  /// Goes to the next row that matches what was looked for last, 1, or the previous one, -1.
  mutating func seekMatch(_ step: Int) -> [Effect] {
    let nothing = "nothing to search for yet" + context.keyHint(.quickFilter, "takes a text")
    if case .urls = page {
      guard let test = search?.itemTest else { return reply(nothing) }
      return carryOut(changeURLs { $0.seekMatch(step, $1, where: test) } ?? [])
    }
    let wanted = search ?? (table.view.filter.isEmpty ? nil : .tasks(table.view.filter))
    guard let test = wanted?.taskTest(context) else { return reply(nothing) }
    return carryOut(table.seekMatch(step, context, where: test))
  }
}
