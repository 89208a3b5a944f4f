import FoundationEssentials
import TaskModel
import Terminal

/// The page of a vendor's raw answer, from the moment it is asked for.
struct RawPage: Equatable, Sendable {
  let task: CacheTask.ID
  /// The URL on whose page it was asked for, to go back to; nil for none.
  let url: URLKey?
  /// What came; nil while the vendor is being asked.
  private(set) var outcome: RawOutcome?
  /// When it was asked for, and from then on when it came.
  private(set) var at: Date
  /// The answer's lines, wrapped; empty for anything but an answer.
  private(set) var lines: [String] = []
  /// The first line shown.
  var scroll = 0

  init(task: CacheTask.ID, url: URLKey?, askedAt: Date) {
    self.task = task
    self.url = url
    at = askedAt
  }

  /// The vendor's answer; nil while there is none.
  var answer: RawAnswer? {
    if case .answer(let answer) = outcome { answer } else { nil }
  }

  /// Whether the vendor is being asked.
  var isWaiting: Bool { outcome == nil }

  static let keys: [ScreenKey] = [
    .close, ScreenKey(.copy, hint: "copy", help: "copy the vendor's exact answer"),
    ScreenKey(.export, hint: "export", help: "write the vendor's exact answer to a file"),
    ScreenKey(.raw, hint: "ask again", help: "ask the vendor again"), .help,
  ]

  /// Takes what came of asking about a task, if it is what is waited for.
  mutating func take(_ outcome: RawOutcome, of task: CacheTask.ID, _ context: ScreenContext) {
    guard task == self.task, isWaiting else { return }
    self.outcome = outcome
    at = context.now
    wrap(context)
  }

  /// Lays the lines out for a new width.
  mutating func rewrap(_ context: ScreenContext) {
    wrap(context)
    scroll = 0
  }

  /// Wraps the lines: once for a width, since an answer may be long.
  private mutating func wrap(_ context: ScreenContext) {
    let (cells, widths) = (context.size.width, context.options.widths)
    lines = []
    guard case .answer(let answer) = outcome, cells > 0 else { return }
    for line in answer.lines {
      var rest = widths.written(line.text)
      while widths.width(of: rest) > cells {
        let head = widths.clipped(rest, to: cells)
        guard !head.isEmpty else { break }
        lines.append(head)
        rest = String(rest.dropFirst(head.count))
      }
      lines.append(rest)
    }
  }
}

extension RawAnswer {
  /// How a file of the text is named.
  var fileExtension: String {
    switch text.first(where: { !$0.isWhitespace }) {
    case "{", "[": "json"
    case "<": "xml"
    default: "txt"
    }
  }
}

extension TextPage {
  /// Makes the page of a vendor's raw answer: how it came, and its lines.
  static func raw(_ raw: RawPage, _ context: ScreenContext) -> TextPage {
    let key = context.options.keymap.keyName(.raw)
    let again = key.map { "; \($0) asks again" } ?? ""
    var lines: [[Span]] = []
    func add(_ text: String, _ role: ThemeRole) {
      lines += context.options.wrapped(text, to: context.size.width).map { [Span($0, role)] }
    }
    switch raw.outcome {
    case nil:
      add("asking \(raw.task.account)...", .msgInfo)
    case .answer(let answer):
      let cut = answer.isCut ? ", truncated" : ""
      add("HTTP \(answer.status), fetched \(clock(raw, context))\(cut)\(again)", .dim)
    case .failed(let error):
      add("no answer at \(clock(raw, context)): \(error.description)\(again)", .msgWarn)
    case .waits(let time):
      let wait = AgeText.full(time.seconds.rounded(.up))
      add(
        "\(raw.task.account) may be asked only in \(wait): its calls are used up\(again)", .msgWarn)
    case .elsewhere(let reader):
      let who = reader?.text ?? "another process of the team"
      add("\(who) asks \(raw.task.account); what the vendor writes is to be seen there", .msgWarn)
    case .unavailable:
      add("\(raw.task.account) is not being polled, or the task is gone\(again)", .msgWarn)
    }
    return TextPage(
      title: "Raw: \(raw.task.account) \(raw.task.shownID)", lines: lines, plainLines: raw.lines)
  }

  private static func clock(_ raw: RawPage, _ context: ScreenContext) -> String {
    let zone = context.options.zone
    let time = context.calendar(raw.at)
    return "\(zone.civilTime(at: time).timeText) \(zone.text(at: time))"
  }
}
