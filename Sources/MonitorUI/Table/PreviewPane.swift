import TaskModel
import Terminal

extension Canvas {
  /// Draws what is to be said about the selected line, and its worst URLs.
  mutating func drawPreview(_ table: TableState, _ context: ScreenContext, in area: Rect) {
    guard !area.isEmpty else { return }
    let preview = table.preview
    let (head, body) = area.split(top: 1)
    if let group = preview.line?.group {
      drawPaneRule([Span("\(group.grouping.rawValue) \(group.title)", .accent)], in: head)
      return drawGroupSelection(group, table, context, in: body.row(0))
    }
    guard let task = preview.line?.task.flatMap({ context.known.shown.task($0) }) else {
      return drawPaneRule([Span("no task is selected", .dim)], in: head)
    }
    let facts = RowFacts(task, in: context.scene)
    let sentences = TaskSentences(facts: facts)
    drawPaneRule([Span(sentences.name, .accent)] + counts(facts), in: head)
    var said = sentences.explanation
    if table.cursor.isOnGhost, table.cursor.id == preview.line {
      said.insert("filtered out", at: 0)
    }
    draw([Part(0, sentence(said, cells: body.width))], in: body.row(0))
    let (list, foot) = body.split(top: 1).rest.split(bottom: 1)
    let key = context.options.keymap.keyName(.open)
    guard let urls = task.urls, !urls.isEmpty else {
      let page = TextPage.withoutURLs(facts, width: list.width, options: context.options)
      drawLines(page.lines.filter { !$0.isEmpty }, scroll: 0, in: list)
      if let key { write("\(key) shows its page", in: foot, role: .dim) }
      return
    }
    let columns = URLColumns(
      width: list.width, parts: URLParts(preview.items.prefix(list.height), of: task.kind))
    for (index, item) in preview.items.prefix(list.height).enumerated() {
      draw(item, context, pan: 0, columns: columns, in: list.row(index))
    }
    let more = urls.count - min(preview.items.count, list.height)
    var words = more > 0 ? [more.counted("more URL")] : []
    if let key { words.append("\(key) shows the full list") }
    write("   " + words.joined(separator: "; "), in: foot, role: .dim)
  }

  /// Draws the newest events, as far as the screen has come.
  mutating func drawEventPane(_ context: ScreenContext, in area: Rect) {
    guard !area.isEmpty else { return }
    let (head, body) = area.split(top: 1)
    let key = context.options.keymap.keyName(.eventLog).map { " (\($0))" } ?? ""
    drawPaneRule([Span("events\(key), newest first", .accent)], in: head)
    let events = context.known.events
    // What happened after the screen was frozen is not on it.
    let newest = (0..<events.count).first { events[$0].at <= context.viewNow } ?? events.count
    for (row, age) in (newest..<events.count).prefix(body.height).enumerated() {
      drawEvent(events[age], context, in: body.row(row))
    }
    if newest == events.count { write("no events yet", in: body.row(0), role: .dim) }
  }

  /// Draws the line above a pane with its name.
  private mutating func drawPaneRule(_ name: [Span], in row: Rect) {
    write(String(repeating: theme.glyphs[.rule], count: row.width), in: row, role: .rule)
    let spans = [Span(" ")] + name + [Span(" ")]
    draw([Part(0, spans)], in: Rect(x: row.minX + 2, y: row.minY, width: row.width - 4, height: 1))
  }

  private func counts(_ facts: RowFacts) -> [Span] {
    var spans = [
      Span("  \(facts.word.long)", facts.statusRole), Span("  \(facts.task.kind.rawValue)"),
    ]
    guard facts.task.tally != nil else { return spans }
    spans.append(Span("  "))
    return spans + TotalsWords.spans(WorkSums([facts.task]).urls.parts("URL"))
  }
}
