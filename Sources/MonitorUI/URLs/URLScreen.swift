import TaskModel
import Terminal

extension Canvas {
  /// Draws the URLs of a task and returns the cursor's place; nil where there is no row.
  mutating func drawURLs(_ urls: URLListState, _ context: ScreenContext) -> Point? {
    let layout = urls.layout(context)
    guard let task = context.known.shown.task(urls.task) else {
      drawMissingTask(context, urls, layout)
      return nil
    }
    let facts = RowFacts(task, in: context.scene)
    let crumbs = crumbs(context, urls, width: layout.bounds.width)
    switch layout.form {
    case .word:
      draw(shortTotals(facts), in: layout.totals.row(0))
      return nil
    case .line:
      let word = Liveness(context, isTerse: layout.title.width < 30).span
      draw(
        shortTotals(facts) + modes(urls, width: layout.title.width), right: [Part(0, [word])],
        in: layout.title)
    case .small:
      let name = widths.middleCut(task.id.shownID.text, to: 12, mark: cut)
      let demo = context.options.isDemo ? [Part(4, "DEMO", .titleReplay)] : []
      draw(
        shortTotals(facts) + modes(urls, width: layout.totals.width) + [Part(1, name, .dim)] + demo,
        right: [Part(0, [Liveness(context).span])], in: layout.totals)
    case .compact, .full, .large:
      drawTitle(context, crumbs: crumbs, in: layout.title)
      drawTaskTotals(facts, in: layout.totals)
      drawTaskLine(context, facts, in: layout.accounts)
      if !urls.rows.items.isEmpty {
        drawURLView(urls, in: layout.filter)
        drawURLHeader(urls, context, in: layout.header)
      }
    }
    var place: Point?
    if urls.rows.items.isEmpty {
      let page = TextPage.withoutURLs(facts, width: layout.list.width, options: context.options)
      drawLines(page.lines, scroll: urls.scroll, in: layout.list)
      let last = layout.list.split(bottom: 1).bottom
      if page.lines.count - urls.scroll > layout.list.height, !last.isEmpty {
        write(cut, in: last.split(left: last.width - 1).rest, role: .dim)
      }
    } else {
      place = drawURLRows(context, urls, in: layout.list)
      drawURLDetail(context, urls, facts, in: layout.detail)
    }
    return place
  }

  /// Returns the way to the page; the task's name gives way first.
  private func crumbs(_ context: ScreenContext, _ urls: URLListState, width: Int) -> [String] {
    guard width >= 80 else {
      return [widths.middleCut(urls.task.shownID.text, to: 12, mark: cut), "URLs"]
    }
    // The other words of the title take that much at this width.
    let room = width - (width >= 100 ? 80 : 57)
    let cells = room - 1 - widths.width(of: urls.task.shownID.text)
    let name =
      "\(context.accountNames.label(urls.task.account, cells: cells)) \(urls.task.shownID)"
    return ["Tasks", widths.middleCut(name, to: room, mark: cut), "URLs"]
  }

  private mutating func drawMissingTask(
    _ context: ScreenContext, _ urls: URLListState, _ layout: Layout
  ) {
    drawTitle(context, crumbs: crumbs(context, urls, width: layout.bounds.width), in: layout.title)
    let area = layout.list.isEmpty ? layout.totals : layout.list
    write(
      "this task is gone from the list", in: area.row(0), role: .dim)
  }

  /// Returns which of the URLs are shown, in a word; empty for all.
  private func modes(_ urls: URLListState, width: Int) -> [Part] {
    if urls.view.isEmpty { return [] }
    return [Part(0, width < 30 ? "filt" : "filtered", .promptToken)]
  }

  private func shortTotals(_ facts: RowFacts) -> [Part] {
    var parts = [
      Part(1, facts.word.short, facts.statusRole),
      Part(3, Percent.text(facts.task.progress), .strong),
    ]
    if facts.task.tally != nil {
      let urls = WorkSums([facts.task]).urls
      if urls.bad > 0 { parts.append(Part(0, "F\(urls.bad)", .statusFailed)) }
      parts.append(Part(0, "L\(urls.left)", urls.left > 0 ? .text : .dim))
      parts.append(Part(4, "\(urls.ok)/\(urls.total)"))
    }
    return parts
  }

  private mutating func drawTaskTotals(_ facts: RowFacts, in row: Rect) {
    let isWide = row.width >= 100
    var parts = [
      Part(0, isWide ? facts.word.long : facts.word.short, facts.statusRole),
      row.width < 60
        ? Part(0, Percent.text(facts.task.progress), .strong) : progress(facts.task.progress),
    ]
    if facts.task.progress != nil {
      let bar = Bar.spans(facts.task.progress, width: isWide ? 22 : 12, glyphs: theme.glyphs)
      parts.append(Part(5, bar))
    }
    if facts.task.tally != nil {
      parts.append(Part(0, TotalsWords.spans(WorkSums([facts.task]).urls.parts("URL"))))
    } else {
      let isTold = facts.account?.tellsURLs == true
      let isKept = facts.account?.isOfHistory == true
      let words = isKept ? "no URLs kept" : isTold ? "URLs not told" : "no per-URL status"
      parts.append(Part(0, words, .dim))
    }
    parts.append(Part(2, facts.task.kind.rawValue, .dim))
    draw(parts, right: [Part(3, "age \(TimeText.fullAge(facts))")], in: row)
  }

  private mutating func drawTaskLine(_ context: ScreenContext, _ facts: RowFacts, in row: Rect) {
    var parts: [Part] = []
    if let status = facts.account {
      let label = context.accountNames.label(status.account, cells: 20)
      parts.append(healthPart(context.health(of: status), label: label))
    }
    let said = TaskSentences(facts: facts)
    if let causes = said.causes {
      parts.append(Part(0, "| " + causes.text(), .statusFailed))
    }
    let warned = [said.gone, said.proved].compactMap(\.self).joined(separator: "; ")
    if !warned.isEmpty { parts.append(Part(0, "| " + warned, .msgWarn)) }
    let words = [said.standing, said.otherCount, said.saying, said.usual, said.rest, said.ending]
      .compactMap(\.self)
    if !words.isEmpty {
      parts.append(Part(said.causes == nil ? 0 : 1, "| " + words.joined(separator: "; ")))
    }
    draw(parts, in: row)
  }

  private mutating func drawURLView(_ urls: URLListState, in row: Rect) {
    var left: [Part] = []
    if urls.view.isEmpty { left.append(Part(2, "all URLs")) }
    if urls.view.showsProblemsOnly { left.append(Part(0, "FAILED ONLY", .titleMode)) }
    if !urls.view.filter.isEmpty {
      left.append(Part(0, [Span("filter "), Span(urls.view.filter.text, .promptToken)]))
    }
    if !urls.view.text.isEmpty {
      left.append(Part(0, [Span("text "), Span(urls.view.text, .promptToken)]))
    }
    var right = [
      Part(3, [Span("sort ", .dim), Span(urls.view.sort.text)]),
      Part(0, "\(urls.rows.count) of \(urls.rows.items.count)\(row.width < 80 ? "" : " URLs")"),
    ]
    if !urls.marks.isEmpty {
      right.append(Part(0, Marks.text(urls.marks.count, hidden: urls.hiddenMarks), .mark))
    }
    draw(left, right: right, in: row, gap: row.width < 80 ? 1 : 2)
  }

  private mutating func drawURLHeader(
    _ urls: URLListState, _ context: ScreenContext, in row: Rect
  ) {
    restyle(row, role: .header)
    let columns = URLColumns(width: row.width, parts: urls.rows.parts)
    let order = urls.view.sort
    func write(
      _ column: URLColumn, _ title: String, in cells: Rect,
      alignment: DisplayWidth.Alignment = .left
    ) {
      let mark = order.mark(of: column).map { sign($0) } ?? ""
      let room = max(0, cells.width - mark.count)
      self.write(
        String(title.prefix(room)) + mark, in: cells, role: mark.isEmpty ? .header : .headerSort,
        alignment: alignment)
    }
    write(.status, "STAT", in: columns.status(in: row))
    write(.percent, "PCT", in: columns.percent(in: row), alignment: .right)
    write(.finished, "ENDED", in: columns.finished(in: row))
    write(.scope, "SCOPE", in: columns.part(in: row))
    write(.said, "VENDOR SAYS", in: columns.said(in: row))
    var title = "URL"
    let keymap = context.options.keymap
    if row.width >= 80, let left = keymap.keyName(.scrollLeft),
      let right = keymap.keyName(.scrollRight)
    {
      title += " (\(left)/\(right) scrolls, the host stays)"
    }
    write(.url, title, in: columns.url(in: row))
  }

  private mutating func drawURLRows(_ context: ScreenContext, _ urls: URLListState, in area: Rect)
    -> Point?
  {
    let columns = URLColumns(width: area.width, parts: urls.rows.parts)
    let window = urls.cursor.window
    var place: Point?
    for index in window.visible {
      let row = area.row(index - window.first)
      guard !row.isEmpty else { continue }
      let listPlace = urls.cursor.place(ofVisible: index)
      let isSelected = index == window.cursor
      let found = listPlace.map { urls.rows.item(at: $0) } ?? urls.selectedItem
      guard let item = found else { continue }
      if listPlace == nil {
        let cells = ghostSplit(row).cells
        draw(item, context, pan: urls.pan, columns: columns.narrowed(to: cells.width), in: cells)
        drawGhostNote(in: row)
      } else {
        draw(item, context, pan: urls.pan, columns: columns, in: row)
      }
      let key = isSelected ? urls.cursor.id : listPlace.map { urls.rows.id(at: $0) }
      if let key, urls.marks.contains(key) {
        write(theme.glyphs[.mark], at: Point(x: row.minX + 1, y: row.minY), role: .mark, width: 1)
      }
      if isSelected { place = drawCursor(in: row) }
    }
    if window.count == 0 {
      write("   " + urls.view.filter.advised("no URL matches"), in: area.row(0), role: .dim)
    }
    return place
  }

  /// Draws one URL with its state.
  mutating func draw(
    _ item: URLItem, _ context: ScreenContext, pan: Int, columns: URLColumns, in row: Rect
  ) {
    let word = StatusWord(item.status)
    let role = ThemeRole(status: item.status)
    let sign = item.status == .failed ? theme.glyphs[.alert] : word.sign
    write(sign, at: Point(x: row.minX + 2, y: row.minY), role: role, width: 1)
    write(word.short, in: columns.status(in: row), role: role)
    write(Percent.text(item.progress), in: columns.percent(in: row), role: .text, alignment: .right)
    let finishCells = columns.finished(in: row)
    let finished = item.finishedAt.map {
      context.options.zone.clock(
        $0, now: context.calendar(context.viewNow), width: finishCells.width)
    }
    write(finished ?? "-", in: finishCells, role: .text)
    let partCells = columns.part(in: row)
    write(
      widths.middleCut(columns.parts.text(of: item) ?? "-", to: partCells.width, mark: cut),
      in: partCells, role: .text)
    let said = item.message?.text ?? item.vendorStatus?.text ?? "-"
    write(said, in: columns.said(in: row), role: .text)
    let cells = columns.url(in: row)
    let cutter = TargetCut(widths: widths, mark: cut)
    let text = TargetText.withoutScheme(item.url.text)
    let path = URLText.path(of: text)
    let host = String(text.dropLast(path.count))
    if host.isEmpty || path.isEmpty || cells.width < 30 {
      let line = cutter.text(text, width: cells.width, pan: pan)
      writeLink(line.isEmpty ? "-" : line, in: cells)
      return
    }
    let pinned = host + " | "
    let room = cells.width - widths.width(of: pinned)
    guard room >= 10 else {
      writeLink(cutter.text(text, width: cells.width, pan: pan), in: cells)
      return
    }
    let moved =
      pan > 0
      ? cutter.clipped(cutter.panned(path, by: pan), to: room)
      : widths.middleCut(path, to: room, mark: cut)
    writeLink(pinned + moved, in: cells)
  }

  private mutating func drawURLDetail(
    _ context: ScreenContext, _ urls: URLListState, _ facts: RowFacts, in area: Rect
  ) {
    guard !area.isEmpty, let item = urls.selectedItem else { return }
    clear(area)
    let success = TaskSentences(facts: facts).success(of: item)
    guard area.height > 2 else {
      let meaning = item.status == .succeeded ? success.map { "success: " + $0 } : nil
      let whole = meaning.flatMap { $0.count <= area.width ? $0 : nil }
      let message =
        item.message?.text ?? whole ?? item.vendorStatus.map { "vendor says \"\($0)\"" } ?? "-"
      if area.height == 2 { writeLink(item.url.text, in: area.row(0)) }
      write(message, in: area.row(area.height - 1), role: .text)
      return
    }
    write(
      String(repeating: theme.glyphs[.rule], count: area.width), in: area.row(0), role: .rule)
    func field(_ name: String, _ text: String?) -> [[Span]] {
      guard let text else { return [] }
      return TextPage.field(name, text, width: area.width, options: context.options)
    }
    let url = field("url", item.url.text)
    let reason = field("error", item.message?.text) + field("vendor", item.vendorStatus?.text)
    let room = area.height - 1
    var lines = url + reason
    if lines.count > room {
      // What does not fit is a key away, and the line says so; of a long URL the list has much already.
      let key = context.options.keymap.keyName(.open) ?? "the URL's page"
      lines = url.prefix(max(1, room - 1 - reason.count)) + reason
      lines = lines.prefix(room - 1) + [[Span("        \(key) shows all of it", .dim)]]
    }
    let more = [
      field("scope", urls.rows.parts.text(of: item)),
      field("success", success.map { "means " + $0 }),
    ]
    for field in more where lines.count + field.count <= room { lines += field }
    drawLines(lines, scroll: 0, in: area.split(top: 1).rest)
  }
}

/// Where the columns of the URL list are.
struct URLColumns {
  /// Cells of the finish time: none, a clock time or a date, or both.
  private let finishWidth: Int

  /// What tells the URLs apart; where nothing does, there is no column for it.
  let parts: URLParts
  private let partWidth: Int

  /// Cells of the vendor's words; none on narrow screens, where they stand below the list.
  private let saidWidth: Int
  private let percentWidth: Int

  init(width: Int, parts: URLParts) {
    self.parts = parts
    partWidth = parts.isEmpty || width < 50 ? 0 : width >= 100 ? 16 : 10
    finishWidth = width >= 100 ? 11 : width >= 72 ? 8 : 0
    saidWidth = width >= 120 ? max(30, width / 5) : 0
    percentWidth = width >= 30 ? 4 : 0
  }

  func status(in row: Rect) -> Rect { cells(in: row, at: 3, width: 4) }

  func percent(in row: Rect) -> Rect { cells(in: row, at: 8, width: percentWidth) }

  func finished(in row: Rect) -> Rect { cells(in: row, at: 13, width: finishWidth) }

  func part(in row: Rect) -> Rect {
    cells(in: row, at: finishWidth > 0 ? 14 + finishWidth : 13, width: partWidth)
  }

  func said(in row: Rect) -> Rect {
    cells(in: row, at: 14 + finishWidth + (partWidth > 0 ? partWidth + 1 : 0), width: saidWidth)
  }

  func url(in row: Rect) -> Rect {
    var start = 8
    for width in [percentWidth, finishWidth, partWidth, saidWidth] where width > 0 {
      start += width + 1
    }
    return cells(in: row, at: start, width: row.width - start)
  }

  /// The columns of a row with less room.
  func narrowed(to width: Int) -> URLColumns { URLColumns(width: width, parts: parts) }

  private func cells(in row: Rect, at x: Int, width: Int) -> Rect {
    Rect(x: row.minX + x, y: row.minY, width: width, height: row.height)
      .intersection(row)
  }
}
