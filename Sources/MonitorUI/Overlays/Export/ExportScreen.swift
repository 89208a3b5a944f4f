import Terminal

extension Canvas {
  /// Draws the export dialog over the whole screen and returns the cursor's place.
  mutating func drawExport(
    _ dialog: ExportDialog, of subject: String, _ context: ScreenContext
  ) -> Point? {
    let (body, hint) = drawCoverTitle("Export", context)
    // What there is no room for is left out from the top: the path comes last but for the verdict.
    var y = 0
    if body.height > 3 {
      write(subject, in: body.row(y), role: .text)
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
    if let notice = context.notice {
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
