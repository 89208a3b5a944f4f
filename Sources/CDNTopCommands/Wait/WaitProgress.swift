import FoundationEssentials
import TaskModel
import Terminal

/// What `wait` says while it waits: on a terminal one line that is redrawn, with failures above it; else
/// a line a change, and one a minute that sums up.
struct WaitProgress: Sendable {
  private let process: ProcessContext
  private let output: ChangeOutput
  private let isQuiet: Bool
  private var drawn = ""
  private var lastBeat: Duration = .zero
  private var start: (at: Duration, progress: Double)?

  /// How often a line is printed although nothing changes.
  static let heartbeat: Duration = .seconds(60)
  /// How much there has to be to go by before the time left is told.
  private static let leastSpan: Duration = .seconds(10)

  init(zone: ShownZone, isQuiet: Bool, process: ProcessContext) {
    output = ChangeOutput(format: .text, zone: zone)
    self.isQuiet = isQuiet
    self.process = process
  }

  /// Tells what is new.
  mutating func tell(_ news: [WaitTracker.News]) {
    guard !isQuiet else { return }
    for piece in news {
      switch piece {
      case .joined(let count, let accounts):
        let names = accounts.map(\.name).joined(separator: ", ")
        say("cdntop: waiting for \(count.counted("task")) of \(names)")
      case .change(let kind):
        guard process.talkTerminal == nil || Self.isTrouble(kind) else { continue }
        let change = TaskChange(sequence: 0, at: process.calendar, kind: kind)
        say(output.line(change, judgement: Judgement(.empty, now: change.at)))
      }
    }
  }

  private static func isTrouble(_ kind: TaskChange.Kind) -> Bool {
    switch kind {
    case .status(let task, _): task.status.hasTrouble
    case .gone, .problem, .resolved: true
    case .appeared, .progress: false
    }
  }

  /// Redraws the line of a terminal, or prints the line that sums up when it is time for it.
  mutating func show(_ tracker: WaitTracker, at elapsed: Duration) {
    guard !isQuiet else { return }
    guard let terminal = process.talkTerminal else {
      guard elapsed - lastBeat >= Self.heartbeat else { return }
      lastBeat = elapsed
      let clock = output.zone.civilTime(at: process.calendar).timeText
      return process.talk("\(clock) -- \(text(tracker, at: elapsed))")
    }
    // The last column stays free: a full line would wrap.
    let cells = max(1, terminal.width() - 1)
    let line = DisplayWidth.standard.clipped(text(tracker, at: elapsed, cells: cells), to: cells)
    guard line != drawn else { return }
    drawn = line
    terminal.write(.redrawn(line))
  }

  /// Takes the redrawn line away.
  mutating func clear() {
    guard !drawn.isEmpty else { return }
    drawn = ""
    process.talkTerminal?.write(.redrawn(""))
  }

  /// Prints a line, for which the redrawn one is taken away.
  mutating func say(_ line: String) {
    clear()
    process.talk(line)
  }

  /// Returns where all stands: the sums in few words where more would not fit.
  private mutating func text(
    _ tracker: WaitTracker, at elapsed: Duration, cells: Int = .max
  ) -> String {
    let sums = WaitSums(tracker.members)
    var parts: [String] = []
    if sums.tasks > 0, let waiting = sums.unconfirmedWords { parts.append(waiting) }
    parts.append("for \(elapsed.shortText)")
    if let left = timeLeft(sums.advance, at: elapsed) { parts.append("~\(left.shortText) left") }
    for status in tracker.statuses where status.state != .ok && status.state != .off {
      guard let trouble = status.trouble else { continue }
      let seen = status.lastGood(now: process.now())
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
