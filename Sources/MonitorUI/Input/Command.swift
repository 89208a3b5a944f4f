/// What an operator can do with a key, in the order of the help; the raw value is the action's name in `keys:`.
///
/// What each does is in its row of the one table of commands, ``row``.
public enum Command: String, CaseIterable, Hashable, Sendable {
  case down, up, first, last
  case pageDown = "page-down"
  case pageUp = "page-up"
  case halfPageDown = "half-page-down"
  case halfPageUp = "half-page-up"
  case scrollLeft = "scroll-left"
  case scrollRight = "scroll-right"
  case panDown = "pan-down"
  case panUp = "pan-up"
  case open, back
  case filter
  case quickFilter = "quick-filter"
  case nextMatch = "next-match"
  case previousMatch = "previous-match"
  case everything, problems
  case nextProblem = "next-problem"
  case previousProblem = "previous-problem"
  case view
  case sort
  case sortSecond = "sort-second"
  case sortPrevious = "sort-previous"
  case sortNext = "sort-next"
  case sortInvert = "sort-invert"
  case group
  case columns
  case columnsPreset = "columns-preset"
  case grow, shrink
  case mark
  case markRange = "mark-range"
  case unmark
  case unmarkAll = "unmark-all"
  case pause, follow
  case panes
  case replayPlay = "replay-play"
  case replayBack = "replay-back"
  case replayOn = "replay-on"
  case replayMinuteBack = "replay-minute-back"
  case replayMinuteOn = "replay-minute-on"
  case replaySlower = "replay-slower"
  case replayFaster = "replay-faster"
  case copy
  case copyRow = "copy-row"
  case copyAll = "copy-all"
  case copyFailed = "copy-failed"
  case export
  case raw
  case verify
  case problemList = "problem-list"
  case acknowledge
  case eventLog = "event-log"
  case poll
  case pollAll = "poll-all"
  case commandLine = "command-line"
  case mouse
  case help, repaint, quit
}

/// Where a command means something.
enum CommandPlace: CaseIterable, Hashable, Sendable {
  /// The table of tasks.
  case table
  /// The URLs of a task, or the page that stands for them.
  case urls
  /// A text that scrolls, such as help.
  case text
  /// A menu.
  case menu
  /// The list of problems.
  case problems
  /// The event log.
  case events
  /// Anything but a menu, while a recording is replayed; its keys come before those of the place.
  case replay
}

/// The part of the help a command is listed in.
enum CommandGroup: String, CaseIterable, Hashable, Sendable {
  case move = "MOVE"
  case find = "FILTER / FIND"
  case sort = "SORT"
  case columns = "GROUPS / COLUMNS"
  case mark = "MARK"
  case watch = "PAUSE / FOLLOW"
  case replay = "REPLAY"
  case take = "COPY / EXPORT"
  case past = "PROBLEMS / EVENTS"
  case system = "SYSTEM"
}
