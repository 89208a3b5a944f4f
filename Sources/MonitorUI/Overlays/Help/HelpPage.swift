import TaskModel
import Terminal

extension TextPage {
  /// Makes the help of the screen one is on: its own keys first, then the table of all keys, and the legend
  /// of words and signs.
  ///
  /// - Parameters:
  ///   - name: What the screen is called.
  ///   - keys: The keys of what lies over the page; nil where nothing does.
  ///   - place: The page: the table, or the URLs of a task.
  static func help(
    _ help: HelpView, _ name: String, keys: [ScreenKey]?, at place: CommandPlace,
    _ context: ScreenContext
  ) -> TextPage {
    let keymap = context.options.keymap
    var sections = HelpSection.all(of: keymap, at: place, isReplay: context.replay != nil)
    if let keys { sections.insert(HelpSection(keys, keymap), at: 0) }
    let found = sections.compactMap { $0.matching(help.query) }
    var lines = HelpColumns(width: context.size.width, options: context.options).lines(found)
    if lines.isEmpty { lines = [[Span("no match in the help", .dim)]] }
    return TextPage(title: "Help: \(name)", lines: lines)
  }
}

extension Canvas {
  /// Draws what is looked for in the help over the last line and returns the cursor's place.
  mutating func drawHelpSearch(_ help: HelpView, _ context: ScreenContext) -> Point? {
    guard help.isTyping else { return nil }
    let row = Rect(context.size).split(bottom: 1).bottom
    clear(row)
    let (sign, field) = row.split(left: 1)
    write("/", in: sign, role: .prompt)
    return draw(help.field, in: field, role: .prompt)
  }
}

/// A part of the help: what belongs together, under a title.
struct HelpSection {
  /// A line of it: a key, a command, a word, and what it is about.
  struct Entry {
    let head: String
    let text: String
  }

  let title: String
  let entries: [Entry]

  private init(title: String, entries: [Entry]) {
    self.title = title
    self.entries = entries
  }

  /// Makes the help of what lies over a page: the keys that matter there.
  init(_ keys: [ScreenKey], _ keymap: Keymap) {
    title = "KEYS OF THIS SCREEN"
    let own = keys.compactMap { key in
      keymap.names(of: key).map { Entry(head: $0, text: key.help) }
    }
    entries = own + [Entry(head: "(below)", text: "the keys of the list that this lies over")]
  }

  /// Returns the entries that hold a text, or all under a title that does; nil for none.
  ///
  /// Case does not matter, but for a head of one letter, which is a key.
  func matching(_ query: String) -> HelpSection? {
    let wanted = query.lowercased()
    if wanted.isEmpty || query.count > 1 && title.lowercased().contains(wanted) { return self }
    let found = entries.filter { entry in
      if query.count == 1 { return entry.head.split(separator: " ").contains(query[...]) }
      return entry.text.lowercased().contains(wanted) || entry.head.lowercased().contains(wanted)
    }
    return found.isEmpty ? nil : HelpSection(title: title, entries: found)
  }

  /// Makes the whole help of a page.
  static func all(
    of keymap: Keymap, at place: CommandPlace, isReplay: Bool = false
  ) -> [HelpSection] {
    var sections: [HelpSection] = []
    for group in CommandGroup.allCases {
      var entries: [Entry] = []
      for row in keymap.bindings where row.group == group && !row.keyNames.isEmpty {
        let isHere =
          !row.places.isDisjoint(with: [place, .problems])
          || (place == .table && row.places == [.menu]) || (isReplay && row.isOfReplay)
        guard isHere else { continue }
        entries.append(Entry(head: row.shortKeyNames, text: row.description))
      }
      if group == .system {
        // These two are signals and not in the table: they work whatever has the keys.
        entries.append(Entry(head: "^C ^C", text: "quit from anywhere"))
        entries.append(Entry(head: "^Z", text: "suspend; fg resumes"))
      }
      if !entries.isEmpty { sections.append(HelpSection(title: group.rawValue, entries: entries)) }
    }
    let verbs = PromptVerb.allCases.map { Entry(head: $0.usage, text: $0.description) }
    return sections + [filter(at: place), HelpSection(title: "COMMANDS", entries: verbs)] + legend
  }

  /// The filter language, for tasks or for URLs.
  private static func filter(at place: CommandPlace) -> HelpSection {
    let isOfURLs = place == .urls
    let keys = isOfURLs ? URLItemFilter.keys : FilterKey.allCases
    let entries = keys.map { key in
      Entry(
        head: key.rawValue + ":",
        text: key.help + ": " + key.examples.prefix(2).joined(separator: ", "))
    }
    let grammar = FilterKey.grammar.map { Entry(head: $0.form, text: $0.meaning) }
    return HelpSection(title: "FILTER LANGUAGE", entries: entries + grammar)
  }

  private static let legend: [HelpSection] = [
    section(
      "WORDS", StatusWord.legend.map { ("\($0.word.short) \($0.word.long)", $0.meaning) }),
    section(
      "SIGNS",
      [
        ("*", "a marked row; in the column menu, one that you chose"),
        ("+", "the account answers; before a group: folded"),
        (
          "~",
          "partial: a task, or an account that answers in part; before a time: between two reads"
        ),
        (
          "!",
          "bad, or stale at the edge; after DATA: too old to trust; after AGE or TOOK: slower than usual (p95)"
        ),
        (
          ">", "before an age: at least, since the vendor does not report when the task was created"
        ),
        (
          "?",
          "before STA: gone from the vendor's list before an end was seen; LEFT: stale data, or a stalled task"
        ),
        ("X", "the account does not answer; its last state is shown"),
        ("-", "the vendor reports nothing here; before a group: unfolded"),
      ]),
    section(
      "VIEW",
      [
        (
          "open and recent",
          "not ended, or ended in the last \(Duration.seconds(OpeningView.endedFor).shortText);"
            + " \(Duration.seconds(OpeningView.failedFor).shortText) if it failed or its end is not known"
        ),
        ("everything", "every task that is known; a filter looks at all of them, too"),
      ]),
    section(
      "SUMS",
      [
        ("3 of 5 URLs ok", "succeeded; every split adds up: ok, failed, canceled, unknown, left"),
        ("failed", "failed; also a task without URL data that failed in part"),
        ("canceled", "canceled before it was done"),
        ("unknown", "its task has ended, and the vendor never reported its result"),
        ("left", "not ended: queued, running, or in an unknown state"),
        ("+ 1 of 3 tasks ok", "besides the URLs, tasks for which the vendor reports no URLs"),
        ("F3 L2 S1", "small screens: failed, canceled or unknown; left; tasks stalled"),
        (
          "progress 58%",
          "the mean over all URLs, half done ones too; a task without URLs counts as one"
        ),
        (
          "p95 1m35s",
          "once all have ended: 95 of 100 that succeeded took no longer; ~ with ends between two reads"
        ),
        ("open", "not ended: queued, running, or in an unknown state"),
        (
          "bad",
          "failed or partial and not redone, or stalled; not canceled; ! keeps rows without answers, too"
        ),
      ]),
    section(
      "KINDS",
      TaskKind.allCases.map { kind in
        let (short, word) = (kind.shortWord, kind.mediumWord)
        return (short == word ? word : "\(word) \(short)", "\(kind.rawValue): \(kind.meaning)")
      }),
    section(
      "TITLE",
      [
        ("FIRST POLL", "no account has answered yet"),
        ("LAST KNOWN 3h", "what an earlier run knew; no account has answered yet"),
        ("LIVE", "every account answers on time and in full; LIVE 3/4: three of four do"),
        ("DEMO", "the vendors are simulated on this machine; nothing real is asked"),
        ("follow off", "the cursor stays on its line, not on its task"),
        ("STALE", "no account answers on time; everything shown may be out of date"),
        ("OFF", "every account is switched off in the configuration"),
        ("TEAM AWAY", "the team's store does not answer; P says since when, and what that means"),
        ("NOT KEPT", "what is seen cannot be written for later; P says why"),
        ("PAUSED 42s", "the screen has been paused for that long; polling goes on"),
        ("REPLAY 1x", "a recording or the history, at that pace; no vendor is asked"),
      ]),
    section(
      "COLUMNS",
      TaskColumn.order.compactMap { TaskColumn.column($0) }.map { ($0.title, $0.description) }),
    section("ACCOUNT STATES", AccountHealth.legend.map { ($0.word, $0.meaning) }),
    section(
      "ACCOUNT TABLE", AccountColumn.table.map { ($0.title, $0.description) }),
    section(
      "LARGE SCREENS",
      [
        (
          "done/min",
          "of all accounts, whatever the filter: URLs, and tasks without URLs, that succeeded; a sign a minute, the latest last; - no answer"
        ),
        ("last, peak", "in the last whole minute, in the best one shown"),
        ("oldest open", "age and id of the task that was created first and has not ended"),
      ]),
    section(
      "PROBLEMS",
      [
        ("ACTIVE 42s", "it has gone on for that long, and nobody acknowledged it"),
        ("ACKNOWLEDGED", "it goes on, and no longer stands in the problem line"),
        ("RESOLVED", "it is over; it stays in the list until it is acknowledged"),
        ("3x", "how many reads failed, or tasks"),
        ("calls left 4/4", "calls the account may make now, of at most how many at once"),
      ]),
  ]

  private static func section(_ title: String, _ entries: [(String, String)]) -> HelpSection {
    HelpSection(title: title, entries: entries.map { Entry(head: $0.0, text: $0.1) })
  }
}

/// How sections are laid out: in one column, or packed into two where there is room.
struct HelpColumns {
  private let options: MonitorOptions
  private let width: Int
  private let isDouble: Bool
  private static let gap = 2

  init(width screen: Int, options: MonitorOptions) {
    self.options = options
    isDouble = screen >= 80
    width = isDouble ? (screen - Self.gap) / 2 : screen
  }

  /// Returns the lines of sections; each goes to the column that is shorter so far.
  func lines(_ sections: [HelpSection]) -> [[Span]] {
    var columns: [[[Span]]] = [[], []]
    for section in sections {
      let place = isDouble && columns[1].count < columns[0].count ? 1 : 0
      if !columns[place].isEmpty { columns[place].append([]) }
      columns[place] += lines(section)
    }
    guard isDouble else { return columns[0] }
    return (0..<max(columns[0].count, columns[1].count)).map { index in
      let left = index < columns[0].count ? columns[0][index] : []
      guard index < columns[1].count else { return left }
      let used = left.reduce(0) { $0 + options.widths.width(of: $1.text) }
      let padding = String(repeating: " ", count: max(0, width + Self.gap - used))
      return left + [Span(padding)] + columns[1][index]
    }
  }

  private func lines(_ section: HelpSection) -> [[Span]] {
    var lines = [[Span(section.title, .header)]]
    for entry in section.entries { lines += self.lines(entry) }
    return lines
  }

  private func lines(_ entry: HelpSection.Entry) -> [[Span]] {
    let indent = width >= 56 ? 18 : width >= 36 ? 14 : 12
    let texts = options.wrapped(entry.text, to: max(8, width - indent))
    var lines: [[Span]] = []
    // As many keys as a configuration gives an action.
    if entry.head.count >= indent {
      lines += options.wrapped(entry.head, to: width).map { [Span($0, .hintKey)] }
    }
    for (index, text) in texts.enumerated() {
      let head = index == 0 && lines.isEmpty ? entry.head : ""
      let padding = String(repeating: " ", count: indent - head.count)
      lines.append([Span(head, .hintKey), Span(padding + text)])
    }
    return lines
  }
}

extension KeyBinding {
  /// The names of its keys in a few letters: `1..9` for digits in a row.
  fileprivate var shortKeyNames: String {
    let digits = keyNames.compactMap { Int($0) }
    guard let first = digits.first, let last = digits.last, keys.count > 3,
      digits.count == keyNames.count, digits == Array(first...max(first, last))
    else { return keyNames.joined(separator: " ") }
    return "\(first)..\(last)"
  }
}
