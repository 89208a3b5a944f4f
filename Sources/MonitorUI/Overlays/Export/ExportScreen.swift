import TaskModel
import Terminal

extension Canvas {
  /// Draws the export dialog over the whole screen and returns the cursor's place.
  mutating func drawExport(_ state: AppState, _ dialog: ExportDialog) -> Point? {
    let (body, hint) = drawCoverTitle("Export", state)
    // What there is no room for is left out from the top: the path comes last but for the verdict.
    var y = 0
    if body.height > 3 {
      write(subject(state, dialog), in: body.row(y), role: .text)
      y += 1
    }
    if body.height > 2, dialog.raw == nil {
      drawFormats(dialog, in: body.row(y))
      y += 1
    }
    let (name, field) = body.row(y).split(left: body.width >= 30 ? 8 : 0)
    write("file", in: name, role: .dim)
    let place = draw(dialog.field, in: field, role: .prompt)
    // Without a line of its own the verdict takes that of the hints.
    let hasVerdictLine = body.height > y + 1
    drawPhase(dialog, in: hasVerdictLine ? body.row(y + 1) : hint)
    guard hasVerdictLine || dialog.phase == .typing else { return place }
    if let notice = state.notice {
      write(notice, in: hint)
      return place
    }
    var keys = [("Enter", "write"), ("Esc", "close"), ("^U", "clear")]
    if dialog.raw == nil { keys.insert(("Tab", "format"), at: 1) }
    draw(
      keys.enumerated().map { index, key in
        Part(index, [Span(key.0, .hintKey), Span(" \(key.1)", .hintText)])
      }, in: hint,
      gap: hint.width < 80 ? 1 : 2)
    return place
  }

  private func subject(_ state: AppState, _ dialog: ExportDialog) -> String {
    if let raw = dialog.raw {
      return "the answer about \(raw.task.account) \(raw.task.shownID), as it came"
    }
    let failed = dialog.format == .failedURLs ? "the failed URLs of " : ""
    if case .urls(let urls) = state.page {
      let task = "\(urls.task.account) \(urls.task.shownID)"
      guard state.shown.task(urls.task)?.urls != nil else {
        return "the task \(task), without URLs"
      }
      return failed + "\(state.pick.text("URL")) of \(urls.rows.items.count.grouped), \(task)"
    }
    let order = state.marks.isEmpty ? "; filtered and sorted as on screen" : ""
    return failed + "\(state.pick.text("task")) of \(state.rows.counts.all.tasks.grouped)\(order)"
  }

  private mutating func drawFormats(_ dialog: ExportDialog, in row: Rect) {
    var parts = [Part(1, widths.padded("format", to: 7), .dim)]
    for format in ExportFormat.allCases {
      let isChosen = format == dialog.format
      // Brackets too, so that the choice shows without colors.
      let text = isChosen ? "[\(format.rawValue)]" : " \(format.rawValue) "
      parts.append(Part(isChosen ? 0 : 2, text, isChosen ? .strong : .text))
    }
    let gap = row.width < 60 ? 0 : 1
    // What Tab still reaches beyond the edge.
    if width(of: parts, gap: gap) > row.width { parts.append(Part(0, cut, .dim)) }
    draw(parts, in: row, gap: gap)
  }

  private mutating func drawPhase(_ dialog: ExportDialog, in row: Rect) {
    switch dialog.phase {
    case .typing: break
    case .writing: write("writing", in: row, role: .msgInfo)
    case .exists:
      write("! the file exists; Enter again replaces it", in: row, role: .msgWarn)
    case .failed(let reason): write("! " + reason, in: row, role: .msgWarn)
    }
  }
}
