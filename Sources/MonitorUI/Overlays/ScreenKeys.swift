import TaskModel
import Terminal

/// A key of one screen and what it does there: the one table for that screen's hint line and its help.
struct ScreenKey {
  /// The actions whose keys are named.
  let commands: [Command]
  /// The words of the hint line.
  let hint: String
  /// A sentence part for help.
  let help: String

  init(_ commands: Command..., hint: String, help: String) {
    self.commands = commands
    self.hint = hint
    self.help = help
  }
}

extension Overlay {
  /// What the help calls what lies over a page; nil for what takes all keys as text.
  var helpTitle: String? {
    switch self {
    case .problems: "Problems"
    case .events: "Events"
    case .url: "One URL"
    case .raw: "Raw answer"
    case .about: "About"
    case .sort, .sortURLs: "Sort"
    case .columns: "Columns"
    case .help, .filter, .prompt, .export: nil
    }
  }

  /// The keys that matter on what lies over a page, the most important first.
  func keys(isNarrow: Bool = false) -> [ScreenKey] {
    let close = ScreenKey(.back, hint: "close", help: "close it")
    let help = ScreenKey(.help, hint: "help", help: "this help")
    switch self {
    case .problems:
      return [
        close,
        ScreenKey(
          .acknowledge, hint: "acknowledge",
          help: "acknowledge: it leaves the problem line, and this list once it is over"),
        ScreenKey(
          .open, hint: "its rows", help: "the tasks of the problem, or of its account; Esc returns"),
        ScreenKey(.eventLog, hint: "events", help: "the event log"), help,
      ]
    case .events(let page):
      let isFiltered = !page.filter.isEmpty
      return [
        ScreenKey(
          .back, hint: isFiltered ? "clear the filter" : "close",
          help: "clear the filter; without one, close the log"),
        ScreenKey(
          .open, hint: "its rows", help: "the tasks of the event, or of its account; Esc returns"),
        ScreenKey(.filter, hint: "filter", help: "filter the events, in the filter language"),
        ScreenKey(.problemList, hint: "problems", help: "the list of problems"), help,
      ]
    case .url:
      return [
        close, ScreenKey(.copy, hint: "copy the URL", help: "copy the URL"),
        ScreenKey(.raw, hint: "raw answer", help: "the vendor's raw answer about its task"), help,
      ]
    case .raw:
      return [
        close, ScreenKey(.copy, hint: "copy", help: "copy the vendor's exact answer"),
        ScreenKey(.export, hint: "export", help: "write the vendor's exact answer to a file"),
        ScreenKey(.raw, hint: "ask again", help: "ask the vendor again"), help,
      ]
    case .sort, .sortURLs:
      return [
        ScreenKey(
          .open, hint: isNarrow ? "choose" : "choose; again reverses it",
          help: "sort by this column; chosen again, the other way round"), close, help,
      ]
    case .columns:
      return [
        close, ScreenKey(.mark, hint: "show/hide", help: "show or hide the column"),
        ScreenKey(.panDown, .panUp, hint: "move", help: "move the column; so do > and <"),
        ScreenKey(.grow, .shrink, hint: "size", help: "wider, narrower"),
        ScreenKey(
          .unmark, .unmarkAll, hint: "automatic",
          help: "leave this column, or all, to the width of the screen"),
        ScreenKey(
          .columnsPreset, hint: "preset", help: "all columns, few columns, your own columns"), help,
      ]
    case .help(let view):
      guard !view.query.isEmpty else {
        return [close, ScreenKey(.filter, hint: "search", help: "search in the help")]
      }
      return [
        ScreenKey(.back, hint: "clear", help: "show the whole help"),
        ScreenKey(.filter, hint: "search: \(view.query)", help: "search in the help"),
      ]
    case .about: return [close, help]
    case .filter, .prompt, .export: return []
    }
  }
}

extension Keymap {
  /// Returns the names of the first keys of some actions, as hints have them; nil where none has a key.
  func names(of key: ScreenKey) -> String? {
    let names = key.commands.compactMap { binding(of: $0)?.keyNames.first }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }
}

extension Canvas {
  /// Returns the hints of what lies over a page; what comes last gives way first.
  func hints(_ overlay: Overlay, _ state: AppState) -> [Part] {
    var parts: [Part] = []
    for key in overlay.keys(isNarrow: state.size.width < 60) {
      guard let names = state.options.keymap.names(of: key) else { continue }
      parts.append(
        Part(parts.count, [Span(names, .hintKey), Span(" \(key.hint)", .hintText)]))
    }
    return parts
  }
}
