import FoundationEssentials
import TaskModel
import Terminal

extension AppState {
  /// Does what a key means where the operator is; a key that does nothing says so.
  mutating func press(_ key: Key) -> [Effect] {
    let before = self
    let effects = obey(key)
    if effects.isEmpty, context.notice == nil, isUnchanged(since: before) {
      say(before.deadKeyText(key))
    }
    return effects
  }

  private mutating func obey(_ key: Key) -> [Effect] {
    switch overlays.last {
    case .filter(let editor): return type(key, into: editor)
    case .prompt(let prompt): return type(key, into: prompt)
    case .export(let dialog): return type(key, into: dialog)
    case .help(var help):
      if help.handle(key, context.options.keymap) {
        put(.help(help))
        return []
      }
    default: break
    }
    guard let command = chordCommand(key) ?? command(for: key) else { return [] }
    if isOnStart, overlays.isEmpty, !Self.startCommands.contains(command) { return [] }
    switch command.row.handler {
    case .screen(let act, _): return act(&self, key)
    case .lists(let table, let urls, _):
      if !overlays.isEmpty { return carryOut(applyToOverlay(command)) }
      if let requests = changeURLs({ urls?(&$0, $1) ?? [] }) { return carryOut(requests) }
      return carryOut(table?(&self.table, context) ?? [])
    }
  }

  /// Returns what a key means here; those of a replay come first, but in menus.
  func command(for key: Key) -> Command? {
    let keymap = context.options.keymap
    let ofReplay =
      context.replay == nil || place == .menu ? nil : keymap.command(for: key, at: .replay)
    return ofReplay ?? keymap.command(for: key, at: place)
  }

  /// What keys do where there is no configuration.
  static let startCommands: [Command] = [.quit, .back, .repaint, .help]

  var isOnStart: Bool {
    if case .start = page { return true }
    return false
  }

  /// Whether there is nothing to go back to.
  var isAtRoot: Bool {
    overlays.isEmpty && (page == .table && detours.isEmpty || isOnStart)
  }

  /// Where keys are pressed at present.
  var place: CommandPlace {
    if let place = overlays.last?.place { return place }
    if case .urls = page { return .urls }
    return .table
  }

  // MARK: What parts ask for

  /// Does what a part of the screen asked for, in order.
  mutating func carryOut(_ requests: [Request]) -> [Effect] {
    var effects: [Effect] = []
    for request in requests {
      switch request {
      case .say(let text): say(text)
      case .openTask(let task):
        page = .urls(URLListState(task: task))
        changeURLs { $0.refresh($1) }
        resizeLists()
        effects.append(.focus(task))
      case .openURL(let key): overlays = [.url(key, scroll: 0)]
      case .openFilter(let isPlain): openFilter(isPlain: isPlain)
      case .openSort(let rank):
        if case .urls(let urls) = page {
          overlays = [.sortURLs(SortMenu(urls.view.sort, rank))]
        } else {
          overlays = [.sort(SortMenu(table.view.sort, rank))]
        }
      case .openColumns:
        if let first = table.columns.order.first { overlays = [.columns(ColumnMenu(first))] }
      case .visit(let scope): effects += visit(scope)
      case .forgetDetours: detours = []
      case .acknowledge(let entries):
        effects += acknowledge(entries)
        if case .problems(var list) = overlays.last {
          list.settle(context.known.problems)
          put(.problems(list))
        }
      case .close: overlays.removeLast()
      }
    }
    return effects
  }

  /// The same for what can ask for nothing but messages.
  mutating func tell(_ requests: [Request]) { _ = carryOut(requests) }

  /// Has what lies over the page do what a key means there.
  mutating func applyToOverlay(_ command: Command) -> [Request] {
    guard var top = overlays.last else { return [] }
    var requests: [Request] = []
    switch top {
    case .problems(var list):
      requests = list.apply(command, context)
      top = .problems(list)
    case .events(var log):
      requests = log.apply(command, context)
      top = .events(log)
    case .sort(var menu):
      var order = table.view.sort
      let isChosen = menu.apply(command, to: &order, context)
      top = .sort(menu)
      if isChosen { requests = [.close] + table.changeSort(context) { $0 = order } }
    case .sortURLs(var menu):
      guard case .urls(let urls) = page else { return [] }
      var order = urls.view.sort
      let isChosen = menu.apply(command, to: &order, context)
      top = .sortURLs(menu)
      if isChosen {
        changeURLs { $0.change($1) { $0.sort = order } }
        requests = [.close]
      }
    case .columns(var menu):
      let layout = table.columnLayout(width: context.size.width)
      requests = menu.apply(command, to: &table.columns, layout, context)
      top = .columns(menu)
      if Movement(command, height: context.coverPage) == nil { table.columnScroll = 0 }
    case .help, .url, .about, .raw, .proof:
      guard let scroll = top.scroll, let move = Movement(command, height: context.coverPage)
      else { return [] }
      top.scroll = move.moved(scroll, count: lastScroll + 1, page: context.coverPage)
    case .filter, .prompt, .export: return []
    }
    put(top)
    return requests
  }

  /// Puts what lies over the page in place of what lies there.
  mutating func put(_ overlay: Overlay) { overlays[overlays.count - 1] = overlay }

  /// How far the text over the page can be scrolled.
  private var lastScroll: Int {
    overlays.last.flatMap { textPage(of: $0) }.map { max(0, $0.count - context.textHeight) } ?? 0
  }

  // MARK: Keys of the whole screen

  /// Quits, or goes back one level.
  mutating func quit() -> [Effect] { isAtRoot ? [.quit(signal: nil)] : goBack() }

  /// Takes back what narrows the page, else goes back one level.
  mutating func stepBack() -> [Effect] {
    guard overlays.isEmpty, isNarrowed else { return goBack() }
    if let text = changeURLs({ urls, context in urls.clearLast(context) }) {
      say(text)
    } else {
      tell(table.clearLast(context))
    }
    return []
  }

  /// Whether the page shows less than it has because of what the operator asked for.
  var isNarrowed: Bool {
    if case .urls(let urls) = page { return !urls.view.isEmpty }
    return page == .table && (!table.view.filter.isEmpty || table.view.isNarrowed)
  }

  private mutating func goBack() -> [Effect] {
    switch overlays.popLast() {
    case nil:
      if page == .table, let effects = endDetour() { return effects }
      return goToTable()
    case .raw(let raw): if let url = raw.url { overlays = [.url(url, scroll: 0)] }
    case .proof: return leaveProof()
    case .events(var log) where !log.filter.isEmpty:
      log.filter = .all
      overlays.append(.events(log))
    default: break
    }
    return []
  }

  mutating func toggleHelp() {
    if case .help = overlays.last {
      overlays.removeLast()
    } else {
      overlays.append(.help(HelpView()))
    }
  }

  mutating func toggleProblemList() {
    if case .problems = overlays.last {
      overlays = []
    } else {
      overlays = [.problems(ProblemList(context.known.problems))]
    }
  }

  mutating func toggleEventLog() {
    if case .events = overlays.last { overlays = [] } else { overlays = [.events(EventPage())] }
  }

  mutating func toggleFollow() {
    context.follows.toggle()
    say(
      context.follows
        ? "follow on: the cursor stays on its task" : "follow off: the cursor stays in place")
  }

  mutating func poll(_ account: AccountID?) -> [Effect] {
    context.replay == nil ? [.poll(account)] : reply(Self.replayAsksNobody)
  }

  mutating func pollSelected() -> [Effect] {
    guard let task = selectedTask else {
      return reply("no task is selected")
    }
    return poll(task.account)
  }

  /// Puts the panes around the list away, makes them large, or brings them back: whichever is next
  /// and makes a difference on this screen.
  mutating func changePanes() {
    let standard = layout(panes: .standard)
    let choices = Layout.Panes.allCases.filter {
      $0 == .standard || layout(panes: $0) != standard
    }
    guard choices.count > 1 else { return say("this screen has no panes") }
    let place = choices.firstIndex(of: context.panes) ?? 0
    context.panes = choices[(place + 1) % choices.count]
    resizeLists()
    say(
      context.panes.word
        + context.keyHint(.panes, "again: \(choices[(place + 2) % choices.count].word)"))
  }

  /// Takes note of problems, and says of which.
  mutating func acknowledge(_ chosen: [ProblemEntry]) -> [Effect] {
    let entries = chosen.filter { !$0.isAcknowledged }
    guard !entries.isEmpty else {
      let what = chosen.count == 1 ? "this problem is" : "all problems are"
      say(chosen.isEmpty ? "no problem to acknowledge" : "\(what) already acknowledged")
      return []
    }
    say(Knowledge.text(ofAcknowledging: entries))
    let notes = context.known.acknowledge(
      entries, by: context.options.operatorName, now: context.now,
      calendarAhead: context.calendarAhead)
    // What is acknowledged in what is long over is nobody else's.
    guard context.replay == nil else {
      acknowledgedInReplay += notes
      return []
    }
    return notes.isEmpty ? [] : [.acknowledge(notes)]
  }

  // MARK: Two keys together

  /// Returns what a key means after the one before; nil if the two mean nothing together.
  ///
  /// What the first key did is undone then, unless the list changed between the two.
  private mutating func chordCommand(_ key: Key) -> Command? {
    let start = chordStart
    chordStart = nil
    let keymap = context.options.keymap
    if let start, overlays.isEmpty {
      let time = context.present.timeIntervalSince(start.at)
      if time >= 0, time <= ChordStart.patience,
        let command = keymap.command(for: start.key, then: key, at: place)
      {
        undo(start)
        return command
      }
    }
    if keymap.startsChord(key) {
      chordStart = ChordStart(
        key: key, at: context.present, cursor: table.cursor, leftOut: table.leftOut,
        rows: table.rows, page: page)
    }
    return nil
  }

  private mutating func undo(_ start: ChordStart) {
    switch (page, start.page) {
    case (.table, .table):
      guard table.rows == start.rows, table.cursor.hasHeight(of: start.cursor) else { return }
      (table.cursor, table.leftOut) = (start.cursor, start.leftOut)
    case (.urls(let urls), .urls(let before)):
      guard urls.task == before.task, urls.rows == before.rows,
        urls.cursor.hasHeight(of: before.cursor)
      else { return }
      page = start.page
    default: break
    }
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

extension ListCursor {
  /// Whether both lists have the same number of rows on the screen.
  fileprivate func hasHeight(of other: ListCursor) -> Bool {
    window.height == other.window.height
  }
}
