import TaskModel
import Terminal

/// The lines below every page.
extension Canvas {
  /// Draws the worst open problem with what to do about it, and how many there are.
  mutating func drawProblem(_ state: AppState, in row: Rect) {
    guard !row.isEmpty, let line = state.problemLine else { return }
    var sign = "! "
    var text: String
    switch line {
    case .worst(let worst, let count):
      if count > 1 { sign = "!\(count) " }
      text = worst.problem.text(cells: row.width - sign.count, widths: widths, cut: cut)
    case .tasks(let needy, _):
      text = "\(needy) task\(needy == 1 ? " needs" : "s need") attention"
      if case .urls = state.page {
        // Among the URLs of a task, the other keys are about URLs.
        text += state.context.keyHint(.back, "goes back to the list")
      } else {
        text += state.context.keyHint(.nextProblem, "next")
        if let key = state.context.options.keymap.keyName(.open) { text += ", \(key) why" }
      }
    }
    draw([Part(0, [Span(sign, .msgError), Span(text, .msgWarn)])], in: row)
  }

  /// Draws a passing message, else the keys that matter here.
  mutating func drawHints(_ state: AppState, in row: Rect) {
    guard !row.isEmpty else { return }
    let place = position(in: state)
    if let notice = state.context.notice {
      return draw([Part(0, notice.text, notice.role)], right: place, in: row)
    }
    if case .start = state.page { return draw(hints(state, Self.startHints), in: row, gap: 2) }
    var commands = state.context.replay == nil ? Self.hinted : Self.hintedInReplay
    if case .urls(let urls) = state.page, state.context.replay == nil {
      commands = urls.rows.items.isEmpty ? Self.hintedWithoutURLs : Self.hintedAmongURLs
    }
    draw(hints(state, commands), right: place, in: row, gap: row.width < 80 ? 1 : 2)
  }

  /// Returns which rows of the page's list are in sight; a message comes first.
  private func position(in state: AppState) -> [Part] {
    let rank = state.context.notice == nil ? 0 : 1
    switch state.page {
    case .start: return []
    case .table:
      return position(
        state.table.cursor.window.visible, of: state.table.cursor.window.count, rank: rank)
    case .urls(let urls):
      let window = urls.cursor.window
      guard urls.rows.items.isEmpty else {
        return position(window.visible, of: window.count, rank: rank)
      }
      let height = state.layout.list.height
      let last = urls.lastScroll(state.context)
      let first = min(urls.scroll, last)
      return last > 0 ? position(first..<first + height, of: last + height, rank: rank) : []
    }
  }

  private func hints(_ state: AppState, _ commands: [Command]) -> [Part] {
    let place = state.place
    let isAtRoot = state.isAtRoot
    var parts: [Part] = []
    for command in commands {
      guard let binding = state.context.options.keymap.binding(of: command),
        var hint = binding.hint,
        binding.places.contains(place) || binding.isOfReplay, let key = binding.keyNames.first
      else { continue }
      if command == .back {
        if isAtRoot, !state.isNarrowed { continue }
        if state.isNarrowed { hint = Self.clearHint(state) }
      }
      if command == .open, state.page == .table, let group = state.table.cursor.id?.group {
        hint = state.table.view.folded.contains(group) ? "unfold" : "fold"
      }
      if command == .quit, !isAtRoot { continue }
      if command == .filter, state.context.hasMouse,
        let key = state.context.options.keymap.keyName(.mouse)
      {
        parts.append(Part(1, key: key, "mouse: hold Shift to select"))
      }
      let rank = command == .help || command == .quit || command == .back ? 0 : parts.count
      parts.append(Part(rank, key: key, hint))
    }
    return parts
  }

  /// What the key that goes back does first where the list is narrowed.
  private static func clearHint(_ state: AppState) -> String {
    let isFiltered: Bool
    if case .urls(let urls) = state.page {
      isFiltered = !urls.view.filter.isEmpty || !urls.view.text.isEmpty
    } else {
      isFiltered = !state.table.view.filter.isEmpty || !state.table.view.text.isEmpty
    }
    return isFiltered ? "clear filter" : "end bad only"
  }

  private static let startHints: [Command] = [.quit, .help]

  /// The hints of the page that stands for the URLs of a task.
  private static let hintedWithoutURLs: [Command] = [
    .help, .back, .copy, .raw, .verify, .poll, .commandLine, .pause, .problemList, .export,
  ]

  /// The order of the hints among URLs.
  private static let hintedAmongURLs: [Command] = [
    .help, .back, .filter, .open, .problems, .copy, .copyFailed, .raw, .nextProblem, .sort, .mark,
    .export, .verify, .commandLine, .panes, .pause, .poll, .problemList,
  ]

  /// The order of the hints in a replay.
  private static let hintedInReplay: [Command] = [
    .help, .back, .quit, .replayPlay, .replayBack, .replayOn, .replayMinuteBack, .replayMinuteOn,
    .replayFaster, .replaySlower, .filter, .open, .nextProblem, .problems, .everything, .sort,
    .problemList, .eventLog, .export,
  ]

  /// The order of the hints of the table; what comes last gives way first.
  private static let hinted: [Command] = [
    .help, .back, .quit, .filter, .open, .nextProblem, .problems, .everything, .sort, .commandLine,
    .mark, .pause, .poll, .problemList, .copy, .raw, .verify, .export, .panes,
  ]
}
