import TaskModel
import Terminal

extension AppState {
  /// Does what a key means where the operator is; a key that does nothing says so.
  mutating func press(_ key: Key) -> [Effect] {
    let before = self
    let effects = obey(key)
    if effects.isEmpty, notice == nil, isUnchanged(since: before) {
      say(deadKeyText(key, at: before.place), tone: .info)
    }
    return effects
  }

  private mutating func obey(_ key: Key) -> [Effect] {
    if case .filter(let editor) = overlay { return type(key, into: editor) }
    if case .prompt(let prompt) = overlay { return type(key, into: prompt) }
    if case .export(let dialog) = overlay { return type(key, into: dialog) }
    if case .help(let help) = overlay, let effects = type(key, into: help) { return effects }
    guard let command = chordCommand(key) ?? options.keymap.command(for: key, at: place) else {
      return []
    }
    switch command {
    case .quit where isAtRoot: return [.quit(signal: nil)]
    case .quit: return goBack()
    case .back: return clearWhatWasTyped() ? [] : goBack()
    case .repaint: return [.repaint]
    case .help:
      if case .help(let help) = overlay {
        overlay = help.beneath
      } else {
        overlay = .help(HelpView(beneath: overlay))
      }
      return []
    default: break
    }
    if isOnStart, overlay == nil { return [] }
    switch command {
    case .commandLine:
      openPrompt()
      return []
    case .mouse: return [.mouse(isOn: !hasMouse)]
    default: break
    }
    if let effects = takeAway(command) ?? lookBack(command) { return effects }
    if let overlay { return obey(command, in: overlay) }
    if case .urls(let urls) = page { return obey(command, in: urls) }
    if command == .view { return recallView(key: options.keymap.number(of: key, in: .view)) }
    return obeyInTable(command)
  }

  private var isOnStart: Bool {
    if case .start = page { return true }
    return false
  }

  /// Whether there is nothing to go back to.
  var isAtRoot: Bool {
    overlay == nil && (page == .table && detours.isEmpty || isOnStart)
  }

  /// Where keys are pressed at present.
  var place: CommandPlace {
    switch overlay {
    case .help, .url, .about, .raw: return .text
    case .events: return .events
    case .problems: return .problems
    case .sort, .sortURLs, .columns: return .menu
    case .filter, .prompt, .export, nil: break
    }
    if case .urls = page { return .urls }
    return .table
  }

  private mutating func goBack() -> [Effect] {
    if let overlay {
      self.overlay = nil
      if case .raw(let raw) = overlay, let url = raw.url { self.overlay = .url(url, scroll: 0) }
      if case .help(let help) = overlay { self.overlay = help.beneath }
      if case .events(var page) = overlay, !page.filter.isEmpty {
        page.filter = .all
        self.overlay = .events(page)
      }
      return []
    }
    if page == .table, let effects = endDetour() { return effects }
    return goToTable()
  }

  // MARK: The table

  private mutating func obeyInTable(_ command: Command) -> [Effect] {
    if let move = Movement(command, height: cursor.window.height) {
      move.apply(to: &cursor, in: rows.lines)
      return []
    }
    switch command {
    case .open: return openTask()
    case .filter: openFilter(isPlain: false)
    case .quickFilter: openFilter(isPlain: true)
    case .everything: toggleEverything()
    case .problems:
      view.showsProblemsOnly.toggle()
      deriveRows()
    case .nextProblem: seekProblem(1)
    case .previousProblem: seekProblem(-1)
    case .sort: overlay = .sort(view.sort.field(.first), .first)
    case .sortSecond: overlay = .sort(view.sort.field(.second), .second)
    case .sortPrevious: changeSort { $0.step(-1) }
    case .sortNext: changeSort { $0.step(1) }
    case .sortInvert: changeSort { $0.invert() }
    case .mark, .markRange, .unmark, .unmarkAll: obeyMarking(command)
    case .panDown: cursor.pan(by: 1)
    case .panUp: cursor.pan(by: -1)
    case .columns: openColumns()
    case .group: changeGrouping()
    case .columnsPreset: changeColumnsPreset()
    case .scrollLeft, .scrollRight: scrollTable(command == .scrollRight ? 1 : -1)
    default: return obeyAnywhere(command)
    }
    return []
  }

  private mutating func obeyAnywhere(_ command: Command) -> [Effect] {
    switch command {
    case .nextMatch: seekMatch(1)
    case .previousMatch: seekMatch(-1)
    case .pause: togglePause()
    case .panes: changePanes()
    case .follow:
      follows.toggle()
      say(
        follows
          ? "follow on: the cursor stays on its task" : "follow off: the cursor stays in place",
        tone: .info)
    case .poll:
      guard let task = selectedTask else {
        say("no task is selected", tone: .info)
        return []
      }
      return [.poll(task.account)]
    case .pollAll: return [.poll(nil)]
    default: break
    }
    return []
  }

  mutating func openTask() -> [Effect] {
    if let group = cursor.id?.group { toggleFold(group) }
    guard let id = cursor.id?.task else { return [] }
    cursor.choose()
    page = .urls(URLPage(task: id))
    refreshURLs()
    resizeLists()
    return [.focus(id)]
  }

  private mutating func toggleEverything() {
    let wasEverything =
      view.showsEverything && view.filter.isEmpty && view.text.isEmpty && !view.showsProblemsOnly
      && view.scope == nil
    view.filter = .all
    view.text = ""
    view.showsProblemsOnly = false
    view.scope = nil
    detours = []
    view.showsEverything = !wasEverything
    deriveRows()
    returnToFilteredRow()
    say(
      wasEverything ? "opening view: open and recently ended tasks" : "everything",
      tone: .info)
  }

  mutating func changeSort(_ change: (inout SortOrder) -> Void) {
    change(&view.sort)
    deriveRows()
  }

  private mutating func choose(_ field: SortOrder.Field, as rank: SortOrder.Rank) {
    guard rank == .second else {
      overlay = nil
      return changeSort { $0.choose(field) }
    }
    var order = view.sort
    guard order.chooseSecond(field) else { return }
    overlay = nil
    changeSort { $0 = order }
  }

  // MARK: The URLs of a task

  private mutating func obey(_ command: Command, in urls: URLPage) -> [Effect] {
    var urls = urls
    if let move = Movement(command, height: urls.cursor.window.height) {
      if urls.rows.items.isEmpty {
        urls.scroll = move.moved(urls.scroll, count: lastScroll + 1, page: layout.list.height)
      } else {
        move.apply(to: &urls.cursor, in: urls.rows)
      }
      page = .urls(urls)
      return []
    }
    if obeyOrderOrMarks(command, in: urls) { return [] }
    switch command {
    case .open:
      if let key = urls.cursor.id { overlay = .url(key, scroll: 0) }
    case .filter: openFilter(isPlain: false)
    case .quickFilter: openFilter(isPlain: true)
    case .everything:
      guard urls.view != URLView() else {
        say("all URLs are in view already", tone: .info)
        return []
      }
      look(at: urls, URLView())
    case .problems:
      urls.view.showsProblemsOnly.toggle()
      look(at: urls, urls.view)
    case .nextProblem: seekFailedURL(1, from: urls)
    case .previousProblem: seekFailedURL(-1, from: urls)
    case .panDown, .panUp:
      urls.cursor.pan(by: command == .panDown ? 1 : -1)
      page = .urls(urls)
    case .scrollLeft:
      urls.pan = max(0, urls.pan - Self.panStep)
      page = .urls(urls)
    case .scrollRight:
      urls.pan = min(urls.pan + Self.panStep, Self.panLimit)
      page = .urls(urls)
    default: return obeyAnywhere(command)
    }
    return []
  }

  private mutating func look(at urls: URLPage, _ view: URLView) {
    var urls = urls
    urls.view = view
    page = .urls(urls)
    refreshURLs()
  }

  private mutating func seekFailedURL(_ step: Int, from urls: URLPage) {
    var urls = urls
    let rows = urls.rows
    let way = urls.cursor.seek(step, in: rows) { rows.item(at: $0).status.isProblem }
    page = .urls(urls)
    // What is not in view was not found, so that all there are are hidden.
    tell(way, of: "failed URL", step, hidden: way == nil ? rows.items.failedCount : 0)
  }

  // MARK: Overlays

  mutating func obey(_ command: Command, in overlay: Overlay) -> [Effect] {
    let page = max(2, size.height - 2)
    if case .columns(let column) = overlay {
      obey(command, inColumnsAt: column)
      return []
    }
    guard let move = Movement(command, height: page) else {
      switch (overlay, command) {
      case (.sort(let field, let rank), .open), (.sort(let field, let rank), .mark):
        choose(field, as: rank)
      case (.sortURLs(let field, let rank), .open), (.sortURLs(let field, let rank), .mark):
        choose(field, as: rank)
      case (.problems, .open), (.events, .open): return openRows(of: overlay)
      case (.events, .filter): openFilter(isPlain: false)
      default: break
      }
      return []
    }
    switch overlay {
    case .help(var help):
      help.scroll = move.moved(help.scroll, count: lastScroll + 1, page: page)
      self.overlay = .help(help)
    case .url(let key, let scroll):
      self.overlay = .url(key, scroll: move.moved(scroll, count: lastScroll + 1, page: page))
    case .sort(let field, let rank):
      let fields = SortOrder.fields
      let place = fields.firstIndex(of: field) ?? 0
      self.overlay = .sort(fields[move.moved(place, count: fields.count, page: page)], rank)
    case .sortURLs(let field, let rank):
      let fields = URLSortOrder.fields
      let place = fields.firstIndex(of: field) ?? 0
      self.overlay = .sortURLs(fields[move.moved(place, count: fields.count, page: page)], rank)
    case .about(let scroll):
      self.overlay = .about(scroll: move.moved(scroll, count: lastScroll + 1, page: page))
    case .raw(var raw):
      raw.scroll = move.moved(raw.scroll, count: lastScroll + 1, page: page)
      self.overlay = .raw(raw)
    case .problems(var list):
      list.move(move, in: problems, page: page)
      self.overlay = .problems(list)
    case .events(var list):
      list.move(move)
      self.overlay = .events(list)
    case .filter, .columns, .prompt, .export: break
    }
    return []
  }

  /// Cells by which one key scrolls URLs.
  static let panStep = 8
  /// Cells by which URLs scroll at most: the longest URL kept.
  static let panLimit = 8_192
}
