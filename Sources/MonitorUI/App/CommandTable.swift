import Terminal

/// Who does what an action asks for.
enum CommandHandler: Sendable {
  /// The whole screen, at these places.
  case screen(@Sendable (inout AppState, Key) -> [Effect], at: Set<CommandPlace>)
  /// The list of the page, if it has a use for the action, and what lies over the page at these places.
  case lists(
    table: (@Sendable (inout TableState, ScreenContext) -> [Request])?,
    urls: (@Sendable (inout URLListState, ScreenContext) -> [Request])?,
    overlays: Set<CommandPlace>)

  /// Where the action means something.
  var places: Set<CommandPlace> {
    switch self {
    case .screen(_, let places): places
    case .lists(let table, let urls, let overlays):
      overlays.union(table == nil ? [] : [.table]).union(urls == nil ? [] : [.urls])
    }
  }
}

/// One row of the table of commands: an action with its keys, its words and what it does.
struct CommandRow: Sendable {
  let binding: KeyBinding
  let handler: CommandHandler
}

extension KeyBinding {
  /// Every action with its default keys, in the order of the help.
  static let standard = Command.allCases.map(\.row.binding)
}

extension Command {
  /// The action's row: input, help, hints, the configuration's `keys`, README and manual page read it.
  var row: CommandRow {
    switch self {
    // Moving
    case .down: row("next row", keys: "j", .down, .control("n"), in: .move, moves)
    case .up: row("previous row", keys: "k", .up, .control("p"), in: .move, moves)
    case .first: row("first row", keys: "g", .home, in: .move, moves)
    case .last: row("last row", keys: "G", .end, in: .move, moves)
    case .pageDown: row("next page", .pageDown, in: .move, moves)
    case .pageUp: row("previous page", .pageUp, in: .move, moves)
    case .halfPageDown: row("half a page down", .control("d"), in: .move, moves)
    case .halfPageUp: row("half a page up", .control("u"), in: .move, moves)
    case .scrollLeft:
      row(
        "scroll URLs or columns left", keys: "h", .left, in: .move,
        lists({ $0.scroll(-1, $1) }, { $0.scroll(-1, $1) }))
    case .scrollRight:
      row(
        "scroll URLs or columns right", keys: "l", .right, in: .move,
        lists({ $0.scroll(1, $1) }, { $0.scroll(1, $1) }))
    case .panDown:
      row(
        "scroll down; the cursor stays on its row", keys: "J", in: .move,
        lists({ $0.pan(1, $1) }, { $0.pan(1, $1) }, over: [.menu]))
    case .panUp:
      row(
        "scroll up; the cursor stays on its row", keys: "K", in: .move,
        lists({ $0.pan(-1, $1) }, { $0.pan(-1, $1) }, over: [.menu]))
    case .open:
      row(
        "details: the task with its URLs, one URL; the rows of a problem or an event", .enter,
        .character("d"), .function(3), hint: "details", in: .move,
        lists({ $0.open($1) }, { $0.open($1) }, over: [.menu, .problems, .events]))
    case .back:
      row(
        "clear the text or filter, else back one level; never quits", .escape, .backspace,
        hint: "back", in: .move, everywhere { $0.stepBack() })

    // Finding
    case .filter:
      row(
        "edit the filter, with a live count", keys: "/", .function(4), hint: "filter", in: .find,
        lists(
          { _, _ in [.openFilter(isPlain: false)] }, { _, _ in [.openFilter(isPlain: false)] },
          over: [.events]))
    case .quickFilter:
      row(
        "show only rows that contain the text you type", keys: "\\", in: .find,
        lists({ _, _ in [.openFilter(isPlain: true)] }, { _, _ in [.openFilter(isPlain: true)] }))
    case .nextMatch:
      row(
        "next match of the last text or filter; after the last, the first", keys: "n", in: .find,
        onPages { $0.seekMatch(1) })
    case .previousMatch:
      row(
        "previous match; before the first, the last", keys: "N", in: .find,
        onPages { $0.seekMatch(-1) }
      )
    case .everything:
      row(
        "clear the filter, show everything; again: the opening view", keys: "0", hint: "all",
        in: .find,
        lists({ $0.toggleEverything($1) }, { $0.showEverything($1) }))
    case .problems:
      row(
        "bad tasks or URLs only; again: back", keys: "!", hint: "bad only", in: .find,
        lists({ $0.toggleProblems($1) }, { $0.toggleProblems($1) }))
    case .nextProblem:
      row(
        "next bad task or URL; after the last, the first", keys: "e", hint: "next bad", in: .find,
        lists({ $0.seekProblem(1, $1) }, { $0.seekFailed(1, $1) }))
    case .previousProblem:
      row(
        "previous bad task or URL; before the first, the last", keys: "E", in: .find,
        lists({ $0.seekProblem(-1, $1) }, { $0.seekFailed(-1, $1) }))
    case .view:
      row(
        "recall the saved view of that digit; :view save NAME saves one", keys: "123456789",
        in: .find,
        .screen({ $0.recallView(by: $1) }, at: [.table]))

    // Sorting
    case .sort:
      row(
        "choose the sort column", keys: "s", .function(6), hint: "sort", in: .sort,
        lists({ _, _ in [.openSort(.first)] }, { urls, _ in urls.lack ?? [.openSort(.first)] }))
    case .sortSecond:
      row(
        "choose the second sort column", keys: "S", in: .sort,
        lists({ _, _ in [.openSort(.second)] }, { urls, _ in urls.lack ?? [.openSort(.second)] }))
    case .sortPrevious:
      row(
        "sort by the previous column", keys: "<,", in: .sort,
        lists(
          { $0.changeSort($1) { $0.step(-1) } }, { $0.changeSort($1) { $0.step(-1) } },
          over: [.menu]))
    case .sortNext:
      row(
        "sort by the next column", keys: ">.", in: .sort,
        lists(
          { $0.changeSort($1) { $0.step(1) } }, { $0.changeSort($1) { $0.step(1) } }, over: [.menu])
      )
    case .sortInvert:
      row(
        "reverse the sort", keys: "I", in: .sort,
        lists({ $0.changeSort($1) { $0.invert() } }, { $0.changeSort($1) { $0.invert() } }))

    // Groups and columns
    case .group:
      row(
        "group by provider, account, domain, label or not at all; Enter folds", keys: "t",
        .function(5), in: .columns, lists({ $0.group(by: $0.view.grouping.next, $1) }, nil))
    case .columns:
      row(
        "columns: show or hide (Space), move (J K or < >), resize (+ -), reset (u, U)", keys: "C",
        .function(2), in: .columns, lists({ _, _ in [.openColumns] }, nil, over: [.menu]))
    case .columnsPreset:
      row(
        "all columns, few columns, your own columns", keys: "W", in: .columns,
        lists({ $0.changeColumnsPreset($1) }, nil, over: [.menu]))
    case .grow:
      row("in the column menu: wider", keys: "+", in: .columns, lists(nil, nil, over: [.menu]))
    case .shrink:
      row("in the column menu: narrower", keys: "-", in: .columns, lists(nil, nil, over: [.menu]))

    // Marks
    case .mark:
      row(
        "mark the row and move down", keys: " ", .insert, hint: "mark", in: .mark,
        lists({ $0.mark($1) }, { $0.mark($1) }, over: [.menu]))
    case .markRange:
      row(
        "mark everything from the last mark to the cursor", keys: "v", in: .mark,
        lists({ $0.markRange($1) }, { $0.markRange($1) }))
    case .unmark:
      row(
        "unmark the row", keys: "u", in: .mark,
        lists({ $0.unmark($1) }, { $0.unmark($1) }, over: [.menu]))
    case .unmarkAll:
      row(
        "unmark all", keys: "U", in: .mark,
        lists({ $0.unmarkAll($1) }, { $0.unmarkAll($1) }, over: [.menu]))

    // Watching
    case .pause:
      row(
        "pause the screen; polling goes on", keys: "pZ", hint: "pause", in: .watch,
        onPages { $0.togglePause() })
    case .follow:
      row(
        "keep the cursor on its task (on) or on its line (off)", keys: "fF", in: .watch,
        onPages { $0.toggleFollow() })
    case .panes:
      row(
        "panes: hide them, enlarge them, bring them back", keys: "z", hint: "panes", in: .watch,
        onPages { $0.changePanes() })

    // Replaying
    case .replayPlay:
      row(
        "in a replay: stop, or go on; Ins marks", keys: " ", hint: "stop/go on", in: .replay,
        replays(.play))
    case .replayBack:
      row(
        "in a replay: the moment before", keys: "[", hint: "before", in: .replay, replays(.step(-1))
      )
    case .replayOn:
      row("in a replay: the next moment", keys: "]", hint: "next", in: .replay, replays(.step(1)))
    case .replayMinuteBack:
      row("in a replay: a minute back", keys: "{", hint: "-1m", in: .replay, replays(.minutes(-1)))
    case .replayMinuteOn:
      row("in a replay: a minute on", keys: "}", hint: "+1m", in: .replay, replays(.minutes(1)))
    case .replaySlower:
      row(
        "in a replay: slower, down to 1/4x", keys: "-", hint: "slower", in: .replay,
        replays(.pace(-1)))
    case .replayFaster:
      row(
        "in a replay: faster, up to 600x", keys: "+", hint: "faster", in: .replay, replays(.pace(1))
      )

    // Taking away
    case .copy:
      row(
        "copy the id of the task or of the marked ones; among URLs, the URL or the marked ones",
        keys: "y", hint: "copy", in: .take, onPages(over: [.text]) { $0.copy() })
    case .copyRow: row("copy the row as JSON", keys: "Y", in: .take, onPages { $0.copyRow() })
    case .copyAll:
      row(
        "copy all URLs of the marked rows, or of all in view (y within a second of g)", chord: "gy",
        in: .take, onPages { $0.copyURLs(failedOnly: false) })
    case .copyFailed:
      row(
        "copy the failed URLs of the marked rows, or of all in view (f within a second of g)",
        chord: "gf", hint: "copy failed", in: .take, onPages { $0.copyURLs(failedOnly: true) })
    case .export:
      row(
        "export the marked rows, or all in view, to a file", keys: "x", hint: "export", in: .take,
        onPages(over: [.text]) { $0.openExport() })
    case .raw:
      row(
        "fetch and show the vendor's raw answer for the task", keys: "o", hint: "raw", in: .take,
        onPages(over: [.text]) { $0.openRaw() })
    case .verify:
      row(
        "verify at the edge the marked tasks, or the selected one; says first what it will ask",
        keys: "V", hint: "verify", in: .take, onPages(over: [.text]) { $0.verify() })

    // What happened
    case .problemList:
      row(
        "problems of accounts and tasks, and what to do", keys: "P", hint: "problems", in: .past,
        onPages(over: [.problems, .events]) { $0.toggleProblemList() })
    case .acknowledge:
      row(
        "in the problems: acknowledge one", keys: "a", hint: "acknowledge", in: .past,
        lists(nil, nil, over: [.problems]))
    case .eventLog:
      row(
        "the event log, newest first; / filters it", keys: "L", in: .past,
        onPages(over: [.text, .problems, .events]) { $0.toggleEventLog() })

    // The program
    case .poll:
      row(
        "poll the selected account now", keys: "r", .control("r"), hint: "poll", in: .system,
        onPages { $0.pollSelected() })
    case .pollAll:
      row("poll all accounts now", keys: "R", in: .system, onPages { $0.poll(nil) })
    case .commandLine:
      row(
        "command line; Tab completes, Up recalls", keys: ":", hint: "command", in: .system,
        everywhere { $0.openPrompt() })
    case .mouse:
      row(
        "mouse on: wheel and clicks; hold Shift to select text; again: off", keys: "M", in: .system,
        everywhere { [.mouse(isOn: !$0.context.hasMouse)] })
    case .help:
      row(
        "this help", keys: "?", .function(1), hint: "help", in: .system,
        everywhere { $0.toggleHelp() })
    case .repaint:
      row("redraw the screen", .control("l"), in: .system, everywhere { _ in [.repaint] })
    case .quit:
      row(
        "back one level; at the table: quit", keys: "q", .function(10), hint: "quit", in: .system,
        everywhere { $0.quit() })
    }
  }

  private func row(
    _ description: String, keys characters: String = "", _ others: Key..., chord: String = "",
    hint: String? = nil, in group: CommandGroup, _ handler: CommandHandler
  ) -> CommandRow {
    CommandRow(
      binding: KeyBinding(
        command: self, keys: characters.map { .character($0) } + others,
        chord: chord.map { .character($0) }, description: description, hint: hint, group: group,
        places: handler.places),
      handler: handler)
  }

  /// Moves in the list of the page, else in what lies over it.
  private var moves: CommandHandler {
    lists(
      { $0.move(self, $1) }, { $0.move(self, $1) }, over: [.text, .menu, .problems, .events])
  }

  /// Has the replay do something.
  private func replays(_ wish: ReplayWish) -> CommandHandler {
    .screen({ _, _ in [.replay(wish)] }, at: [.replay])
  }

  private func lists(
    _ table: (@Sendable (inout TableState, ScreenContext) -> [Request])?,
    _ urls: (@Sendable (inout URLListState, ScreenContext) -> [Request])?,
    over places: Set<CommandPlace> = []
  ) -> CommandHandler {
    .lists(table: table, urls: urls, overlays: places)
  }

  /// Does something with the whole screen while a page has the keys, or what lies over it at these places.
  private func onPages(
    over places: Set<CommandPlace> = [], _ act: @escaping @Sendable (inout AppState) -> [Effect]
  ) -> CommandHandler {
    .screen({ state, _ in act(&state) }, at: places.union([.table, .urls]))
  }

  private func onPages(
    over places: Set<CommandPlace> = [], _ act: @escaping @Sendable (inout AppState) -> Void
  ) -> CommandHandler {
    onPages(over: places) { state in
      act(&state)
      return []
    }
  }

  /// Where keys mean something that mean something everywhere.
  private static let allPlaces = Set(CommandPlace.allCases).subtracting([.replay])

  private func everywhere(
    _ act: @escaping @Sendable (inout AppState) -> [Effect]
  ) -> CommandHandler {
    onPages(over: Self.allPlaces, act)
  }

  private func everywhere(
    _ act: @escaping @Sendable (inout AppState) -> Void
  ) -> CommandHandler {
    onPages(over: Self.allPlaces, act)
  }
}
