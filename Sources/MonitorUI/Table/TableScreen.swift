import TaskModel
import Terminal

extension Canvas {
  /// Draws the table of tasks and returns the cursor's place; nil where there is no row.
  mutating func drawTable(_ table: TableState, _ context: ScreenContext) -> Point? {
    let layout = table.layout(context)
    switch layout.form {
    case .word:
      drawShortTotals(table, context, in: layout.totals, withAccounts: false)
      return nil
    case .line:
      drawShortTotals(table, context, in: layout.totals, withAccounts: true)
      drawAccountRows(context, in: layout.accounts)
    case .small:
      drawShortHeading(table, context, in: layout.totals)
      drawAccountRows(context, in: layout.accounts)
    case .compact, .full:
      drawTitle(context, crumbs: ["Tasks"], in: layout.title)
      drawTotals(table, context, in: layout.totals)
      drawAccounts(context, in: layout.accounts)
      drawView(table, context, in: layout.filter)
      drawHeader(table, in: layout.header)
      drawPreview(table, context, in: layout.preview)
    case .large:
      drawTitle(context, crumbs: ["Tasks"], in: layout.title)
      drawTotals(table, context, in: layout.totals)
      drawDoneStrip(table, context, in: layout.strip)
      drawAccountTable(table, context, in: layout.accounts)
      drawView(table, context, in: layout.filter)
      drawHeader(table, in: layout.header)
      drawPreview(table, context, in: layout.preview)
      drawEventPane(context, in: layout.events)
    }
    let place = drawRows(table, context, in: layout.list)
    drawMarkedSums(table, in: layout.marked)
    drawSelection(table, context, in: layout.detail)
    return place
  }

  private mutating func drawShortHeading(
    _ table: TableState, _ context: ScreenContext, in row: Rect
  ) {
    let totals = table.rows.counts.totals
    // The list tells the whole reason.
    var parts = totals.tasks == 0 ? [Part(0, table.emptyWord(context), .dim)] : []
    if context.options.isDemo { parts.append(Part(2, "DEMO", .titleReplay)) }
    parts += modes(table, isTerse: row.width < 40)
    if !table.marks.isEmpty { parts.append(Part(1, table.marksText, .mark)) }
    let right = [Part(0, [Liveness(context, isTerse: row.width < 40).span])]
    if totals.tasks > 0 { parts = shortSums(totals, beside: parts + right, in: row.width) + parts }
    if table.hasAllEnded(context) { parts.append(Part(5, "all ended")) }
    if table.rows.counts.all.tasks > 0 {
      parts.append(Part(6, "\(table.rows.count)/\(table.rows.counts.all.tasks)", .dim))
    }
    draw(parts, right: right, in: row)
  }

  /// Returns what bounds the view, in a word each; none of them gives way.
  func modes(_ table: TableState, isTerse: Bool) -> [Part] {
    var parts: [Part] = []
    if !table.view.filter.isEmpty || !table.view.text.isEmpty || table.view.scope != nil {
      parts.append(Part(0, isTerse ? "filt" : "filtered", .promptToken))
    }
    if table.view.showsProblemsOnly {
      parts.append(Part(0, isTerse ? "bad" : "bad only", .titleMode))
    }
    return parts
  }

  /// Draws which tasks are in view, how they are sorted, and how many are not shown.
  mutating func drawView(_ table: TableState, _ context: ScreenContext, in row: Rect) {
    let rows = table.rows
    let isNarrow = row.width < 80
    var left: [Part] = []
    // A long filter must not hide it.
    if table.view.showsProblemsOnly { left.append(Part(0, "BAD ONLY", .titleMode)) }
    if let scope = table.view.scope {
      left.append(Part(0, [Span("only "), Span(scope.name, .promptToken)]))
    }
    if !table.view.filter.isEmpty {
      left.append(Part(0, [Span("filter "), Span(table.view.filter.text, .promptToken)]))
    } else if table.view.scope == nil {
      let name = table.view.showsEverything ? "everything" : "open and recent"
      left.append(Part(2, isNarrow ? name : "view \(name)"))
    }
    if !table.view.text.isEmpty {
      left.append(Part(0, [Span("text "), Span(table.view.text, .promptToken)]))
    }
    if table.view.grouping != .none {
      left.append(Part(1, [Span("by ", .dim), Span(table.view.grouping.rawValue)]))
    }
    var right = [
      Part(4, [Span("sort ", .dim), Span(table.view.sort.text)]),
      Part(0, "\(rows.count) of \(rows.counts.all.tasks)\(isNarrow ? "" : " tasks")"),
    ]
    if rows.counts.hidden > 0 {
      // Beside rows that are chosen by more than their age it has to be told from those that do not match.
      let older = table.view.isNarrowed && !isNarrow ? " older" : ""
      right.append(Part(1, "\(rows.counts.hidden)\(older) hidden", .dim))
      if rows.counts.hiddenProblems > 0 {
        right.append(Part(1, "(\(rows.counts.hiddenProblems) bad)", .statusFailed))
      }
      if let key = context.options.keymap.keyName(.everything) {
        right.append(Part(5, "\(key) shows all", .dim))
      }
    }
    let off = table.columnLayout(width: row.width).unseen.count
    if off > 0 {
      let keys = [Command.scrollLeft, .scrollRight].compactMap {
        context.options.keymap.keyName($0)
      }
      let text = isNarrow ? "+\(off) cols" : "\(off) more columns"
      right.append(Part(3, "\(keys.joined(separator: " ")): \(text)", .dim))
    }
    if !table.marks.isEmpty {
      right.append(Part(0, table.marksText, .mark))
    }
    draw(left, right: right, in: row, gap: row.width < 80 ? 1 : 2)
  }

  /// Draws what the marked tasks come to, and why URLs of theirs failed.
  mutating func drawMarkedSums(_ table: TableState, in row: Rect) {
    guard !row.isEmpty else { return }
    let sums = table.markedSums
    var parts = [Part(0, "\(table.marksText):", .mark)]
    parts += fitting(
      TotalsWords(sums.work).sumsApart, cells: row.width - width(of: parts, gap: 1) - 1)
    if !sums.causes.isEmpty { parts.append(Part(0, "| " + sums.causes.text(), .statusFailed)) }
    draw(parts, in: row)
  }

  /// Draws the column titles with the marks of the sort.
  mutating func drawHeader(_ table: TableState, in row: Rect) {
    restyle(row, role: .header)
    for slot in table.columnLayout(width: row.width).slots {
      guard let column = TaskColumn.column(slot.id) else { continue }
      var title = slot.width >= column.longTitle.count ? column.longTitle : column.title
      let mark = table.view.sort.mark(of: slot.id)
      // The age of data ends in a cell for its mark; the title stays over the figures.
      let end = slot.id == .data ? " " : ""
      if let mark {
        let room = slot.width - mark.count - end.count
        title = String(title.prefix(max(0, room))) + sign(mark)
      }
      let cells = Rect(x: row.minX + slot.x, y: row.minY, width: slot.width, height: 1)
      write(
        title + end, in: cells, role: mark == nil ? .header : .headerSort,
        alignment: column.alignment)
    }
  }

  /// Returns the mark of a sort key with the theme's signs.
  func sign(_ mark: String) -> String {
    mark.replacing("v", with: theme.glyphs[.sortDown]).replacing("^", with: theme.glyphs[.sortUp])
  }
}
