import FoundationEssentials
public import TaskModel
import Terminal

/// What became of the wish to see what a vendor writes about a task.
public enum RawOutcome: Equatable, Sendable {
  /// The vendor answered.
  case answer(RawAnswer)
  /// There was no answer.
  case failed(ProviderError)
  /// The account's budget of calls, or the vendor's limit, allows the call only after that time.
  case waits(Duration)
  /// There is no such task, or its account is not asked at present.
  case unavailable
}

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

  /// Takes what came, for a screen of that many cells.
  mutating func take(_ outcome: RawOutcome, at date: Date, cells: Int, widths: DisplayWidth) {
    self.outcome = outcome
    at = date
    wrap(to: cells, widths: widths)
  }

  /// Wraps the lines anew: once for a width, since an answer may be long.
  mutating func wrap(to cells: Int, widths: DisplayWidth) {
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

extension AppState {
  /// Asks for the raw answer of the selected task and shows the page it comes to.
  mutating func openRaw() -> [Effect] {
    switch overlay {
    case .raw(let page):
      guard page.outcome != nil else {
        say("\(page.task.account) is being asked already", tone: .info)
        return []
      }
      return ask(about: page.task, url: page.url)
    case nil, .url:
      var url: URLKey?
      if case .url(let key, _) = overlay { url = key }
      guard let task = selectedTask else {
        say("no row is selected", tone: .info)
        return []
      }
      return ask(about: task.id, url: url)
    default: return []
    }
  }

  private mutating func ask(about task: CacheTask.ID, url: URLKey?) -> [Effect] {
    overlay = .raw(RawPage(task: task, url: url, askedAt: now))
    return [.raw(task)]
  }

  /// Shows what came of asking, if its page is still open.
  mutating func takeRaw(_ outcome: RawOutcome, of task: CacheTask.ID) {
    guard var page = overlay?.rawPage, page.task == task, page.outcome == nil else { return }
    page.take(outcome, at: now, cells: size.width, widths: options.widths)
    overlay?.rawPage = page
  }

  /// Lays the raw answer out for a new width.
  mutating func rewrapRaw() {
    guard var page = overlay?.rawPage else { return }
    page.wrap(to: size.width, widths: options.widths)
    page.scroll = 0
    overlay?.rawPage = page
  }
}

extension Overlay {
  /// The page of a raw answer, also beneath a line being typed or the help; nil where there is none.
  fileprivate var rawPage: RawPage? {
    get {
      switch self {
      case .raw(let page): page
      case .prompt(let prompt): prompt.beneath?.rawPage
      case .help(let help): help.beneath?.rawPage
      default: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .raw: self = .raw(newValue)
      case .prompt(var prompt):
        prompt.beneath?.rawPage = newValue
        self = .prompt(prompt)
      case .help(var help):
        help.beneath?.rawPage = newValue
        self = .help(help)
      default: break
      }
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
