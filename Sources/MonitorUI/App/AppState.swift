public import FoundationEssentials
public import TaskModel
public import Terminal

/// Everything the screen shows, as one value; it changes only by ``apply(_:)``.
///
/// Comparing two states costs no more than comparing their versions and cursors.
public struct AppState: Equatable, Sendable {
  /// What the monitor was started with; only `:set` changes any of it.
  public internal(set) var options: MonitorOptions
  /// The extent of the screen.
  public internal(set) var size: Size
  /// The present, by the last tick.
  public internal(set) var now: Date
  /// How many seconds the calendar is ahead of ``now``, which nobody sets; 0 while nobody has set it.
  public internal(set) var calendarAhead: TimeInterval = 0
  /// The newest snapshot received; the screen shows it unless it is paused.
  var latest = Snapshot.empty
  /// The newest snapshot whose news were told.
  var told = Snapshot.empty
  /// The snapshot on the screen.
  var shown = Snapshot.empty
  /// When the screen was frozen; nil while it is live.
  var pausedAt: Date?
  /// What is wrong, by the newest snapshot.
  var problems = ProblemCenter()
  /// What was wrong when the screen was frozen; nil while it is live.
  var pausedProblems: ProblemCenter?
  /// What happened, by the newest snapshot.
  var events = EventLog()
  /// What this process has seen succeed, by the newest snapshot.
  var done = DoneLog()
  /// What the pane below the table shows of the selected line.
  var preview = TaskPreview.none
  /// How large the panes around the lists are.
  var panes = Layout.Panes.standard
  /// Which tasks the table shows, and in what order.
  var view = TableView()
  /// The rows of the table.
  var rows = TableRows.none
  /// The selected line of the table.
  var cursor = ListCursor<TableLine>()
  /// The task a filter took the cursor off.
  var setAside: SetAside?
  /// Whether the cursor stays on its task when the list changes.
  var follows = true
  /// What the accounts are called on the screen.
  var accountNames: AccountNames
  /// Which columns the table has.
  var columns = ColumnChoice()
  /// Columns scrolled out to the left where those chosen do not fit.
  var columnScroll = 0
  /// The tasks the operator marked.
  var marks = Marks()
  /// The sums of the marked tasks.
  var markedSums = MarkedSums()
  /// What was left to look at the rows of a problem or an event, the latest last.
  var detours: [Detour] = []
  /// Cells by which the targets are scrolled to the left.
  var pan = 0
  /// What the screen is about.
  var page: Page
  /// What lies over the page.
  var overlay: Overlay?
  /// A passing message.
  var notice: Notice?
  /// The name of the theme in use, as far as known.
  var themeName: String?
  /// Lines typed and views saved, in earlier runs too.
  var memory: MonitorMemory
  /// What the keys for the next and previous match look for; nil before anything was typed.
  var search: SearchWish?
  /// When a key was pressed last.
  var lastKeyAt: Date?
  /// Whether the rows wait for the operator's hands to rest before they are sorted anew.
  var isResortPending = false
  /// The number of the rows being computed aside from the loop; nil for none.
  var pendingRows: UInt64?
  /// When the rows were computed last.
  var derivedAt: Date
  /// Whether the terminal reports its mouse.
  var hasMouse = false
  /// The row clicked last, by its identity; nil once a key was pressed.
  var clicked: ClickedRow?
  /// When Ctrl-C was pressed for the first time; nil once a second one would not quit any more.
  var interruptedAt: Date?
  /// A key pressed just now that may be the first of two.
  var chordStart: ChordStart?
  private var lastVersion: UInt64 = 0

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
    self.options = options
    self.memory = memory
    themeName = options.themeName
    accountNames = AccountNames(
      options.names.accounts.map { AccountID($0) }, widths: options.widths)
    self.size = size
    self.now = now
    derivedAt = now
    page = options.missingConfig.map { .start(configPath: $0) } ?? .table
    view.filter = filter
    resizeLists()
  }

  /// The time the shown data is judged by: the present, or the moment of the pause.
  var viewNow: Date { pausedAt ?? now }

  /// Whether Ctrl-C was pressed just now, so that a second one quits.
  var isInterrupted: Bool {
    guard let interruptedAt else { return false }
    let since = now.timeIntervalSince(interruptedAt)
    return since >= 0 && since < InputEvent.interruptTime.seconds
  }

  /// The names that filters and commands know.
  var filterNames: FilterNames {
    let providers = options.names.providers
    return FilterNames(
      accounts: accountNames.all.map(\.name),
      providers: providers.isEmpty ? latest.accounts.map(\.provider.word) : providers)
  }

  /// The shown data as it is judged.
  var scene: Scene { Scene(snapshot: shown, now: viewNow, zone: options.zone) }

  /// Where everything goes on the page, below any overlay but a line being typed.
  var layout: Layout { layout(panes: panes) }

  /// Returns where everything would go with panes of some size.
  func layout(panes: Layout.Panes) -> Layout {
    guard case .urls(let urls) = page else { return tableLayout(panes: panes) }
    let hasItems = !urls.rows.items.isEmpty
    return Layout(
      size, subject: .urls(hasItems: hasItems), panes: panes, hasEditor: isEditing)
  }

  private func tableLayout(panes: Layout.Panes) -> Layout {
    let subject = Layout.Subject.table(accounts: shown.accounts.count, hasMarks: !marks.isEmpty)
    return Layout(size, subject: subject, panes: panes, hasEditor: isEditing)
  }

  /// The task the operator points at: the one drilled into, else the selected row; nil for none and
  /// for the line of a group.
  var selectedTask: CacheTask? {
    if case .urls(let urls) = page { return shown.task(urls.task) }
    return cursor.id?.task.flatMap { shown.task($0) }
  }

  /// Returns a number for computed rows that was not used before.
  mutating func nextVersion() -> UInt64 {
    lastVersion += 1
    return lastVersion
  }

  /// Gives the lists the rows that the present layout has for them.
  mutating func resizeLists() {
    cursor.resize(height: tableLayout(panes: panes).list.height)
    if case .urls(var urls) = page {
      urls.cursor.resize(height: layout.list.height)
      page = .urls(urls)
    }
  }

  /// Whether a line is being typed over the page.
  var isEditing: Bool {
    switch overlay {
    case .filter, .prompt: return true
    default: return false
    }
  }
}

/// A selected task that a filter left out, and the one selected in its place.
struct SetAside: Equatable, Sendable {
  let task: CacheTask.ID
  let standIn: TableLine?
}
