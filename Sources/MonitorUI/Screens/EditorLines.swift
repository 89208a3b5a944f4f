import TaskModel
import Terminal

extension Canvas {
  /// Draws the filter being typed over the bottom of the page and returns the cursor's place.
  mutating func drawEditor(_ state: AppState, _ editor: FilterEditor) -> Point? {
    let area = state.layout.editor
    clear(area)
    let prompt = area.row(0)
    let (sign, field) = prompt.split(left: 1)
    // Where the second line with the reason is missing, the sign tells at least that it is bad.
    let isBad = editor.problem != nil && area.height == 1
    write(isBad ? "!" : editor.isPlain ? "\\" : "/", in: sign, role: isBad ? .promptError : .prompt)
    let place = draw(editor.field, in: field, role: editor.problem == nil ? .prompt : .promptError)
    if !drawAid(editor.line, lead: Self.count(state), in: area.row(1)) {
      drawVerdict(state, editor, in: area.row(1))
    }
    if area.height > 2 {
      drawEditorHints(
        editor.line, enter: editor.isPlain ? "keep" : "apply", escape: "undo",
        isAided: !editor.isPlain, in: area.row(2))
    }
    return place
  }

  private mutating func drawVerdict(_ state: AppState, _ editor: FilterEditor, in row: Rect) {
    guard !row.isEmpty else { return }
    if let problem = editor.problem {
      let kept = "(list as before: \(Self.count(state)))"
      draw([Part(0, "! " + problem, .promptError), Part(1, kept, .dim)], in: row)
      return
    }
    if let events = editor.events {
      let text = "\(events.rows.count) of \(events.rows.total) events match"
      let keys = "| status: account: error: since: age: url: id:"
      return draw([Part(0, text), Part(1, keys, .dim)], in: row)
    }
    if case .urls(let urls) = state.page {
      draw(
        [
          Part(0, "\(urls.rows.count) of \(urls.rows.items.count) URLs match"),
          Part(
            1, "| " + (editor.isPlain ? Self.plainAdvice : Self.keyWords(URLItemFilter.keys)), .dim),
        ], in: row)
      return
    }
    let totals = state.rows.counts.totals
    draw(
      [
        Part(0, "\(state.rows.count) of \(state.rows.counts.all.tasks) tasks match"),
        Part(
          2,
          totals.work.urls.total > 0
            ? "(\(totals.work.urls.total.counted("URL")))" : "(no URL data)"),
        Part(
          3,
          editor.isPlain
            ? "| " + Self.plainAdvice
            : "| status: domain: kind: account: url: error: since: age: pct: fail:", .dim),
      ], in: row)
  }

  /// Returns how many rows of the page are in view, of how many.
  private static func count(_ state: AppState) -> String {
    if case .events(let page) = state.shownOverlay {
      return "\(page.rows.count) of \(page.rows.total)"
    }
    guard case .urls(let urls) = state.page else {
      return "\(state.rows.count) of \(state.rows.counts.all.tasks)"
    }
    return "\(urls.rows.count) of \(urls.rows.items.count)"
  }

  private static let plainAdvice = "any text of the row; a capital makes case count"

  private static func keyWords(_ keys: [FilterKey]) -> String {
    keys.map { $0.rawValue + ":" }.joined(separator: " ")
  }
}
