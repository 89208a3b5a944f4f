import FoundationEssentials
import Reports
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
  private var words = WaitLine()

  /// How often a line is printed although nothing changes.
  static let heartbeat: Duration = .seconds(60)

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
      return process.talk("\(clock) -- \(words.text(tracker, at: elapsed, now: process.now()))")
    }
    // The last column stays free: a full line would wrap.
    let cells = max(1, terminal.width() - 1)
    let text = words.text(tracker, at: elapsed, now: process.now(), cells: cells)
    let line = DisplayWidth.standard.clipped(text, to: cells)
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
}
