import FoundationEssentials
import TaskModel
import Terminal

extension AppState {
  /// How long the rows keep their order after a key, in seconds.
  static let handsOffTime = 1.5
  /// After how many seconds rows are judged anew although no data came.
  static let judgementInterval = 5.0

  /// Takes in something that happened and returns what is to be done about it, in order.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks where rows have to be computed, else O(1).
  public mutating func apply(_ action: Action) -> [Effect] {
    let before = (marks: marks, version: shown.version, rows: rows)
    defer {
      refreshMarkedSums(since: before)
      refreshEvents()
      refreshPreview()
    }
    switch action {
    case .tick(let date, let settles):
      return tick(date, settles: settles)
    case .calendarSet(let ahead):
      calendarAhead = ahead
      return []
    case .snapshot(let snapshot):
      return receive(snapshot)
    case .derived(let derived):
      return takeDerived(derived)
    case .pollAnswered(let replies):
      tell(replies)
      return []
    case .themed(let theme):
      themeName = theme.name
      say("theme \(theme.name)", tone: .info)
      return []
    case .rawAnswered(let task, let outcome):
      takeRaw(outcome, of: task)
      return []
    case .clipboardReady(let sequence, let what, let failure):
      let copied = "copied \(what) \(sequence.way), if the terminal takes it"
      say(failure.map { "\($0); \(copied)" } ?? copied, tone: .info)
      return [.send(sequence)]
    case .exported(let path, let reply):
      takeExport(reply, path: path)
      return []
    case .mouseSwitched(let isOn):
      takeMouse(isOn: isOn)
      return []
    case .said(let text, let isProblem):
      if isProblem { warn(text) } else { say(text, tone: .info) }
      return []
    case .input(let event):
      return apply(event)
    }
  }

  private mutating func apply(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key(let key):
      lastKeyAt = now
      notice = nil
      clicked = nil
      return press(key)
    case .mouse(let mouse):
      lastKeyAt = now
      return point(mouse)
    case .paste(let text):
      lastKeyAt = now
      paste(text)
      return []
    case .resize(let size):
      self.size = size
      resizeLists()
      rewrapRaw()
      return [.repaint]
    case .resume:
      return [.repaint, .poll(nil)]
    case .interrupt:
      if isInterrupted { return [.quit(signal: 2)] }
      interruptedAt = now
      return []
    case .hangup:
      return [.quit(signal: 1)]
    case .terminate(let signal):
      return [.quit(signal: signal)]
    }
  }

  private mutating func tick(_ date: Date, settles: Bool) -> [Effect] {
    now = date
    if !isInterrupted { interruptedAt = nil }
    if let notice, now >= notice.until { self.notice = nil }
    events.take(problems.judge(latest.accounts, now: now), now: now)
    guard pausedAt == nil, settles else { return [] }
    let isOverdue = abs(now.timeIntervalSince(derivedAt)) >= Self.judgementInterval
    guard areHandsOff, isResortPending || isOverdue else { return [] }
    if derivesAside { return deriveRowsAside() }
    deriveRows()
    return []
  }

  var areHandsOff: Bool {
    guard let lastKeyAt else { return true }
    let rest = now.timeIntervalSince(lastKeyAt)
    return rest >= Self.handsOffTime || rest < 0
  }

  private mutating func receive(_ snapshot: Snapshot) -> [Effect] {
    guard snapshot.version > latest.version else { return [] }
    latest = snapshot
    accountNames.take(snapshot.accounts.map(\.account), widths: options.widths)
    if derivesAside { return deriveRowsAside() }
    take(SnapshotNews(of: snapshot, after: told, problems, done, now: now))
    if pausedAt == nil { show(snapshot) }
    return []
  }

  private mutating func show(_ snapshot: Snapshot) {
    shown = snapshot
    resizeLists()
    deriveRows(keepsOrder: !areHandsOff)
  }

  /// Computes the rows of the table and of the open task anew, keeping the selection.
  ///
  /// - Parameter keepsOrder: Whether rows stay in their old order, what is new coming last, until
  ///   the operator's hands rest.
  mutating func deriveRows(keepsOrder: Bool = false) {
    derivedAt = now
    let derived = TableRows.derive(scene, view: view, version: nextVersion(), from: rows)
    adopt(keepsOrder ? derived.inOrder(of: rows, view: view) : derived, keepsOrder: keepsOrder)
  }

  /// Shows rows, keeping the selection.
  mutating func adopt(_ derived: TableRows, keepsOrder: Bool) {
    isResortPending = keepsOrder
    let old = rows
    rows = derived
    let shown = shown
    marks.forget { shown.task($0) == nil }
    place(cursorIn: old)
    refreshURLs(keepsOrder: keepsOrder)
  }

  private mutating func place(cursorIn old: TableRows) {
    let shown = shown
    let what = cursor.id?.group == nil ? "task" : "group"
    let outcome = cursor.rebuild(rows.lines, old: old.lines, follows: follows) { line in
      line.task.flatMap { shown.task($0) } != nil
    }
    if outcome == .vanished {
      say("the selected \(what) is gone; the cursor moved to the next one", tone: .info)
    }
    leaveFold()
  }

  /// Computes the rows of the open task anew, keeping the selection.
  mutating func refreshURLs(keepsOrder: Bool = false) {
    guard case .urls(var urls) = page else { return }
    let old = urls.rows
    let items = shown.task(urls.task)?.urls ?? URLItems([])
    urls.rows = URLRows.derive(items, view: urls.view, version: nextVersion())
    if keepsOrder { urls.rows = urls.rows.inOrder(of: old) }
    let rows = urls.rows
    if !urls.marks.isEmpty { urls.marks.forget { rows.item(of: $0) == nil } }
    urls.countHiddenMarks()
    if old.items.isEmpty != rows.items.isEmpty {
      // The list has another height than the text that stands for it.
      page = .urls(urls)
      urls.cursor.resize(height: layout.list.height)
    }
    _ = urls.cursor.rebuild(rows, old: old, follows: follows) { rows.item(of: $0) != nil }
    page = .urls(urls)
  }

  /// Freezes the screen, or shows the newest state again.
  mutating func togglePause() {
    if pausedAt == nil {
      pausedAt = now
      pausedProblems = problems
    } else {
      pausedAt = nil
      pausedProblems = nil
      shown = latest
      resizeLists()
      deriveRows()
    }
  }

  /// Tells that something asked for was not done: in passing, and in the event log for later.
  mutating func warn(_ text: String) {
    say(text, tone: .warning)
    events.append(MonitorEvent(at: now, account: nil, tone: .bad, text: text))
  }

  /// Shows a passing message.
  mutating func say(_ text: String, tone: Notice.Tone) {
    notice = Notice(text: text, tone: tone, until: now.addingTimeInterval(Notice.life))
  }

  private mutating func tell(_ replies: [AccountID: PollReply]) {
    var asked: [String] = []
    var others: [String] = []
    for (account, reply) in replies.sorted(by: { $0.key < $1.key }) {
      switch reply {
      case .asked: asked.append(account.name)
      case .waits(let time):
        others.append("\(account): not before \(AgeText.full(time.seconds)) from now")
      case .refused(let reason): others.append("\(account): not asked, \(reason)")
      }
    }
    // What was refused matters more than what goes its way.
    if !asked.isEmpty { others.append("asking " + asked.joined(separator: ", ")) }
    guard !others.isEmpty else { return }
    say(others.joined(separator: "; "), tone: asked.count == replies.count ? .info : .warning)
  }

  private mutating func paste(_ text: String) {
    if case .prompt(var prompt) = overlay {
      prompt.line.insert(text)
      prompt.problem = nil
      overlay = .prompt(prompt)
      return
    }
    if case .help(var help) = overlay, help.isTyping {
      help.field.insert(text)
      overlay = .help(help)
      return
    }
    if case .export(var dialog) = overlay {
      dialog.insert(text)
      overlay = .export(dialog)
      return
    }
    guard case .filter(var editor) = overlay else {
      let key = options.keymap.keyName(.filter)
      say(
        "a paste does nothing here" + (key.map { "; \($0) takes it as a filter" } ?? ""),
        tone: .info)
      return
    }
    notice = nil
    editor.line.insert(text)
    preview(editor)
  }
}
