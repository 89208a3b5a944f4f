import TaskModel
import Terminal

extension AppState {
  /// Opens the editor of the filter, or, plain, of the text that rows must show, on what is applied.
  mutating func openFilter(isPlain: Bool) {
    guard let editor = editor(isPlain: isPlain) else {
      return say(Self.nothingToFilter, tone: .info)
    }
    overlay = .filter(editor)
    resizeLists()
  }

  /// Makes an editor for the list one is at; nil where there is nothing to filter.
  ///
  /// - Parameter text: What stands in it; nil for what is applied.
  private func editor(isPlain: Bool, text: String? = nil) -> FilterEditor? {
    if case .events(let page) = overlay {
      return FilterEditor(text: page.filter.text, original: .events(page))
    }
    guard case .urls(let urls) = page else {
      let applied = isPlain ? view.text : view.filter.text
      return FilterEditor(text: text ?? applied, original: .table(view, cursor), isPlain: isPlain)
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
        _ = try TaskFilter(parsing: line, now: now, zone: options.zone, names: filterNames)
      }
    } catch {
      throw PromptError(error.description)
    }
    preview(editor)
    return accept(editor)
  }

  /// Gives a key to the filter editor.
  mutating func type(_ key: Key, into editor: FilterEditor) -> [Effect] {
    var editor = editor
    if !editor.line.isSearching {
      switch key {
      case .escape:
        undo(editor)
        return []
      case .enter:
        // A bad text stays open for mending: closing would leave a filter nobody typed.
        return editor.problem == nil ? accept(editor) : []
      default: break
      }
    }
    let completion = editor.isPlain ? nil : filterCompletion
    let before = editor
    switch editor.line.handle(
      key, history: { history(for: before) }, complete: { completion?.completion(of: $0) })
    {
    case .changed: preview(editor)
    case .taken: overlay = .filter(editor)
    case .unused: if options.keymap.command(for: key, at: .table) == .repaint { return [.repaint] }
    }
    return []
  }

  /// What finds the words that may be typed next in a filter for the list one is at.
  var filterCompletion: FilterCompletion {
    let shown = shown
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

  /// Returns the filters applied before that make sense here, newest first.
  private func history(for editor: FilterEditor) -> [String] {
    if editor.isPlain { return [] }
    guard case .urls = editor.original else { return memory.filters }
    return memory.filters.filter { (try? URLItemFilter(parsing: $0)) != nil }
  }

  /// Keeps something for later and for the next run.
  mutating func keep(_ change: MonitorMemory.Change) -> [Effect] {
    let before = memory
    memory.take(change)
    return memory == before ? [] : [.keep(change)]
  }

  /// Shows what the text being typed would match; a bad text changes nothing but the message.
  mutating func preview(_ editor: FilterEditor) {
    var editor = editor
    let text = editor.field.text
    if editor.isPlain {
      narrow(to: text)
      overlay = .filter(editor)
      return
    }
    switch editor.original {
    case .table(let before, _):
      var filter = before.filter
      do throws(FilterError) {
        filter = try TaskFilter(parsing: text, now: now, zone: options.zone, names: filterNames)
        editor.problem = nil
      } catch {
        editor.problem = error.description
      }
      if filter != view.filter {
        view.filter = filter
        deriveRows()
        returnToFilteredRow()
      }
    case .urls(let before, _):
      guard case .urls(var urls) = page else { return }
      var filter = before.filter
      do throws(FilterError) {
        filter = try URLItemFilter(parsing: text)
        editor.problem = nil
      } catch {
        editor.problem = error.description
      }
      urls.view.filter = filter
      page = .urls(urls)
      refreshURLs()
    case .events(let before):
      editor.events?.filter = before.filter
      do throws(FilterError) {
        editor.events?.filter = try TaskFilter(parsing: text, now: now, zone: options.zone)
        editor.problem = nil
      } catch {
        editor.problem = error.description
      }
    }
    overlay = .filter(editor)
  }

  /// Shows only the rows that show a text.
  private mutating func narrow(to text: String) {
    if case .urls(var urls) = page {
      urls.view.text = text
      page = .urls(urls)
      refreshURLs()
    } else if view.text != text {
      view.text = text
      deriveRows()
      returnToFilteredRow()
    }
  }

  /// Goes to the first match where the filter just applied left out the selected task: the next key
  /// is meant for what was searched.
  mutating func leaveFilteredRow() {
    guard page == .table, cursor.isOnGhost, rows.count > 0, let id = cursor.id?.task
    else { return }
    cursor.moveToTop(in: rows.lines)
    if let first = rows.lines.firstTask, first > 0 {
      cursor.move(to: first, in: rows.lines)
    }
    setAside = SetAside(task: id, standIn: cursor.id)
  }

  /// Goes back to the task that an earlier filter left out, unless the operator moved on since.
  mutating func returnToFilteredRow() {
    guard let setAside, cursor.id == setAside.standIn else { return }
    guard let place = rows.lines.place(of: .task(setAside.task)) else { return }
    cursor.move(to: place, in: rows.lines)
    self.setAside = nil
  }

  /// Whether the page shows less than it has because of what the operator asked for.
  var isNarrowed: Bool {
    if case .urls(let urls) = page { return !urls.view.isEmpty }
    return page == .table
      && (!view.filter.isEmpty || !view.text.isEmpty || view.showsProblemsOnly)
  }

  /// Takes back what narrows the page: the text, then the filter, then the choice of what is bad; false where
  /// nothing does, or something lies over the page.
  mutating func clearWhatWasTyped() -> Bool {
    guard overlay == nil, isNarrowed else { return false }
    if case .urls(var urls) = page {
      say(urls.view.clearLast(), tone: .info)
      page = .urls(urls)
      refreshURLs()
    } else {
      say(view.clearLast(), tone: .info)
      deriveRows()
      returnToFilteredRow()
    }
    return true
  }

  private mutating func undo(_ editor: FilterEditor) {
    close()
    switch editor.original {
    case .table(let view, let cursor):
      guard self.view != view else { return }
      self.view = view
      self.cursor = cursor
      deriveRows()
    case .urls(let view, let cursor):
      guard case .urls(var urls) = page else { return }
      urls.view = view
      urls.cursor = cursor
      page = .urls(urls)
      refreshURLs()
    case .events(let page): overlay = .events(page)
    }
    resizeLists()
  }

  /// Closes what is typed in; the event log it was opened on stays.
  mutating func close() {
    overlay = shownOverlay.flatMap { $0.isEvents ? $0 : nil }
    resizeLists()
  }
}
