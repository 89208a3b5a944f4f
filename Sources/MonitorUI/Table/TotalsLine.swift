import TaskModel
import Terminal

extension Canvas {
  /// Draws how far it is and what failed, over the rows of the table.
  mutating func drawTotals(_ table: TableState, _ context: ScreenContext, in row: Rect) {
    let totals = table.rows.counts.totals
    guard totals.tasks > 0 else {
      draw([Part(0, table.emptyReason(context), .dim)], in: row)
      return
    }
    var parts = [progress(totals.progress)]
    let hasAllEnded = table.hasAllEnded(context)
    let lengths = table.rows.counts.lengths
    // Once nothing moves any more, how long it took says more than a bar.
    let hasRoom = row.width >= 100 || !hasAllEnded || lengths == nil
    if hasRoom, let bar = bar(totals.progress, of: row.width) { parts.append(bar) }
    let words = TotalsWords(totals, hasAllEnded: hasAllEnded, lengths: lengths)
    parts += fitting(words.lines, cells: row.width - width(of: parts, gap: 1) - 1)
    draw(parts, in: row)
  }

  /// Returns how far it is with its word, so that nobody takes it for the share of what is ok.
  func progress(_ share: Double?) -> Part {
    let percent = widths.padded(Percent.text(share), to: 4)
    return Part(0, [Span("progress "), Span(percent, .strong)])
  }

  /// Returns the bar of a line of sums, which the screen's width alone makes long or short; nil where
  /// the words need the room.
  func bar(_ share: Double?, of width: Int) -> Part? {
    let cells = width >= 140 ? 22 : width >= 100 ? 12 : width >= 80 ? 7 : 0
    guard cells > 0 else { return nil }
    return Part(0, Bar.spans(share, width: cells, glyphs: theme.glyphs))
  }

  /// Returns the first of some lines that fits, else the last.
  func fitting(_ lines: [[Part]], cells: Int) -> [Part] {
    lines.first { width(of: $0, gap: 1) <= cells } ?? lines.last ?? []
  }

  /// Draws the totals in as few words as a tiny screen needs.
  mutating func drawShortTotals(
    _ table: TableState, _ context: ScreenContext, in area: Rect, withAccounts: Bool
  ) {
    let totals = table.rows.counts.totals
    let isTerse = area.width < 30
    var parts: [Part] = []
    if totals.tasks == 0 {
      parts = [
        Part(0, table.rows.counts.all.tasks > 0 ? "0 shown" : table.emptyWord(context), .dim)
      ]
    }
    // Where words bound the view, how far it is gives way before them.
    let modes = withAccounts ? modes(table, isTerse: isTerse) : []
    if context.options.isDemo { parts.append(Part(2, "DEMO", .titleReplay)) }
    parts += modes
    let right = withAccounts ? [Part(0, [Liveness(context, isTerse: isTerse).span])] : []
    if totals.tasks > 0 { parts = shortSums(totals, beside: parts + right, in: area.width) + parts }
    guard withAccounts else {
      draw(parts, in: area.row(0))
      return
    }
    draw(parts, right: right, in: area.row(0))
  }

  /// Returns the sums in the words that the room beside other parts leaves, with how far it is and what
  /// stands still.
  func shortSums(_ totals: Totals, beside others: [Part], in width: Int) -> [Part] {
    let percent = [Part(3, Percent.text(totals.progress), .strong)]
    let words = TotalsWords(totals, hasAllEnded: false)
    let lines =
      words.sums.map { [progress(totals.progress)] + $0 } + words.sums.map { percent + $0 }
      + words.sums
      + [
        percent + words.failedAndLeft, words.failedAndLeft, percent + words.letters, words.letters,
      ]
    var parts = fitting(lines, cells: width - self.width(of: others, gap: 1) - 1)
    if totals.stalled > 0 { parts.append(Part(4, "S\(totals.stalled)", .statusStalled)) }
    return parts
  }
}

extension TableState {
  /// Whether nothing at all is left to wait for, and everything is in sight of an account that
  /// answers: only then may a screen say so.
  func hasAllEnded(_ context: ScreenContext) -> Bool {
    let all = rows.counts.all
    guard context.known.pausedAt == nil, all.tasks > 0, all.unfinished == 0 else { return false }
    return context.health.allSatisfy { $0.grade == .ok || $0.grade == .off }
  }

  /// Why the table is empty, in a word or two.
  func emptyWord(_ context: ScreenContext) -> String {
    rows.counts.all.tasks > 0
      ? "nothing in view" : context.known.isWaiting ? "waiting" : "no tasks"
  }

  /// Why the table is empty.
  func emptyReason(_ context: ScreenContext) -> String {
    if rows.count > 0 { return "" }
    guard rows.counts.all.tasks > 0 else {
      return context.known.isWaiting
        ? "waiting for the first answer" : "no tasks" + untracked(context)
    }
    if view.scope != nil, view.filter.isEmpty, !view.isNarrowed {
      return "none of those tasks is listed now"
    }
    if rows.counts.hidden > 0 {
      // The key lifts the bounds, but drops the text and the choice of problems, too.
      if view.isNarrowed {
        return
          "nothing open or recent; \(rows.counts.hidden.counted("older task")) would be in view"
      }
      return "nothing open or recent"
        + context.keyHint(.everything, "shows all \(rows.counts.hidden)")
    }
    if !view.filter.isEmpty {
      return view.filter.advised(
        "nothing matches the filter" + unread(context), among: context.filterNames)
    }
    if !view.text.isEmpty { return "no row contains the text" }
    // What an account in trouble keeps to itself may be a problem.
    let isSure = context.health.allSatisfy { $0.problem == nil }
    return isSure ? "no task is bad" : "nothing in view"
  }

  /// Which accounts have nothing to ask about, as the end of a sentence.
  private func untracked(_ context: ScreenContext) -> String {
    let untracked = context.known.shown.accounts.filter(\.isUntracked)
    guard let first = untracked.first else { return "" }
    return untracked.count == 1
      ? "; nothing tracked on \(first.account)"
      : "; nothing tracked on \(untracked.count) accounts"
  }

  /// Which accounts the filter means that may have more than was read, as the end of a sentence.
  private func unread(_ context: ScreenContext) -> String {
    let unread = context.known.shown.accounts.filter {
      $0.state != .off && $0.trouble != nil
        && view.filter.mayMatch(account: $0.account, provider: $0.provider)
    }
    guard let first = unread.first else { return "" }
    return unread.count == 1
      ? ", but \(first.account) is not read in full"
      : ", but \(unread.count) accounts that it means are not read in full"
  }
}
