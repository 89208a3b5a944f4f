import TaskModel
import Terminal

extension Canvas {
  /// Draws the table of tasks and returns the cursor's place; nil where there is no row.
  mutating func drawTable(_ state: AppState) -> Point? {
    let layout = state.layout
    switch layout.form {
    case .word:
      drawShortTotals(state, in: layout.totals, withAccounts: false)
      return nil
    case .line:
      drawShortTotals(state, in: layout.totals, withAccounts: true)
      drawAccountRows(state, in: layout.accounts)
    case .small:
      drawShortHeading(state, in: layout.totals)
      drawAccountRows(state, in: layout.accounts)
    case .compact, .full:
      drawTitle(state, crumbs: ["Tasks"], in: layout.title)
      drawTotals(state, in: layout.totals)
      drawAccounts(state, in: layout.accounts)
      drawView(state, in: layout.filter)
      drawHeader(state, in: layout.header)
      drawPreview(state, in: layout.preview)
    case .large:
      drawTitle(state, crumbs: ["Tasks"], in: layout.title)
      drawTotals(state, in: layout.totals)
      drawDoneStrip(state, in: layout.strip)
      drawAccountTable(state, in: layout.accounts)
      drawView(state, in: layout.filter)
      drawHeader(state, in: layout.header)
      drawPreview(state, in: layout.preview)
      drawEventPane(state, in: layout.events)
    }
    let place = drawRows(state, in: layout.list)
    drawMarkedSums(state, in: layout.marked)
    drawSelection(state, in: layout.detail)
    drawProblem(state, in: layout.problem)
    drawHints(state, in: layout.hint)
    return place
  }

  private mutating func drawShortHeading(_ state: AppState, in row: Rect) {
    let totals = state.rows.counts.totals
    // The list tells the whole reason.
    var parts = totals.tasks == 0 ? [Part(0, state.emptyWord, .dim)] : []
    if state.options.isDemo { parts.append(Part(2, "DEMO", .titleReplay)) }
    parts += modes(state, isTerse: row.width < 40)
    if !state.marks.isEmpty { parts.append(Part(1, state.marksText, .mark)) }
    let right = [Part(0, [Liveness(state, isTerse: row.width < 40).span])]
    if totals.tasks > 0 { parts = shortSums(totals, beside: parts + right, in: row.width) + parts }
    if state.hasAllEnded { parts.append(Part(5, "all ended")) }
    if state.rows.counts.all.tasks > 0 {
      parts.append(Part(6, "\(state.rows.count)/\(state.rows.counts.all.tasks)", .dim))
    }
    draw(parts, right: right, in: row)
  }

  /// Returns what bounds the view, in a word each; none of them gives way.
  func modes(_ state: AppState, isTerse: Bool) -> [Part] {
    var parts: [Part] = []
    if !state.view.filter.isEmpty || !state.view.text.isEmpty || state.view.scope != nil {
      parts.append(Part(0, isTerse ? "filt" : "filtered", .promptToken))
    }
    if state.view.showsProblemsOnly {
      parts.append(Part(0, isTerse ? "bad" : "bad only", .titleMode))
    }
    return parts
  }

  /// Draws which tasks are in view, how they are sorted, and how many are not shown.
  mutating func drawView(_ state: AppState, in row: Rect) {
    let rows = state.rows
    let isNarrow = row.width < 80
    var left: [Part] = []
    // A long filter must not hide it.
    if state.view.showsProblemsOnly { left.append(Part(0, "BAD ONLY", .titleMode)) }
    if let scope = state.view.scope {
      left.append(Part(0, [Span("only "), Span(scope.name, .promptToken)]))
    }
    if !state.view.filter.isEmpty {
      left.append(Part(0, [Span("filter "), Span(state.view.filter.text, .promptToken)]))
    } else if state.view.scope == nil {
      let name = state.view.showsEverything ? "everything" : "open and recent"
      left.append(Part(2, isNarrow ? name : "view \(name)"))
    }
    if !state.view.text.isEmpty {
      left.append(Part(0, [Span("text "), Span(state.view.text, .promptToken)]))
    }
    if state.view.grouping != .none {
      left.append(Part(1, [Span("by ", .dim), Span(state.view.grouping.rawValue)]))
    }
    var right = [
      Part(4, [Span("sort ", .dim), Span(state.view.sort.text)]),
      Part(0, "\(rows.count) of \(rows.counts.all.tasks)\(isNarrow ? "" : " tasks")"),
    ]
    if rows.counts.hidden > 0 {
      // Beside rows that are chosen by more than their age it has to be told from those that do not match.
      let older = state.view.isNarrowed && !isNarrow ? " older" : ""
      right.append(Part(1, "\(rows.counts.hidden)\(older) hidden", .dim))
      if rows.counts.hiddenProblems > 0 {
        right.append(Part(1, "(\(rows.counts.hiddenProblems) bad)", .statusFailed))
      }
      if let key = state.options.keymap.keyName(.everything) {
        right.append(Part(5, "\(key) shows all", .dim))
      }
    }
    let off = state.columnLayout(width: row.width).unseen.count
    if off > 0 {
      let keys = [Command.scrollLeft, .scrollRight].compactMap { state.options.keymap.keyName($0) }
      let text = isNarrow ? "+\(off) cols" : "\(off) more columns"
      right.append(Part(3, "\(keys.joined(separator: " ")): \(text)", .dim))
    }
    if !state.marks.isEmpty {
      right.append(Part(0, state.marksText, .mark))
    }
    draw(left, right: right, in: row, gap: row.width < 80 ? 1 : 2)
  }

  /// Draws what the marked tasks come to, and why URLs of theirs failed.
  mutating func drawMarkedSums(_ state: AppState, in row: Rect) {
    guard !row.isEmpty else { return }
    let sums = state.markedSums
    var parts = [Part(0, "\(state.marksText):", .mark)]
    parts.append(Part(0, TotalsWords.spans(sums.work.mainParts)))
    if !sums.causes.isEmpty { parts.append(Part(0, "| " + sums.causes.text(), .statusFailed)) }
    if let besides = sums.work.besides { parts.append(Part(1, "+ " + besides, .dim)) }
    draw(parts, in: row)
  }

  /// Draws the column titles with the marks of the sort.
  mutating func drawHeader(_ state: AppState, in row: Rect) {
    restyle(row, role: .header)
    for slot in state.columnLayout(width: row.width).slots {
      guard let column = TaskColumn.column(slot.id) else { continue }
      var title = slot.width >= column.longTitle.count ? column.longTitle : column.title
      let mark = state.view.sort.mark(of: slot.id)
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
