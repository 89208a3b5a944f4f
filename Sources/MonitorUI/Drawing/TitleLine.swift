import FoundationEssentials
import TaskModel
import Terminal

extension Canvas {
  /// Draws the first line: the program, where one is, and every mode in words.
  mutating func drawTitle(_ context: ScreenContext, crumbs: [String], in row: Rect) {
    restyle(row, role: .title)
    var left = context.programParts(rank: 0, demoRank: 0)
    left.append(Part(4, theme.glyphs[.ruleVertical], .rule))
    var way: [Span] = []
    for (index, crumb) in crumbs.enumerated() {
      if index > 0 { way.append(Span(" \(theme.glyphs[.crumb]) ", .crumb)) }
      way.append(Span(crumb, index == crumbs.count - 1 ? .crumbActive : .crumb))
    }
    left.append(Part(3, way))
    var right: [Part] = []
    if row.width >= 100 { right.append(Part(6, "read-only", .titleReadOnly)) }
    right += context.modeParts(isTerse: false, tellsLiveness: true)
    if row.width >= 100 {
      right.append(
        Part(5, context.options.zone.civilTime(at: context.calendar(context.now)).dateText, .title))
    }
    right.append(Part(1, context.clockText, .title))
    draw(left, right: right, in: row)
  }
}

/// Whether the screen can be trusted to show the present, in a word.
struct Liveness {
  let span: Span

  /// Makes the word; a terse one leaves out for how long the screen has stood still.
  init(_ context: ScreenContext, isTerse: Bool = false) {
    if let paused = context.known.pausedAt {
      let time = AgeText.full(from: paused, to: context.now)
      span = Span(isTerse ? "PAUSED" : "PAUSED \(time)", .titlePaused)
      return
    }
    let accounts = context.health.filter { $0.grade != .off }
    let fresh = accounts.filter(\.isFresh).count
    if accounts.isEmpty, !context.known.shown.accounts.isEmpty {
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

extension ScreenContext {
  /// The program, and whether its vendors are simulated, as the first line of every screen says it.
  func programParts(rank: Int, demoRank: Int) -> [Part] {
    let name = Part(rank, "cdntop", .title)
    return options.isDemo ? [name, Part(demoRank, "DEMO", .titleReplay)] : [name]
  }

  /// Every mode in words, as the first line of every screen says it.
  ///
  /// - Parameters:
  ///   - isTerse: Whether to leave out for how long the screen has stood still.
  ///   - tellsLiveness: Whether to tell how far the screen shows the present.
  func modeParts(isTerse: Bool, tellsLiveness: Bool) -> [Part] {
    var parts = follows ? [] : [Part(2, "follow off", .titleMode)]
    if tellsLiveness { parts.append(Part(0, [Liveness(self, isTerse: isTerse).span])) }
    return parts
  }
}
