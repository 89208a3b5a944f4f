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
    let isWide = row.width >= 100
    var parts: [Part] = []
    if state.hasAllEnded { parts.append(Part(0, "all ended", .strong)) }
    let percent = widths.padded(Percent.text(totals.progress), to: 4, alignment: .right)
    parts.append(Part(0, percent, .strong))
    let counts = counts(totals, isWide: isWide)
    // The bar takes one of few widths, so that it does not change with every digit.
    let needed = counts.filter { $0.rank < Self.dispensable }
    let room = row.width - width(of: parts + needed, gap: 1) - 1
    if let cells = [22, 12, 7].first(where: { $0 <= room }) {
      parts.append(Part(0, Bar.spans(totals.progress, width: cells, glyphs: theme.glyphs)))
    }
    draw(parts + counts, in: row)
  }

  /// The rank of what gives way to the bar.
  private static let dispensable = 6

  private func counts(_ totals: Totals, isWide: Bool) -> [Part] {
    func count(_ status: TaskStatus) -> Int { totals.count(status) }
    var parts: [Part] = isWide ? [Part(4, totals.tasks.counted("task") + ":")] : []
    parts += [
      Part(1, "ok \(count(.succeeded))", .statusSucceeded),
      Part(1, "run \(count(.running))", .statusRunning),
      Part(1, "\(isWide ? "queued" : "que") \(count(.queued))", .statusQueued),
    ]
    let rare: [(String, String, Int, ThemeRole)] = [
      ("FAIL", "FAILED", count(.failed), .statusFailed),
      ("PART", "PARTIAL", count(.partial), .statusPartial),
      ("STAL", "STALLED", totals.stalled, .statusStalled),
      ("unk", "unknown", count(.unknown), .statusUnknown),
      ("canc", "canceled", count(.canceled), .statusCanceled),
    ]
    for (short, long, number, role) in rare where number > 0 {
      parts.append(Part(short == "canc" ? 1 : 0, "\(isWide ? long : short) \(number)", role))
    }
    guard totals.urls > 0 else { return parts }
    let failed = totals.urlsFailed > 0 ? ", \(totals.urlsFailed) failed" : ""
    parts.append(Part(3, [Span("| ", .rule), Span(totals.urls.counted("URL") + failed)]))
    if totals.withoutURLs > 0 {
      parts.append(
        Part(
          Self.dispensable, "+ \(totals.withoutURLs.counted("task")) without URL data", .dim))
    }
    return parts
  }

  /// Draws the totals in as few words as a tiny screen needs.
  mutating func drawShortTotals(_ state: AppState, in area: Rect, withAccounts: Bool) {
    let totals = state.rows.counts.totals
    let isTerse = area.width < 30
    var parts = [Part(1, Percent.text(totals.progress), .strong)]
    if totals.tasks == 0 {
      parts = [Part(0, state.rows.counts.all.tasks > 0 ? "0 shown" : state.emptyWord, .dim)]
    }
    let failed = totals.count(.failed) + totals.count(.partial)
    if failed > 0 { parts.append(Part(0, "F\(failed)", .statusFailed)) }
    if totals.stalled > 0 { parts.append(Part(0, "S\(totals.stalled)", .statusStalled)) }
    if state.options.isDemo { parts.append(Part(2, "DEMO", .titleReplay)) }
    guard withAccounts else {
      draw(parts, in: area.row(0))
      return
    }
    // Where words bound the view, how far it is gives way before them.
    parts += modes(state, isTerse: isTerse)
    if state.hasAllEnded {
      parts.append(Part(0, isTerse ? "ended" : "all ended"))
    } else if totals.tasks > 0 {
      parts.append(Part(3, "\(totals.unfinished) open"))
    }
    draw(parts, right: [Part(0, [Liveness(state, isTerse: isTerse).span])], in: area.row(0))
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
        return "none of those tasks is listed any more"
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
      if !view.text.isEmpty { return "no row shows the text" }
      // What an account in trouble keeps to itself may be a problem.
      let isSure = health.allSatisfy { $0.problem == nil }
      return isSure ? "no task has a problem" : "nothing in view"
    }
    return isWaiting ? "waiting for the first answer" : "no tasks"
  }

  /// Whether an account has not answered yet, so that there may be tasks nobody knows of.
  var isWaiting: Bool {
    shown.accounts.isEmpty
      || shown.accounts.contains { $0.lastSuccess == nil && $0.state != .off }
  }
}
