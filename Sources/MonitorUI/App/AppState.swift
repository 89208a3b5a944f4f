public import FoundationEssentials
public import TaskModel
public import Terminal

/// Everything the screen shows, as one value; it changes only by ``apply(_:)``.
///
/// It is nested as the screen is: what all parts go by, the table, the page, what lies over it. A part changes
/// itself and asks for the rest by a ``Request``; only this one knows them all. Comparing two states costs no
/// more than comparing their versions and cursors.
public struct AppState: Equatable, Sendable {
  /// What every part goes by.
  var context: ScreenContext
  /// The table of tasks, on the screen or not.
  var table: TableState
  /// What the screen is about.
  var page: Page
  /// What lies over the page, the topmost last: a line being typed and the help lie over others.
  var overlays: [Overlay] = [] {
    didSet { context.isTyping = overlays.last?.isTypedLine ?? false }
  }
  /// What was left to look at the rows of a problem or an event, the latest last.
  var detours: [Detour] = []
  /// Lines typed and views saved, in earlier runs too.
  var memory: MonitorMemory
  /// What of it is not kept for other runs yet, or could not be, the oldest first.
  var unkept: [MonitorMemory.Change] = []
  /// What the keys for the next and previous match look for; nil before anything was typed.
  var search: SearchTarget?
  /// What is verified at the edge; nil for nothing.
  var proof: ProofPage?
  /// When a key was pressed last.
  var lastKeyAt: Date?
  /// When Ctrl-C was pressed for the first time; nil once a second one would not quit any more.
  var interruptedAt: Date?
  /// What was acknowledged during a replay: it is at other moments, too.
  var acknowledgedInReplay: [Acknowledgement] = []
  /// A key pressed just now that may be the first of two.
  var chordStart: ChordStart?

  /// How many seconds the calendar is ahead of the times of ``Action/tick(_:settles:isShown:)``; 0 while nobody has
  /// set it.
  public var calendarAhead: TimeInterval { context.calendarAhead }

  /// Makes the state of a monitor that has received nothing yet.
  ///
  /// - Parameters:
  ///   - size: The extent of the screen; any, even 1x1.
  ///   - now: The present.
  ///   - options: What stays the same.
  ///   - filter: The filter to open with; an empty one opens with the opening view.
  ///   - memory: Lines typed and views saved in earlier runs.
  public init(
    size: Size, now: Date, options: MonitorOptions = MonitorOptions(), filter: TaskFilter = .all,
    memory: MonitorMemory = MonitorMemory()
  ) {
    context = ScreenContext(
      options: options, size: size, now: options.replay?.now ?? now, present: now,
      replay: options.replay,
      accountNames: AccountNames(
        options.names.accounts.map { AccountID($0) }, widths: options.widths),
      themeName: options.themeName)
    table = TableState(filter: filter, now: context.now)
    page = options.missingConfig.map { .start(configPath: $0) } ?? .table
    self.memory = memory
    resizeLists()
  }

  /// What lies over the page and takes the keys; nil for nothing.
  var overlay: Overlay? { overlays.last }

  /// What lies over the page, apart from a line being typed there.
  var shownOverlay: Overlay? { overlays.last { !$0.isTypedLine } }

  /// Whether Ctrl-C was pressed just now, so that a second one quits.
  var isInterrupted: Bool {
    guard let interruptedAt else { return false }
    let since = context.present.timeIntervalSince(interruptedAt)
    return since >= 0 && since < InputEvent.interruptTime.seconds
  }

  /// Where everything goes on the page, below any overlay but a line being typed.
  var layout: Layout { layout(panes: context.panes) }

  /// Returns where everything would go with panes of some size.
  func layout(panes: Layout.Panes) -> Layout {
    if case .urls(let urls) = page {
      urls.layout(context, panes: panes)
    } else {
      table.layout(context, panes: panes)
    }
  }

  /// The task the operator points at: the one drilled into, else the selected row; nil for none and
  /// for the line of a group.
  var selectedTask: CacheTask? {
    if case .urls(let urls) = page { return context.known.shown.task(urls.task) }
    return table.selectedTask(in: context.known.shown)
  }

  /// What the problem line says; nil for nothing.
  var problemLine: ProblemLine? { ProblemLine(context.known.shownProblems, table.rows) }

  /// Gives the lists the rows that the present layout has for them.
  mutating func resizeLists() {
    table.resize(context)
    changeURLs { $0.resize($1) }
  }

  /// Changes the list of URLs, where that is the page.
  @discardableResult
  mutating func changeURLs<Answer>(
    _ change: (inout URLListState, ScreenContext) -> Answer
  ) -> Answer? {
    guard case .urls(var urls) = page else { return nil }
    let answer = change(&urls, context)
    page = .urls(urls)
    return answer
  }
}

/// What the screen is about, below any overlay.
enum Page: Equatable, Sendable {
  /// There is no configuration: how to start.
  case start(configPath: String)
  /// The table of tasks.
  case table
  /// The URLs of one task.
  case urls(URLListState)
}

/// What the operator left to look at some rows, to be gone back to.
struct Detour: Equatable, Sendable {
  let view: TableView
  let cursor: ListCursor<TableLine>
  let page: Page
  let overlays: [Overlay]
}

/// The first key of a possible pair, which did at once what it does alone.
struct ChordStart: Equatable, Sendable {
  let key: Key
  let at: Date
  /// The list as it was before the key, so that the pair as a whole does not move the cursor.
  let cursor: ListCursor<TableLine>
  let leftOut: LeftOutTask?
  let rows: TableRows
  let page: Page

  /// How long the second key may take, in seconds.
  static let patience = 1.0
}
