import TaskModel
public import Terminal

/// What to present: the cells, and where the hardware cursor belongs.
public struct Frame: Equatable, Sendable {
  /// The cells, of the state's size.
  public let buffer: CellBuffer
  /// Where the hardware cursor belongs: in what is typed, else on the selected row; nil hides it.
  public let cursor: Point?
}

/// Draws a state: pure, and only rows in sight are formatted.
public func render(_ state: AppState, theme: ResolvedTheme) -> Frame {
  var canvas = Canvas(size: state.context.size, theme: theme, widths: state.context.options.widths)
  let cursor = canvas.draw(state)
  canvas.drawInterrupt(state)
  return Frame(buffer: canvas.buffer, cursor: cursor)
}

extension Canvas {
  /// Draws over the last line of any page what a second Ctrl-C does, as long as it does.
  fileprivate mutating func drawInterrupt(_ state: AppState) {
    guard state.isInterrupted else { return }
    write(
      "Ctrl-C again quits", in: Rect(state.context.size).split(bottom: 1).bottom, role: .msgWarn)
  }

  fileprivate mutating func draw(_ state: AppState) -> Point? {
    let covered = drawCovered(state)
    if case .filter(let editor) = state.overlay {
      return drawEditor(editor, over: state.filteredList, state.context)
    }
    if case .prompt(let prompt) = state.overlay { return drawPrompt(state.context, prompt) }
    drawNotice(state, cursor: covered)
    return covered
  }

  /// Draws a passing message over the last line of what lies over a page; pages draw it themselves,
  /// but for the smallest, where it takes the last row that is not the cursor's.
  ///
  /// One that is longer takes the lines above, too.
  private mutating func drawNotice(_ state: AppState, cursor: Point?) {
    guard let notice = state.context.notice else { return }
    if drawLong(notice, state, cursor: cursor) { return }
    switch state.overlay {
    case nil where state.layout.form == .line:
      let last = state.context.size.height - 1
      let row = Rect(state.context.size).row(cursor?.y == last ? last - 1 : last)
      clear(row)
      return write(notice, in: row)
    case nil, .export: return
    case .help(let help) where help.isTyping: return
    default: break
    }
    let row = Rect(state.context.size).split(bottom: 1).bottom
    clear(row)
    write(notice, in: row)
  }

  /// The most lines of a passing message.
  private static let noticeLines = 3

  /// Draws a message that does not fit in one line, but not over the cursor; false for any other.
  private mutating func drawLong(_ notice: Notice, _ state: AppState, cursor: Point?) -> Bool {
    switch state.overlay {
    case .export: return false
    case .help(let help) where help.isTyping: return false
    default: break
    }
    guard state.layout.form != .line, state.layout.form != .word,
      widths.width(of: notice.text) > state.context.size.width
    else { return false }
    let lines = state.context.options.wrapped(notice.text, to: state.context.size.width)
    let free = state.context.size.height - 1 - (cursor?.y ?? 0)
    let count = min(lines.count, Self.noticeLines, free)
    guard count > 1 else { return false }
    let area = Rect(state.context.size).split(bottom: count).bottom
    clear(area)
    for (index, line) in lines.prefix(count).enumerated() {
      let isCut = index == count - 1 && lines.count > count
      write(
        isCut ? clipped(line + " " + lines[count], to: area.width) : line, in: area.row(index),
        role: notice.role)
    }
    return true
  }

  /// Draws the page and what lies over it, but no line being typed.
  private mutating func drawCovered(_ state: AppState) -> Point? {
    guard let overlay = state.shownOverlay else { return drawPage(state) }
    let context = state.context
    switch overlay {
    case .sort(let menu): return drawSortMenu(menu, of: state.table.view.sort, context)
    case .sortURLs(let menu):
      guard case .urls(let urls) = state.page else { return nil }
      return drawSortMenu(menu, of: urls.view.sort, context)
    case .columns(let menu): return drawColumnMenu(menu, state.table, context)
    case .export(let dialog): return drawExport(dialog, of: state.subject(of: dialog), context)
    case .problems(let list):
      return drawProblems(context, list, bad: state.table.rows.counts.all.problems)
    case .events(let log): return drawEvents(context, log)
    case .help, .url, .about, .raw, .proof:
      guard let page = state.textPage(of: overlay) else { return nil }
      draw(page, scroll: overlay.scroll ?? 0, keys: overlay.keys(proof: state.proof), context)
      if case .help(let help) = overlay { return drawHelpSearch(help, context) }
      return nil
    case .filter, .prompt: return drawPage(state)
    }
  }

  private mutating func drawPage(_ state: AppState) -> Point? {
    var place: Point?
    switch state.page {
    case .start(let path):
      drawHints(state, in: drawStart(state.context, configPath: path))
      return nil
    case .table: place = drawTable(state.table, state.context)
    case .urls(let urls): place = drawURLs(urls, state.context)
    }
    let layout = state.layout
    drawProblem(state, in: layout.problem)
    drawHints(state, in: layout.hint)
    return place
  }
}

extension AppState {
  /// Makes the text over the page; nil for what is no text.
  func textPage(of overlay: Overlay) -> TextPage? {
    var urls: URLListState?
    if case .urls(let list) = page { urls = list }
    switch overlay {
    case .help(let help):
      let place = overlays.lastIndex(where: \.isHelp) ?? 0
      let beneath = place > 0 ? overlays[place - 1] : nil
      return .help(
        help, beneath?.helpTitle ?? (urls == nil ? "Tasks" : "URLs"),
        keys: beneath?.keys(proof: proof),
        at: urls == nil ? .table : .urls, context)
    case .url(let key, _): return .url(key, of: urls, context)
    case .about: return .about(context)
    case .raw(let raw): return .raw(raw, context)
    case .proof: return proof.map { .proof($0, context) }
    default: return nil
    }
  }

  /// What the filter being typed leaves of its list.
  fileprivate var filteredList: FilteredList {
    if case .events(let log) = shownOverlay {
      return FilteredList(count: "\(log.rows.count) of \(log.rows.total)", noun: "events")
    }
    if case .urls(let urls) = page {
      return FilteredList(count: "\(urls.rows.count) of \(urls.rows.items.count)", noun: "URLs")
    }
    let urls = table.rows.counts.totals.work.urls.total
    // Where no task matches, none lacks its URLs.
    let sums = urls > 0 ? "(\(urls.counted("URL")))" : "(no URL data)"
    let older = table.view.isNarrowed ? table.rows.counts.hidden : 0
    return FilteredList(
      count: "\(table.rows.count) of \(table.rows.counts.all.tasks)", noun: "tasks",
      sums: table.rows.count > 0 ? sums : nil,
      hidden: older > 0 ? "\(older) older hidden" : nil)
  }

  /// What the export dialog would write.
  fileprivate func subject(of dialog: ExportDialog) -> String {
    if let raw = dialog.raw {
      return "the answer about \(raw.task.account) \(raw.task.shownID), as it came"
    }
    let failed = dialog.format == .failedURLs ? "the failed URLs of " : ""
    if case .urls(let urls) = page {
      let task = "\(urls.task.account) \(urls.task.shownID)"
      guard context.known.shown.task(urls.task)?.urls != nil else {
        return "the task \(task), without URLs"
      }
      return failed + "\(pick.text("URL")) of \(urls.rows.items.count.grouped), \(task)"
    }
    let order = table.marks.isEmpty ? "; filtered and sorted as on screen" : ""
    return failed + "\(pick.text("task")) of \(table.rows.counts.all.tasks.grouped)\(order)"
  }
}
