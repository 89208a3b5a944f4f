import FoundationEssentials
import TaskModel
import Terminal

extension Canvas {
  /// Draws the first line: the program, where one is, and every mode in words.
  mutating func drawTitle(_ state: AppState, crumbs: [String], in row: Rect) {
    restyle(row, role: .title)
    var left = [Part(0, "cdntop", .title)]
    if state.options.isDemo { left.append(Part(0, "DEMO", .titleReplay)) }
    left.append(Part(4, theme.glyphs[.ruleVertical], .rule))
    var way: [Span] = []
    for (index, crumb) in crumbs.enumerated() {
      if index > 0 { way.append(Span(" \(theme.glyphs[.crumb]) ", .crumb)) }
      way.append(Span(crumb, index == crumbs.count - 1 ? .crumbActive : .crumb))
    }
    left.append(Part(3, way))
    let moment = state.options.zone.civilTime(at: state.now)
    // Times in columns stand without their zone; this one names it for them.
    let clock = "\(moment.timeText) \(state.options.zone.text(at: state.now))"
    var right: [Part] = []
    if row.width >= 100 { right.append(Part(6, "read-only", .titleReadOnly)) }
    if !state.follows { right.append(Part(2, "follow off", .titleMode)) }
    right.append(Part(0, [Liveness(state).span]))
    if row.width >= 100 { right.append(Part(5, moment.dateText, .title)) }
    right.append(Part(1, clock, .title))
    draw(left, right: right, in: row)
  }
}

/// Whether the screen can be trusted to show the present, in a word.
struct Liveness {
  let span: Span

  /// Makes the word; a terse one leaves out for how long the screen has stood still.
  init(_ state: AppState, isTerse: Bool = false) {
    if let paused = state.pausedAt {
      let seconds = Int(max(0, state.now.timeIntervalSince(paused)))
      let time = "\(seconds / 60)m" + CivilTime.padded(seconds % 60, 2)
      span = Span(isTerse ? "PAUSED" : "PAUSED \(time)", .titlePaused)
      return
    }
    let accounts = state.health.filter { $0.grade != .off }
    let fresh = accounts.filter(\.isFresh).count
    if accounts.isEmpty, !state.shown.accounts.isEmpty {
      span = Span("OFF", .titleMode)
    } else if accounts.allSatisfy({ $0.grade == .waiting }) {
      span = Span("FIRST POLL", .titleMode)
    } else if fresh == accounts.count {
      span = Span("LIVE", .titleLive)
    } else if fresh == 0 {
      span = Span("STALE", .titleStale)
    } else {
      span = Span("LIVE \(fresh)/\(accounts.count)", .titleStale)
    }
  }
}

extension AppState {
  /// How the accounts are doing, in the configuration's order.
  var health: [AccountHealth] {
    shown.accounts.map { health(of: $0) }
  }

  /// How one of the accounts is doing.
  func health(of status: AccountStatus) -> AccountHealth {
    AccountHealth(status, interval: rows.readIntervals.interval(of: status), now: viewNow)
  }
}
