public import FoundationEssentials
import TaskModel
import Terminal

/// The line that says where a wait stands.
public struct WaitLine: Sendable {
  private var start: (at: Duration, progress: Double)?

  /// How much there has to be to go by before the time left is told.
  private static let leastSpan: Duration = .seconds(10)

  /// Begins without anything to tell the time left by.
  public init() {}

  /// Returns where all stands: the sums in few words where more would not fit.
  public mutating func text(
    _ tracker: WaitTracker, at elapsed: Duration, now: Date, cells: Int = .max
  ) -> String {
    let sums = WaitSums(tracker.members)
    var parts: [String] = []
    if sums.tasks > 0, let waiting = sums.unconfirmedWords { parts.append(waiting) }
    parts.append("for \(elapsed.shortText)")
    if let left = timeLeft(sums.advance, at: elapsed) { parts.append("~\(left.shortText) left") }
    for status in tracker.statuses where status.state != .ok && status.state != .off {
      guard let trouble = status.trouble else { continue }
      let seen = status.lastGood(now: now)
      parts.append("\(status.account): \(trouble.words), \(seen)")
    }
    let rest = parts.joined(separator: " | ")
    guard sums.tasks > 0 else { return "nothing to wait for yet | " + rest }
    let percent = RowField.percent(sums.progress)
    let full = "progress \(percent) of \(sums.text) | \(rest)"
    let brief = "progress \(percent): \(sums.work.all.briefText)"
    let lines = [full, "\(brief); \(sums.words) | \(rest)"]
    return lines.first { DisplayWidth.standard.width(of: $0) <= cells } ?? "\(brief) | \(rest)"
  }

  /// The time left if all goes on as it went so far; nil while that says nothing.
  private mutating func timeLeft(_ progress: Double, at elapsed: Duration) -> Duration? {
    guard progress > 0, progress < 1 else { return nil }
    guard let start, progress >= start.progress else {
      start = (elapsed, progress)
      return nil
    }
    let span = elapsed - start.at
    let gain = progress - start.progress
    guard span >= Self.leastSpan, gain >= Judgement.leastAdvance else { return nil }
    return .seconds(span.seconds / gain * (1 - progress))
  }
}
