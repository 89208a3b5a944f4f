import TaskModel
import Terminal

extension Canvas {
  /// Draws how far it is and what failed, over the rows of the table.
  mutating func drawTotals(_ state: AppState, in row: Rect) {
    let totals = state.rows.counts.totals
    guard totals.tasks > 0 else {
      draw([Part(0, state.emptyReason, .dim)], in: row)
      return
    }
    var parts = [progress(totals.progress)]
    if let bar = bar(totals.progress, of: row.width) { parts.append(bar) }
    let words = TotalsWords(totals, hasAllEnded: state.hasAllEnded)
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
  mutating func drawShortTotals(_ state: AppState, in area: Rect, withAccounts: Bool) {
    let totals = state.rows.counts.totals
    let isTerse = area.width < 30
    var parts: [Part] = []
    if totals.tasks == 0 {
      parts = [Part(0, state.rows.counts.all.tasks > 0 ? "0 shown" : state.emptyWord, .dim)]
    }
    // Where words bound the view, how far it is gives way before them.
    let modes = withAccounts ? modes(state, isTerse: isTerse) : []
    if state.options.isDemo { parts.append(Part(2, "DEMO", .titleReplay)) }
    parts += modes
    let right = withAccounts ? [Part(0, [Liveness(state, isTerse: isTerse).span])] : []
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

extension AppState {
  /// Whether nothing at all is left to wait for, and everything is in sight of an account that
  /// answers: only then may a screen say so.
  var hasAllEnded: Bool {
    let all = rows.counts.all
    guard pausedAt == nil, all.tasks > 0, all.unfinished == 0 else { return false }
    return health.allSatisfy { $0.grade == .ok || $0.grade == .off }
  }

  /// Why the table is empty, in a word or two.
  var emptyWord: String {
    rows.counts.all.tasks > 0 ? "nothing in view" : isWaiting ? "waiting" : "no tasks"
  }

  /// Why the table is empty.
  var emptyReason: String {
    if rows.count > 0 { return "" }
    if rows.counts.all.tasks > 0 {
      if view.scope != nil, view.filter.isEmpty, view.text.isEmpty, !view.showsProblemsOnly {
        return "none of those tasks is listed now"
      }
      if rows.counts.hidden > 0 {
        // The key lifts the bounds, but drops the text and the choice of problems, too.
        if view.showsProblemsOnly || !view.text.isEmpty {
          return
            "nothing open or recent; \(rows.counts.hidden.counted("older task")) would be in view"
        }
        let key = options.keymap.keyName(.everything).map {
          "; \($0) shows all \(rows.counts.hidden)"
        }
        return "nothing open or recent" + (key ?? "")
      }
      if !view.filter.isEmpty { return "nothing matches the filter" }
      if !view.text.isEmpty { return "no row contains the text" }
      // What an account in trouble keeps to itself may be a problem.
      let isSure = health.allSatisfy { $0.problem == nil }
      return isSure ? "no task is bad" : "nothing in view"
    }
    return isWaiting ? "waiting for the first answer" : "no tasks"
  }

  /// Whether an account has not answered yet, so that there may be tasks nobody knows of.
  var isWaiting: Bool {
    shown.accounts.isEmpty
      || shown.accounts.contains { $0.lastSuccess == nil && $0.state != .off }
  }
}
