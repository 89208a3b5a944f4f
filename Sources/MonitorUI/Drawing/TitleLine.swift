import FoundationEssentials
import TaskModel
import Terminal

extension Canvas {
  /// Draws the first line: the program, where one is, and every mode in words.
  mutating func drawTitle(_ context: ScreenContext, crumbs: [String], in row: Rect) {
    restyle(row, role: .title)
    var left = context.programParts(rank: 0, demoRank: 0)
    left.append(Part(4, theme.glyphs[.ruleVertical], .rule))
    var right: [Part] = []
    if row.width >= 100 { right.append(Part(6, "read-only", .titleReadOnly)) }
    right += context.modeParts(isTerse: false, tellsLiveness: true)
    if row.width >= 100 || context.replay != nil {
      right.append(
        Part(5, context.options.zone.civilTime(at: context.calendar(context.now)).dateText, .title))
    }
    right.append(Part(1, context.clockText, .title))
    left.append(way(crumbs, beside: left + right, cells: row.width))
    draw(left, right: right, in: row)
  }

  /// Returns as much of the end of the way as there is room for beside what stays longer; at least where one is.
  private func way(_ crumbs: [String], beside others: [Part], cells: Int) -> Part {
    let rank = 3
    let staying = others.filter { $0.rank <= rank }
    func part(of crumbs: [String]) -> Part {
      var spans: [Span] = []
      for (index, crumb) in crumbs.enumerated() {
        if index > 0 { spans.append(Span(" \(theme.glyphs[.crumb]) ", .crumb)) }
        spans.append(Span(crumb, index == crumbs.count - 1 ? .crumbActive : .crumb))
      }
      return Part(rank, spans)
    }
    var shown = crumbs
    while shown.count > 1, width(of: staying + [part(of: shown)], gap: 1) > cells {
      let rest = Array(shown.dropFirst())
      let room = cells - width(of: staying + [part(of: [""] + rest)], gap: 1)
      if room >= Self.leastCrumb {
        return part(of: [widths.middleCut(shown[0], to: room, mark: cut)] + rest)
      }
      shown = rest
    }
    return part(of: shown)
  }

  /// The cells that a part of the way is cut to at the least before it is left out.
  private static let leastCrumb = 8
}

/// Whether the screen can be trusted to show the present, in a word.
struct Liveness {
  let span: Span

  /// Makes the word; a terse one leaves out for how long the screen has stood still.
  init(_ context: ScreenContext, isTerse: Bool = false) {
    if let replay = context.replay {
      span = Span(isTerse ? "REPLAY" : "REPLAY \(replay.pace)", .titleReplay)
      return
    }
    if let paused = context.known.pausedAt {
      let time = AgeText.full(from: paused, to: context.now)
      span = Span(isTerse ? "PAUSED" : "PAUSED \(time)", .titlePaused)
      return
    }
    let accounts = context.health.filter { $0.grade != .off }
    let fresh = accounts.filter(\.isFresh)
    let whole = fresh.count { $0.grade == .ok }
    if accounts.isEmpty, !context.known.shown.accounts.isEmpty {
      span = Span("OFF", .titleMode)
    } else if accounts.allSatisfy(\.isAwaited) {
      // What is shown meanwhile is what an earlier run knew.
      let oldest = context.known.shown.accounts.compactMap(\.rememberedAt).min()
      let age = oldest.map { AgeText.full(from: $0, to: context.now) }
      span =
        age.map { Span(isTerse ? "OLD" : "LAST KNOWN \($0)", .titleStale) }
        ?? Span("FIRST POLL", .titleMode)
    } else if whole == accounts.count {
      span = Span("LIVE", .titleLive)
    } else if fresh.isEmpty {
      span = Span("STALE", .titleStale)
    } else {
      span = Span("LIVE \(whole)/\(accounts.count)", .titleStale)
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
    if let replay, !isTerse {
      parts.append(Part(3, "\(replay.moment)/\(replay.count)", .titleMode))
    }
    if replay == nil, !isTerse {
      let modes = Set(known.problems.storeTroubles.map(\.mode)).sorted()
      parts += modes.map { Part(3, $0, .titleStale) }
    }
    if tellsLiveness { parts.append(Part(0, [Liveness(self, isTerse: isTerse).span])) }
    return parts
  }
}

extension Canvas {
  /// Draws the first line of what covers the whole screen, and returns what is left for it.
  ///
  /// The line says every mode in words, as that of a page does: what covers a page must not hide them.
  ///
  /// - Parameters:
  ///   - name: What covers the screen.
  ///   - left: What stands behind the name; what is ranked above 1 gives way before `DEMO`.
  ///   - right: What stands behind the word of liveness.
  ///   - goesOn: Whether it shows the newest state even while the pages stand still.
  mutating func drawCoverTitle(
    _ name: String, left: [Part] = [], right: [Part] = [], goesOn: Bool = false,
    _ context: ScreenContext
  ) -> (body: Rect, hint: Rect) {
    let bounds = Rect(context.size)
    let (title, rest) = bounds.split(top: bounds.height > 2 ? 1 : 0)
    let (body, hint) = rest.split(bottom: bounds.height > 1 ? 1 : 0)
    restyle(title, role: .title)
    let names = context.programParts(rank: 4, demoRank: 1) + [Part(0, name, .crumbActive)]
    let isTold = !goesOn || context.known.pausedAt == nil
    let modes = context.modeParts(isTerse: title.width < 30, tellsLiveness: isTold)
    draw(names + left, right: modes + right, in: title)
    return (body, hint)
  }
}

/// What the screens that look back share.
extension Canvas {
  /// Draws the title, whose clock names the zone of the times below, and returns what is left.
  ///
  /// - Parameter filter: Which of all there is is shown; empty for all.
  mutating func drawLog(
    _ name: String, detail: String, filter: String = "", _ context: ScreenContext
  ) -> (body: Rect, hint: Rect) {
    let isNarrow = context.size.width < 30
    // That it is filtered is told before the time.
    let filtered = [
      Part(0, detail, .titleMode), Part(4, [Span("filter "), Span(filter, .promptToken)]),
    ]
    return drawCoverTitle(
      name, left: filter.isEmpty ? [Part(2, detail, .title)] : filtered,
      right: [Part(isNarrow ? 3 : 1, context.clockText, .title)], goesOn: true, context)
  }

  /// Returns which of the rows of a list or lines of a text are in sight, such as `1-16/22`.
  func position(_ visible: Range<Int>, of count: Int, rank: Int = 0) -> [Part] {
    guard count > 0, !visible.isEmpty else { return [] }
    return [Part(rank, "\(visible.lowerBound + 1)-\(visible.upperBound)/\(count)", .dim)]
  }

  /// The clock time of a moment, with the date on another day than the present one.
  func moment(_ date: Date, _ context: ScreenContext) -> String {
    let time = context.options.zone.civilTime(at: context.calendar(date))
    let today = context.options.zone.civilTime(at: context.calendar(context.now))
    return time.dateText == today.dateText
      ? time.timeText : "\(time.dateText.dropFirst(5)) \(time.timeText)"
  }
}
