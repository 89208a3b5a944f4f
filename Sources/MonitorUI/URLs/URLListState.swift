import TaskModel
import Terminal

/// The URLs of one task: which are shown, in what order, and where the operator is among them.
struct URLListState: Equatable, Sendable {
  /// The task looked at.
  let task: CacheTask.ID
  /// The rows; empty where the vendor gives no URLs.
  private(set) var rows = URLRows.none
  /// The selected URL.
  var cursor = ListCursor<URLKey>()
  /// Which of its URLs are shown.
  private(set) var view = URLView()
  /// The URLs the operator marked.
  private(set) var marks = MarkSet<URLKey>()
  /// How many of the marked ones are out of view.
  private(set) var hiddenMarks = 0
  /// Cells by which the paths are scrolled to the left.
  private(set) var pan = 0
  /// The first line shown of the page that stands for URLs where the vendor gives none.
  private(set) var scroll = 0
  /// The URL clicked last; nil once a key was pressed.
  var clicked: URLKey?

  init(task: CacheTask.ID) { self.task = task }

  /// Computes the rows anew, keeping the selection.
  mutating func refresh(_ context: ScreenContext, keepsOrder: Bool = false) {
    let old = rows
    let known = context.known.shown.task(task)
    rows = URLRows.derive(
      known?.urls ?? URLItems([]), of: known?.kind, view: view, version: old.version + 1)
    if keepsOrder { rows = rows.inOrder(of: old) }
    let rows = rows
    if !marks.isEmpty { marks.forget { rows.item(of: $0) == nil } }
    countHiddenMarks()
    // The list has another height than the text that stands for it.
    if old.items.isEmpty != rows.items.isEmpty { resize(context) }
    _ = cursor.rebuild(rows, old: old, follows: context.follows) { rows.item(of: $0) != nil }
  }

  /// Counts the marked ones that are out of view.
  ///
  /// - Complexity: O(*n*) in the number of rows where some are marked and some left out, else O(1).
  private mutating func countHiddenMarks() {
    let isWhole = rows.count == rows.items.count
    hiddenMarks =
      marks.isEmpty || isWhole
      ? 0 : marks.count - (0..<rows.count).count { marks.contains(rows.id(at: $0)) }
  }

  // MARK: Room

  /// Where everything goes.
  ///
  /// - Parameter panes: How large the panes are to be; nil for those there are.
  func layout(_ context: ScreenContext, panes: Layout.Panes? = nil) -> Layout {
    Layout(
      context.size, subject: .urls(hasItems: !rows.items.isEmpty), panes: panes ?? context.panes,
      hasEditor: context.isTyping)
  }

  /// Gives the list the rows that the present layout has for it.
  mutating func resize(_ context: ScreenContext) {
    cursor.resize(height: layout(context).list.height)
  }

  /// How far the page that stands for URLs can be scrolled.
  func lastScroll(_ context: ScreenContext) -> Int {
    guard let task = context.known.shown.task(task) else { return 0 }
    let area = layout(context).list
    let page = TextPage.withoutURLs(
      RowFacts(task, in: context.scene), width: area.width, options: context.options)
    return max(0, page.count - area.height)
  }

  // MARK: What is selected

  /// The selected URL, in view or not.
  var selectedItem: URLItem? { cursor.id.flatMap { rows.item(of: $0) } }

  /// The URLs that are copied or written: the marked ones, those in view first, else all in view.
  var picked: [URLItem] {
    let inView = (0..<rows.count).filter { marks.isEmpty || marks.contains(rows.id(at: $0)) }
    guard !marks.isEmpty else { return inView.map { rows.item(at: $0) } }
    let seen = Set(inView.map { rows.id(at: $0) })
    let others = rows.items(of: marks.ids.subtracting(seen))
    return inView.map { rows.item(at: $0) } + others
  }

  /// Which rows are taken away.
  func pick(in shown: Snapshot) -> RowScope {
    guard shown.task(task)?.urls != nil else { return .task }
    return marks.isEmpty ? .inView(rows.count) : .marked(marks.count, hidden: hiddenMarks)
  }

  // MARK: What keys do

  /// Does what a key does that moves.
  mutating func move(_ command: Command, _ context: ScreenContext) -> [Request] {
    guard let move = Movement(command, height: cursor.window.height) else { return [] }
    if rows.items.isEmpty {
      scroll = move.moved(
        scroll, count: lastScroll(context) + 1, page: layout(context).list.height)
    } else {
      move.apply(to: &cursor, in: rows)
    }
    return []
  }

  /// Scrolls the list; the cursor stays on its row.
  mutating func pan(_ rows: Int, _ context: ScreenContext) -> [Request] {
    cursor.pan(by: rows)
    return []
  }

  /// Says why a key about URLs does nothing; nil where there are URLs.
  var lack: [Request]? { rows.items.isEmpty ? [.say("this task has no list of URLs")] : nil }

  /// Opens the selected URL's page.
  func open(_ context: ScreenContext) -> [Request] { cursor.id.map { [.openURL($0)] } ?? [] }

  /// Shows all URLs.
  mutating func showEverything(_ context: ScreenContext) -> [Request] {
    if let lack { return lack }
    guard view != URLView() else { return [.say("all URLs are in view already")] }
    change(context) { $0 = URLView() }
    return []
  }

  mutating func toggleProblems(_ context: ScreenContext) -> [Request] {
    if let lack { return lack }
    change(context) { $0.showsProblemsOnly.toggle() }
    return []
  }

  /// Changes which URLs are shown; the cursor stays on its URL.
  mutating func change(_ context: ScreenContext, _ change: (inout URLView) -> Void) {
    change(&view)
    refresh(context)
  }

  /// Takes back what narrows the list, and says what: the text, then the filter, then the choice of what failed.
  mutating func clearLast(_ context: ScreenContext) -> String {
    let text = view.clearLast()
    refresh(context)
    return text
  }

  /// Goes back to a view and to where one was in it.
  mutating func restore(
    _ view: URLView, _ cursor: ListCursor<URLKey>, _ context: ScreenContext
  ) {
    self.view = view
    self.cursor = cursor
    refresh(context)
  }

  /// Goes to the nearest failed URL in a direction, 1 or -1.
  mutating func seekFailed(_ step: Int, _ context: ScreenContext) -> [Request] {
    if let lack { return lack }
    // What is not in view was not found, so that all there are are hidden.
    return seek(step, of: "failed URL", hidden: { rows in rows.items.failedCount }, context) {
      $0.status.isProblem
    }
  }

  /// Goes to the nearest URL that is looked for in a direction, 1 or -1.
  mutating func seekMatch(
    _ step: Int, _ context: ScreenContext, where isWanted: (URLItem) -> Bool
  ) -> [Request] {
    seek(
      step, of: "match", hidden: { rows in rows.items.count { isWanted($0) } }, context,
      where: isWanted)
  }

  private mutating func seek(
    _ step: Int, of what: String, hidden: (URLRows) -> Int, _ context: ScreenContext,
    where isWanted: (URLItem) -> Bool
  ) -> [Request] {
    let rows = rows
    let way = cursor.seek(step, in: rows) { isWanted(rows.item(at: $0)) }
    return context.found(way, of: what, step, hidden: way == nil ? hidden(rows) : 0)
  }

  /// Scrolls the paths.
  mutating func scroll(_ step: Int, _ context: ScreenContext) -> [Request] {
    if let lack { return lack }
    pan = Pan.moved(pan, by: step)
    return []
  }

  mutating func changeSort(
    _ context: ScreenContext, _ change: (inout URLSortOrder) -> Void
  ) -> [Request] {
    if let lack { return lack }
    self.change(context) { change(&$0.sort) }
    return []
  }

  // MARK: Marks

  /// Marks the selected URL and moves down.
  mutating func mark(_ context: ScreenContext) -> [Request] {
    changeMarks { urls, key in
      urls.marks.add(key)
      urls.cursor.move(by: 1, in: urls.rows)
      return []
    }
  }

  /// Marks every URL from the last mark to the cursor.
  mutating func markRange(_ context: ScreenContext) -> [Request] {
    changeMarks { urls, key in
      urls.marks.addRange(to: key, in: urls.rows, row: { $0 }, lineOf: { $0 })
    }
  }

  mutating func unmark(_ context: ScreenContext) -> [Request] {
    changeMarks { $0.marks.takeOff($1) }
  }

  mutating func unmarkAll(_ context: ScreenContext) -> [Request] {
    changeMarks { urls, _ in urls.marks.takeAllOff(hidden: urls.hiddenMarks, "URL") }
  }

  private mutating func changeMarks(
    _ change: (inout URLListState, URLKey) -> [Request]
  ) -> [Request] {
    if let lack { return lack }
    guard let key = cursor.id else { return [.say("no row to mark")] }
    let requests = change(&self, key)
    countHiddenMarks()
    return requests
  }

  // MARK: The mouse

  /// Moves the list as a wheel does.
  mutating func scroll(by steps: Int, _ context: ScreenContext) {
    if rows.items.isEmpty {
      scroll = max(0, min(scroll + steps, lastScroll(context)))
    } else {
      cursor.scroll(by: steps, in: rows)
    }
  }

  /// Does what a click does: it selects a row, or opens the one selected before.
  mutating func click(_ place: Point, _ context: ScreenContext) -> [Request] {
    guard let index = cursor.window.row(at: place, in: layout(context).list),
      let listPlace = cursor.place(ofVisible: index)
    else { return [] }
    let key = rows.id(at: listPlace)
    if clicked == key, cursor.id == key {
      clicked = nil
      return [.openURL(key)]
    }
    cursor.move(to: listPlace, in: rows)
    clicked = key
    return []
  }
}
