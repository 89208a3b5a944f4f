import TaskModel

/// What the screen is about, below any overlay.
enum Page: Equatable, Sendable {
  /// There is no configuration: how to start.
  case start(configPath: String)
  /// The table of tasks.
  case table
  /// The URLs of one task.
  case urls(URLPage)
}

/// The drill-down into one task.
struct URLPage: Equatable, Sendable {
  /// The task looked at.
  let task: CacheTask.ID
  /// The rows; empty where the vendor gives no URLs.
  var rows = URLRows.none
  /// The selected URL.
  var cursor = ListCursor<URLKey>()
  /// Which of its URLs are shown.
  var view = URLView()
  /// The URLs the operator marked.
  var marks = MarkSet<URLKey>()
  /// How many of the marked ones are out of view.
  private(set) var hiddenMarks = 0
  /// Cells by which the paths are scrolled to the left.
  var pan = 0
  /// The first line shown of the page that stands for URLs where the vendor gives none.
  var scroll = 0

  init(task: CacheTask.ID) { self.task = task }

  /// Counts the marked ones that are out of view.
  ///
  /// - Complexity: O(*n*) in the number of rows where some are marked and some left out, else O(1).
  mutating func countHiddenMarks() {
    let isWhole = rows.count == rows.items.count
    hiddenMarks =
      marks.isEmpty || isWhole
      ? 0 : marks.count - (0..<rows.count).count { marks.contains(rows.id(at: $0)) }
  }
}

/// What lies over a page and takes the keys.
enum Overlay: Equatable, Sendable {
  /// The filter being typed.
  case filter(FilterEditor)
  /// The command being typed.
  indirect case prompt(PromptEditor)
  /// What runs, and on what; payload: the first line shown.
  case about(scroll: Int)
  /// The keys of this screen and the words.
  indirect case help(HelpView)
  /// The choice of a sort column; payload: the highlighted field, and which key is chosen.
  case sort(SortOrder.Field, SortOrder.Rank)
  /// The same for the URLs of a task.
  case sortURLs(URLSortOrder.Field, URLSortOrder.Rank)
  /// The menu of columns; payload: the highlighted one.
  case columns(TaskColumn.ID)
  /// One URL with everything known of it; payload: the first line shown.
  case url(URLKey, scroll: Int)
  /// The vendor's raw answer about a task.
  case raw(RawPage)
  /// What to export, and where to.
  case export(ExportDialog)
  /// What is wrong.
  case problems(ProblemList)
  /// What happened.
  case events(EventPage)

  /// Whether it is the event log.
  var isEvents: Bool {
    if case .events = self { return true }
    return false
  }
}
