import Terminal

extension TextPage {
  /// Makes the help of the page one is on: the table of keys, and the legend of words and signs.
  static func help(_ state: AppState) -> TextPage {
    var isUnderlyingURLs = false
    if case .urls = state.page { isUnderlyingURLs = true }
    let place: CommandPlace = isUnderlyingURLs ? .urls : .table
    let width = state.size.width
    var lines: [[Span]] = []
    for group in CommandGroup.allCases {
      let rows = state.options.keymap.bindings.filter {
        let isHere =
          !$0.places.isDisjoint(with: [place, .problems])
          || (place == .table && $0.places == [.menu])
        return $0.group == group && isHere && !$0.keyNames.isEmpty
      }
      guard !rows.isEmpty else { continue }
      if !lines.isEmpty { lines.append([]) }
      lines.append([Span(group.rawValue, .header)])
      for row in rows {
        lines += entry(
          row.keyNames.joined(separator: " "), row.description, width: width,
          options: state.options)
      }
    }
    // These two are signals and not in the table: they work whatever has the keys.
    lines += entry("^C ^C", "quit from anywhere", width: width, options: state.options)
    lines += entry("^Z", "stop; the shell's fg goes on", width: width, options: state.options)
    lines += [[], [Span("COMMANDS", .header)]]
    for verb in PromptVerb.allCases {
      lines += entry(verb.usage, verb.description, width: width, options: state.options)
    }
    lines += legend(state)
    let crumb = isUnderlyingURLs ? "URLs" : "Tasks"
    return TextPage(title: "Help: \(crumb)", lines: lines)
  }

  private static func legend(_ state: AppState) -> [[Span]] {
    let width = state.size.width
    let options = state.options
    var lines: [[Span]] = [[], [Span("WORDS", .header)]]
    for (word, meaning) in StatusWord.legend {
      lines += entry("\(word.short) \(word.long)", meaning, width: width, options: options)
    }
    lines += [[], [Span("SIGNS", .header)]]
    let signs = [
      ("*", "a marked task; in the menu of columns, one that you chose"),
      ("+", "the account answers; before a group, its tasks are folded away"),
      ("~", "in part: a task, or an account that answers in part"),
      ("!", "a problem; beside an age: too old to be relied on"),
      ("X", "the account gives no answers; what is shown is its last state"),
      ("-", "the vendor gives nothing here; before a group, its tasks follow"),
    ]
    for (sign, meaning) in signs {
      lines += entry(sign, meaning, width: width, options: options)
    }
    lines += [[], [Span("TITLE", .header)]]
    let words = [
      ("FIRST POLL", "no account has answered yet"),
      ("LIVE", "every account answers on time; LIVE 3/4: three of four do"),
      ("STALE", "no account answers on time; everything shown may be over"),
      ("OFF", "every account is switched off in the configuration"),
      ("PAUSED 0m42", "the screen stands still for that long; polling goes on"),
    ]
    for (word, meaning) in words {
      lines += entry(word, meaning, width: width, options: options)
    }
    lines += [[], [Span("COLUMNS", .header)]]
    for id in TaskColumn.order {
      guard let column = TaskColumn.column(id) else { continue }
      lines += entry(column.title, column.description, width: width, options: options)
    }
    return lines
  }

  private static func entry(
    _ head: String, _ text: String, width: Int, options: MonitorOptions
  ) -> [[Span]] {
    let indent = width >= 60 ? 18 : 12
    let texts = options.wrapped(text, to: max(8, width - indent))
    var lines: [[Span]] = []
    if head.count >= indent { lines.append([Span(head, .hintKey)]) }
    for (index, text) in texts.enumerated() {
      let shownHead = index == 0 && lines.isEmpty ? head : ""
      let padding = String(repeating: " ", count: indent - shownHead.count)
      lines.append([Span(shownHead, .hintKey), Span(padding + text)])
    }
    return lines
  }
}
