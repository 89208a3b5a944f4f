import FoundationEssentials
import TaskModel
import Terminal

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
