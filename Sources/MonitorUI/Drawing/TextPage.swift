import FoundationEssentials
import TaskModel
import Terminal

/// A text that scrolls: help, or everything known of one thing.
struct TextPage {
  /// The first line of the screen.
  let title: String
  /// The lines, each fitting the width it was made for.
  var lines: [[Span]]
  /// Plain lines below these: there may be so many that they are not made into spans before they show.
  var plainLines: [String] = []

  /// How many lines there are.
  var count: Int { lines.count + plainLines.count }

  /// All lines.
  var allLines: some RandomAccessCollection<[Span]> {
    (0..<count).lazy.map { place in
      place < lines.count ? lines[place] : [Span(plainLines[place - lines.count])]
    }
  }

  /// Returns a named value, wrapped beside its name.
  static func field(
    _ name: String, _ value: String, width: Int, options: MonitorOptions
  ) -> [[Span]] {
    let indent = 7
    let texts = options.wrapped(value, to: max(8, width - indent))
    var lines: [[Span]] = []
    for (index, text) in texts.enumerated() {
      let head = index == 0 ? name : ""
      let padding = String(repeating: " ", count: max(1, indent - head.count))
      lines.append([Span(head + padding, .dim), Span(text)])
    }
    return lines
  }

  /// Makes the page of one URL: everything known of it, nothing cut.
  static func url(_ state: AppState, key: URLKey) -> TextPage {
    guard case .urls(let urls) = state.page, let item = urls.rows.item(of: key) else {
      return TextPage(title: "URL", lines: [[Span("the vendor no longer lists this URL")]])
    }
    let zone = state.options.zone
    func moment(_ date: Date?) -> String {
      guard let date else { return "-" }
      let time = zone.civilTime(at: date)
      return "\(time.dateText) \(time.timeText) \(zone.text(at: date))"
    }
    let word = StatusWord(item.status)
    let fields: [(String, String)] = [
      ("url", item.url.isEmpty ? "-" : item.url.text),
      ("state", "\(word.long), progress \(Percent.text(item.progress))"),
      ("vendor", item.vendorStatus?.text ?? "-"),
      ("error", item.message?.text ?? "-"),
      ("begun", moment(item.createdAt)),
      ("ended", moment(item.finishedAt)),
      ("task", "\(urls.task.account) \(urls.task.shownID)"),
      ("seen", state.shown.task(urls.task).map { freshness(of: $0, state) } ?? "-"),
    ]
    var lines: [[Span]] = []
    for (name, value) in fields {
      lines += field(name, value, width: state.size.width, options: state.options)
    }
    return TextPage(title: "URL", lines: lines)
  }

  private static func freshness(of task: CacheTask, _ state: AppState) -> String {
    TaskSentences(facts: RowFacts(task, in: state.scene)).freshness
  }

  /// Makes the page that stands for URLs where there are none: what is known, and what is not.
  static func withoutURLs(_ facts: RowFacts, width: Int, options: MonitorOptions) -> TextPage {
    let task = facts.task
    let said = TaskSentences(facts: facts)
    var lines: [[Span]] = []
    func add(_ text: String, _ role: ThemeRole = .text) {
      lines += options.wrapped(text, to: width).map { [Span($0, role)] }
    }
    func add(_ name: String, _ value: String) {
      lines += field(name, value, width: width, options: options)
    }
    if let standing = said.standing { add(standing, .msgWarn) }
    if !task.isKnownToVendor {
      let isAnswered = facts.account?.lastSuccess != nil
      add(
        isAnswered
          ? "not found at the vendor yet; retried less and less often"
          : "the vendor has not answered about this task yet", .msgWarn)
    } else if task.urls != nil {
      add("the vendor lists no URL for this task", .msgInfo)
    } else {
      add("this vendor reports no per-URL status; showing the task's own", .msgInfo)
    }
    lines.append([])
    add("state", "\(facts.word.long), progress \(Percent.text(task.progress))")
    add("vendor", task.vendorStatus?.text ?? "-")
    if let message = task.message, task.isKnownToVendor { add("text", message.text) }
    add("kind", task.kind.rawValue)
    add("begun", task.createdAt.map { facts.moment($0) } ?? "- (the vendor does not say)")
    add("age", TimeText.fullAge(facts))
    if let left = facts.timeLeft { add("left", "about \(AgeText.full(left))") }
    add("ended", said.end ?? "-")
    if let took = task.took { add("took", TimeText.fullLength(took)) }
    if let usual = said.usual { add("usual", usual) }
    add("seen", said.freshness)
    if let tracked = task.trackedAt { add("track", "since \(facts.moment(tracked))") }
    if !task.declaredURLs.isEmpty {
      lines.append([])
      add("URLs given when it was tracked; the vendor has confirmed none:", .dim)
      for url in task.declaredURLs {
        for (index, text) in options.wrapped(url.text, to: max(8, width - 2)).enumerated() {
          lines.append([Span(index == 0 ? "? " : "  ", .dim), Span(text, .link)])
        }
      }
    }
    return TextPage(title: "", lines: lines)
  }
}

extension Canvas {
  /// Draws a text over the whole screen: title, lines, and where in the text one is.
  mutating func draw(_ page: TextPage, scroll: Int, state: AppState) {
    let (body, hint) = drawCoverTitle(
      page.title, right: [Part(5, state.options.version, .dim)], state)
    let first = max(0, min(scroll, page.count - body.height))
    drawLines(page.allLines, scroll: first, in: body)
    let below = page.count - first - body.height
    var parts = state.shownOverlay.map { hints($0, state) } ?? []
    if below > 0, let key = state.options.keymap.keyName(.pageDown) {
      parts.append(Part(2, [Span(key, .hintKey), Span(" more", .hintText)]))
    }
    let visible = first..<min(page.count, first + body.height)
    draw(parts, right: position(visible, of: page.count, rank: 1), in: hint, gap: 2)
  }

  /// Draws lines from one on.
  mutating func drawLines(
    _ lines: some RandomAccessCollection<[Span]>, scroll: Int, in area: Rect
  ) {
    let first = max(0, min(scroll, lines.count - area.height))
    for (index, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      draw([Part(0, line)], in: area.row(index))
    }
  }
}

extension AppState {
  /// How far the text on the screen can be scrolled.
  var lastScroll: Int {
    switch overlay {
    case .help(let help):
      return max(0, TextPage.help(self, help).count - textHeight)
    case .url(let key, _): return max(0, TextPage.url(self, key: key).count - textHeight)
    case .about: return max(0, TextPage.about(self).count - textHeight)
    case .raw(let raw): return max(0, TextPage.raw(raw, self).count - textHeight)
    case .events, .problems: return 0
    case .sort, .sortURLs, .columns, .filter, .prompt, .export, nil: break
    }
    guard case .urls(let urls) = page, let task = shown.task(urls.task) else { return 0 }
    let area = layout.list
    let page = TextPage.withoutURLs(
      RowFacts(task, in: scene), width: area.width, options: options)
    return max(0, page.count - area.height)
  }

  /// Lines of the screen that a text over it takes.
  var textHeight: Int {
    size.height > 2 ? size.height - 2 : size.height > 1 ? size.height - 1 : size.height
  }
}
