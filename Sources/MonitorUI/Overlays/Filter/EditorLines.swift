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
    if area.height == 1, editor.field.text.isEmpty, !editor.isPlain {
      let words = keyWords(Self.keys(state), cells: field.width - 2)
      write(words, in: field.split(left: 2).rest, role: .promptGhost)
    }
    if !drawAid(editor.line, lead: Self.count(state), in: area.row(1)) {
      drawVerdict(state, editor, in: area.row(1))
    }
    if area.height > 2 {
      drawEditorHints(
        editor.line, enter: editor.isPlain ? "keep" : "apply", escape: "undo",
        isAided: !editor.isPlain, notice: state.notice, in: area.row(2))
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
    var parts: [Part]
    if let events = editor.events {
      parts = [Part(0, "\(events.rows.count) of \(events.rows.total) events match")]
    } else if case .urls(let urls) = state.page {
      parts = [Part(0, "\(urls.rows.count) of \(urls.rows.items.count) URLs match")]
    } else {
      let totals = state.rows.counts.totals
      parts = [
        Part(0, "\(state.rows.count) of \(state.rows.counts.all.tasks) tasks match"),
        Part(
          2,
          totals.work.urls.total > 0
            ? "(\(totals.work.urls.total.counted("URL")))" : "(no URL data)"),
      ]
    }
    // Before anything is typed, what may be typed matters more than what is counted.
    if editor.field.text.isEmpty, !editor.isPlain, editor.events == nil {
      parts = [Part(0, Self.count(state))]
    }
    let room = row.width - width(of: parts, gap: 1) - 3
    let advice = editor.isPlain ? Self.plainAdvice : keyWords(Self.keys(state), cells: room)
    if !advice.isEmpty { parts.append(Part(3, "| " + advice, .dim)) }
    draw(parts, in: row)
  }

  /// Returns the keys of the list one filters.
  private static func keys(_ state: AppState) -> [FilterKey] {
    guard case .urls = state.page else { return FilterKey.likeliest }
    return FilterKey.likeliest.filter(URLItemFilter.keys.contains)
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

  private static let plainAdvice = "any text in the row; a capital makes it case-sensitive"

  /// Returns as many keys as there is room for, and a sign where there are more.
  private func keyWords(_ keys: [FilterKey], cells: Int) -> String {
    var text = ""
    for (index, key) in keys.enumerated() {
      let longer = text + (text.isEmpty ? "" : " ") + key.rawValue + ":"
      let isLast = index == keys.count - 1
      guard widths.width(of: longer) + (isLast ? 0 : 2) <= cells else {
        return text.isEmpty ? "" : text + " " + cut
      }
      text = longer
    }
    return text
  }
}
