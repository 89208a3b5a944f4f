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
  var canvas = Canvas(size: state.size, theme: theme, widths: state.options.widths)
  let cursor = canvas.draw(state)
  canvas.drawInterrupt(state)
  return Frame(buffer: canvas.buffer, cursor: cursor)
}

extension Canvas {
  /// Draws over the last line of any page what a second Ctrl-C does, as long as it does.
  fileprivate mutating func drawInterrupt(_ state: AppState) {
    guard state.isInterrupted else { return }
    write(
      "Ctrl-C again quits", in: Rect(state.size).split(bottom: 1).bottom, role: .msgWarn)
  }

  fileprivate mutating func draw(_ state: AppState) -> Point? {
    let covered = drawCovered(state)
    if case .filter(let editor) = state.overlay { return drawEditor(state, editor) }
    if case .prompt(let prompt) = state.overlay { return drawPrompt(state, prompt) }
    drawNotice(state, cursor: covered)
    return covered
  }

  /// Draws a passing message over the last line of what lies over a page; pages draw it themselves,
  /// but for the smallest, where it takes the last row that is not the cursor's.
  ///
  /// One that is longer takes the lines above, too.
  private mutating func drawNotice(_ state: AppState, cursor: Point?) {
    guard let notice = state.notice else { return }
    if drawLong(notice, state, cursor: cursor) { return }
    switch state.overlay {
    case nil where state.layout.form == .line:
      let last = state.size.height - 1
      let row = Rect(state.size).row(cursor?.y == last ? last - 1 : last)
      clear(row)
      return write(notice.text, in: row, role: notice.tone == .info ? .msgInfo : .msgWarn)
    case nil, .export: return
    case .help(let help) where help.isTyping: return
    default: break
    }
    let row = Rect(state.size).split(bottom: 1).bottom
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
      widths.width(of: notice.text) > state.size.width
    else { return false }
    let lines = state.options.wrapped(notice.text, to: state.size.width)
    let free = state.size.height - 1 - (cursor?.y ?? 0)
    let count = min(lines.count, Self.noticeLines, free)
    guard count > 1 else { return false }
    let area = Rect(state.size).split(bottom: count).bottom
    clear(area)
    let role: ThemeRole = notice.tone == .info ? .msgInfo : .msgWarn
    for (index, line) in lines.prefix(count).enumerated() {
      let isCut = index == count - 1 && lines.count > count
      write(
        isCut ? clipped(line + " " + lines[count], to: area.width) : line, in: area.row(index),
        role: role)
    }
    return true
  }

  /// Draws the page and what lies over it, but no line being typed.
  private mutating func drawCovered(_ state: AppState) -> Point? {
    switch state.shownOverlay {
    case .help(let help):
      return drawHelp(state, help)
    case .url(let key, let scroll):
      draw(.url(state, key: key), scroll: scroll, state: state)
      return nil
    case .sort(let field, let rank):
      return drawSortMenu(state, of: state.view.sort, field: field, rank: rank)
    case .sortURLs(let field, let rank):
      guard case .urls(let urls) = state.page else { return nil }
      return drawSortMenu(state, of: urls.view.sort, field: field, rank: rank)
    case .columns(let column):
      return drawColumnMenu(state, column: column)
    case .about(let scroll):
      draw(.about(state), scroll: scroll, state: state)
      return nil
    case .raw(let raw):
      draw(.raw(raw, state), scroll: raw.scroll, state: state)
      return nil
    case .export(let dialog):
      return drawExport(state, dialog)
    case .problems(let list):
      return drawProblems(state, list)
    case .events(let page):
      return drawEvents(state, page)
    case .filter, .prompt, nil: break
    }
    switch state.page {
    case .start(let path):
      drawStart(state, configPath: path)
      return nil
    case .table: return drawTable(state)
    case .urls(let urls): return drawURLs(state, urls)
    }
  }
}
