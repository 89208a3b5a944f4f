import Terminal

/// One row of the table of keys: an action with everything help, hints and configuration need.
struct KeyBinding: Equatable, Sendable {
  /// The action.
  let command: Command
  /// The keys that start it, the one shown in hints first; may be empty.
  var keys: [Key]
  /// Keys that start it when pressed one quickly after the other; empty for none.
  ///
  /// The first of them still does at once what it does alone.
  var chord: [Key] = []
  /// What it does, as a sentence part for help.
  let description: String
  /// The word for the hint line; nil for actions that are not hinted at.
  let hint: String?
  /// The part of the help it is listed in.
  let group: CommandGroup
  /// Where it means something.
  let places: Set<CommandPlace>

  /// The names of all its keys, the one shown in hints first.
  var keyNames: [String] {
    let names = keys.map(\.shortName)
    return chord.isEmpty ? names : names + [chord.map(\.shortName).joined()]
  }
}

extension KeyBinding {
  /// Every action with its default keys, in the order of the help.
  static let standard: [KeyBinding] = {
    let lists: Set<CommandPlace> = [.table, .urls]
    let everywhere: Set<CommandPlace> = [.table, .urls, .text, .menu, .problems, .events]
    func row(
      _ command: Command, _ keys: [Key], chord: [Key] = [], _ description: String,
      hint: String? = nil,
      _ group: CommandGroup, _ places: Set<CommandPlace>
    ) -> KeyBinding {
      KeyBinding(
        command: command, keys: keys, chord: chord, description: description, hint: hint,
        group: group, places: places)
    }
    return [
      row(.down, [.character("j"), .down, .control("n")], "next row", .move, everywhere),
      row(.up, [.character("k"), .up, .control("p")], "previous row", .move, everywhere),
      row(.first, [.character("g"), .home], "first row", .move, everywhere),
      row(.last, [.character("G"), .end], "last row", .move, everywhere),
      row(.pageDown, [.pageDown], "next page", .move, everywhere),
      row(.pageUp, [.pageUp], "previous page", .move, everywhere),
      row(.halfPageDown, [.control("d")], "half a page down", .move, everywhere),
      row(.halfPageUp, [.control("u")], "half a page up", .move, everywhere),
      row(
        .scrollLeft, [.character("h"), .left], "scroll URLs or columns left",
        .move,
        lists),
      row(
        .scrollRight, [.character("l"), .right], "scroll URLs or columns right",
        .move,
        lists),
      row(
        .panDown, [.character("J")], "scroll down; the cursor stays on its row", .move,
        [.table, .urls, .menu]),
      row(
        .panUp, [.character("K")], "scroll up; the cursor stays on its row", .move,
        [.table, .urls, .menu]),
      row(
        .open, [.enter, .character("d"), .function(3)],
        "details: the task with its URLs, one URL; the rows of a problem or an event",
        hint: "details", .move,
        [.table, .urls, .menu, .problems, .events]),
      row(
        .back, [.escape, .backspace],
        "clear the text or filter, else back one level; never quits", hint: "back", .move,
        everywhere),
      row(
        .filter, [.character("/"), .function(4)], "edit the filter, with a live count",
        hint: "filter", .find,
        [.table, .urls, .events]),
      row(
        .quickFilter, [.character("\\")], "show only rows that contain the text you type", .find,
        lists),
      row(
        .nextMatch, [.character("n")],
        "next match of the last text or filter; after the last, the first", .find, lists),
      row(
        .previousMatch, [.character("N")], "previous match; before the first, the last", .find,
        lists
      ),
      row(
        .everything, [.character("0")],
        "clear the filter, show everything; again: the opening view", hint: "all", .find,
        lists),
      row(
        .problems, [.character("!")], "bad tasks or URLs only; again: back", hint: "bad only",
        .find, lists),
      row(
        .nextProblem, [.character("e")], "next bad task or URL; after the last, the first",
        hint: "next bad",
        .find, lists),
      row(
        .previousProblem, [.character("E")], "previous bad task or URL; before the first, the last",
        .find,
        lists),
      row(
        .view, "123456789".map { .character($0) },
        "recall the saved view of that digit; :view save NAME saves one", .find, [.table]),
      row(
        .sort, [.character("s"), .function(6)], "choose the sort column", hint: "sort", .sort,
        lists),
      row(.sortSecond, [.character("S")], "choose the second sort column", .sort, lists),
      row(
        .sortPrevious, [.character("<"), .character(",")], "sort by the previous column", .sort,
        [.table, .urls, .menu]),
      row(
        .sortNext, [.character(">"), .character(".")], "sort by the next column", .sort,
        [.table, .urls, .menu]),
      row(.sortInvert, [.character("I")], "reverse the sort", .sort, lists),
      row(
        .group, [.character("t"), .function(5)],
        "group by provider, account, domain, label or not at all; Enter folds", .columns, [.table]),
      row(
        .columns, [.character("C"), .function(2)],
        "columns: show or hide (Space), move (J K or < >), resize (+ -), reset (u, U)", .columns,
        [.table, .menu]),
      row(
        .columnsPreset, [.character("W")], "all columns, few columns, your own columns",
        .columns, [.table, .menu]),
      row(.grow, [.character("+")], "in the column menu: wider", .columns, [.menu]),
      row(
        .shrink, [.character("-")], "in the column menu: narrower", .columns, [.menu]),
      row(
        .mark, [.character(" "), .insert], "mark the row and move down", hint: "mark", .mark,
        [.table, .urls, .menu]),
      row(
        .markRange, [.character("v")], "mark everything from the last mark to the cursor", .mark,
        lists),
      row(.unmark, [.character("u")], "unmark the row", .mark, [.table, .urls, .menu]),
      row(.unmarkAll, [.character("U")], "unmark all", .mark, [.table, .urls, .menu]),
      row(
        .pause, [.character("p"), .character("Z")], "pause the screen; polling goes on",
        hint: "pause", .watch, lists),
      row(
        .follow, [.character("f"), .character("F")],
        "keep the cursor on its task (on) or on its line (off)", .watch, lists),
      row(
        .panes, [.character("z")],
        "panes: hide them, enlarge them, bring them back", hint: "panes", .watch, lists),
      row(
        .copy, [.character("y")],
        "copy the id of the task or of the marked ones; among URLs, the URL or the marked ones",
        hint: "copy", .take, [.table, .urls, .text]),
      row(.copyRow, [.character("Y")], "copy the row as JSON", .take, lists),
      row(
        .copyAll, [], chord: [.character("g"), .character("y")],
        "copy all URLs of the marked rows, or of all in view (y within a second of g)", .take, lists
      ),
      row(
        .copyFailed, [], chord: [.character("g"), .character("f")],
        "copy the failed URLs of the marked rows, or of all in view (f within a second of g)",
        hint: "copy failed", .take, lists
      ),
      row(
        .export, [.character("x")], "export the marked rows, or all in view, to a file",
        hint: "export", .take, [.table, .urls, .text]),
      row(
        .raw, [.character("o")], "fetch and show the vendor's raw answer for the task",
        hint: "raw", .take,
        [.table, .urls, .text]),
      row(
        .problemList, [.character("P")], "problems of accounts and tasks, and what to do",
        hint: "problems", .past, [.table, .urls, .problems, .events]),
      row(
        .acknowledge, [.character("a")], "in the problems: acknowledge one",
        hint: "acknowledge", .past, [.problems]),
      row(
        .eventLog, [.character("L")], "the event log, newest first; / filters it", .past,
        [.table, .urls, .text, .problems, .events]),
      row(
        .poll, [.character("r"), .control("r")], "poll the selected account now",
        hint: "poll", .system, lists),
      row(.pollAll, [.character("R")], "poll all accounts now", .system, lists),
      row(
        .commandLine, [.character(":")], "command line; Tab completes, Up recalls",
        hint: "command", .system, everywhere),
      row(
        .mouse, [.character("M")],
        "mouse on: wheel and clicks; hold Shift to select text; again: off", .system, everywhere),
      row(.help, [.character("?"), .function(1)], "this help", hint: "help", .system, everywhere),
      row(.repaint, [.control("l")], "redraw the screen", .system, everywhere),
      row(
        .quit, [.character("q"), .function(10)], "back one level; at the table: quit",
        hint: "quit", .system, everywhere),
    ]
  }()
}
