import FoundationEssentials
import TaskModel
import Terminal

extension Canvas {
  /// Draws what succeeded minute by minute, as far as watched, and the oldest open task.
  ///
  /// It changes once a minute, but for that task's age.
  mutating func drawDoneStrip(_ table: TableState, _ context: ScreenContext, in row: Rect) {
    guard !row.isEmpty else { return }
    let zone = context.options.zone
    var left = [Part(0, "done/min", .dim)]
    let cells = min(60, row.width / 3)
    if let (start, minutes) = context.known.done.minutes(before: context.viewNow, count: cells) {
      let start = context.calendar(start)
      let clock = zone.civilTime(at: start).timeText
      if let last = minutes.last {
        let most = minutes.map(\.done).max() ?? 0
        let strip = minutes.map { sign($0, most: most) }.joined()
        left.append(
          Part(0, [Span("[", .barRest), Span(strip, .spark), Span("]", .barRest)]))
        let figure = last.isAnswered ? "\(last.done)" : "-"
        left.append(Part(1, "last \(figure), peak \(most), since \(clock)"))
      } else {
        let first = zone.civilTime(at: start.addingTimeInterval(60)).timeText
        left.append(Part(1, "counting since \(clock), first figure at \(first)", .dim))
      }
    } else {
      left.append(Part(1, "no answer yet", .dim))
    }
    var right: [Part] = []
    if let oldest = table.rows.counts.totals.oldest {
      let least = oldest.isAtLeast ? TimeText.atLeast : ""
      let age =
        least
        + AgeText.text(AgeText.stepped(context.viewNow.timeIntervalSince(oldest.since), .down))
      let name = widths.middleCut(
        "\(oldest.id.account) \(oldest.id.shownID)", to: max(12, row.width / 5), mark: cut)
      right = [Part(2, [Span("oldest open ", .dim), Span(age), Span(" \(name)", .dim)])]
    }
    draw(left, right: right, in: row)
  }

  /// Returns the sign of a minute: a blank for none done, `-` where no account answered.
  private func sign(_ minute: DoneLog.Minute, most: Int) -> String {
    guard minute.isAnswered else { return "-" }
    guard minute.done > 0 else { return " " }
    let ramp = theme.glyphs.ramp
    return ramp[min(ramp.count - 1, (minute.done * ramp.count - 1) / max(1, most))]
  }
}
