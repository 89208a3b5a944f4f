import FoundationEssentials
import TaskModel
import Terminal

extension AppState {
  /// How long the rows keep their order after a key, in seconds.
  static let handsOffTime = 1.5

  /// Takes in something that happened and returns what is to be done about it, in order.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks where rows have to be computed, else O(1).
  public mutating func apply(_ action: Action) -> [Effect] {
    let before = (table: table, shown: context.known.shown)
    defer { refresh(since: before.table, before.shown) }
    switch action {
    case .tick(let date, let settles, let isShown):
      passNotice(by: date, isShown: isShown)
      return tick(date, settles: settles)
    case .calendarSet(let ahead):
      if context.replay == nil { context.calendarAhead = ahead }
    case .replayed(let frame):
      return show(frame)
    case .snapshot(let snapshot):
      return receive(snapshot)
    case .derived(let derived):
      return takeDerived(derived)
    case .pollAnswered(let replies):
      tell(replies)
    case .themed(let theme):
      context.themeName = theme.name
      say("theme \(theme.name)")
    case .rawAnswered(let task, let outcome):
      changeRaw { page, context in page.take(outcome, of: task, context) }
    case .proof(let news):
      take(news)
    case .clipboardReady(let sequence, let what, let failure):
      let copied = "copied \(what) \(sequence.way), if the terminal takes it"
      say(failure.map { "\($0); \(copied)" } ?? copied)
      return [.send(sequence)]
    case .exported(let path, let reply):
      takeExport(reply, path: path)
    case .mouseSwitched(let isOn):
      takeMouse(isOn: isOn)
    case .remembered(let memory, let kept):
      remember(memory, kept: kept)
    case .acknowledged(let notes):
      context.known.take(notes, now: context.now, calendarAhead: context.calendarAhead)
    case .store(let news):
      take(news)
    case .said(let text, let isProblem):
      if isProblem { warn(text) } else { say(text) }
    case .input(let event):
      return apply(event)
    }
    return []
  }

  private mutating func apply(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key(let key):
      lastKeyAt = context.present
      context.notice = nil
      forgetClick()
      return press(key)
    case .mouse(let mouse):
      lastKeyAt = context.present
      return point(mouse)
    case .paste(let text):
      lastKeyAt = context.present
      paste(text)
      return []
    case .resize(let size):
      context.size = size
      resizeLists()
      rewrapRaw()
      return [.repaint]
    case .resume:
      return context.replay == nil ? [.repaint, .refresh] : [.repaint]
    case .interrupt:
      if isInterrupted { return [.quit(signal: 2)] }
      interruptedAt = context.present
      return []
    case .hangup:
      return [.quit(signal: 1)]
    case .terminate(let signal):
      return [.quit(signal: signal)]
    }
  }

  /// Brings what follows from the rest up to date.
  private mutating func refresh(since table: TableState, _ shown: Snapshot) {
    self.table.forgetLeftOut()
    if self.table.refreshMarkedSums(since: table, shown, context.known.shown) { resizeLists() }
    if self.table.rows != table.rows {
      context.readIntervals = self.table.rows.counts.readIntervals
    }
    changeEvents { [context] in $0.refresh(context) }
    self.table.refreshPreview(context, isOnScreen: page == .table)
  }

  /// Changes the event log's page, where it is on the screen.
  mutating func changeEvents(_ change: (inout EventPage) -> Void) {
    guard let place = overlays.lastIndex(where: { !$0.isTypedLine }),
      case .events(var log) = overlays[place]
    else { return }
    change(&log)
    overlays[place] = .events(log)
  }

  // MARK: Time and data

  private mutating func tick(_ date: Date, settles: Bool) -> [Effect] {
    context.present = date
    if !isInterrupted { interruptedAt = nil }
    if context.replay == nil {
      context.now = date
      context.known.judge(now: date)
    }
    guard context.known.pausedAt == nil, settles else { return [] }
    let isOverdue = abs(context.now.timeIntervalSince(table.derivedAt)) >= TableRows.lifetime
    guard areHandsOff, table.isResortPending || isOverdue else { return [] }
    if derivesAside { return deriveRowsAside() }
    deriveRows()
    return []
  }

  var areHandsOff: Bool {
    guard let lastKeyAt else { return true }
    let rest = context.present.timeIntervalSince(lastKeyAt)
    return rest >= Self.handsOffTime || rest < 0
  }

  private mutating func receive(_ snapshot: Snapshot) -> [Effect] {
    guard context.known.receive(snapshot) else { return [] }
    context.accountNames.take(
      snapshot.accounts.map(\.account), widths: context.options.widths)
    if derivesAside { return deriveRowsAside() }
    context.known.take(
      SnapshotNews(of: snapshot, after: context.known, now: context.now), now: context.now)
    guard context.known.pausedAt == nil else { return [] }
    context.known.show(snapshot)
    resizeLists()
    deriveRows(keepsOrder: !areHandsOff)
    return []
  }

  /// Computes the rows of the table and of the open task anew, keeping the selection.
  ///
  /// - Parameter keepsOrder: Whether rows stay in their old order, what is new coming last, until
  ///   the operator's hands rest.
  mutating func deriveRows(keepsOrder: Bool = false) {
    tell(table.derive(context, keepsOrder: keepsOrder))
    changeURLs { $0.refresh($1, keepsOrder: keepsOrder) }
  }

  /// Whether there are too many tasks to look through all of them between two keys.
  var derivesAside: Bool {
    context.known.latest.tasks.count > context.options.inlineTasks
  }

  /// Has the rows and the news of the newest snapshot found; what is on the screen stays until they are
  /// there.
  mutating func deriveRowsAside() -> [Effect] {
    table.request(context, keepsOrder: !areHandsOff).map { [.derive($0)] } ?? []
  }

  /// Takes in news found aside, and shows the rows, unless keys have changed in the meantime what is
  /// wanted.
  private mutating func takeDerived(_ derived: DerivedRows) -> [Effect] {
    let request = derived.request
    guard table.awaits(request) else { return [] }
    context.known.take(derived.news, now: context.now)
    let (latest, told) = (context.known.latest, context.known.told)
    guard context.known.pausedAt == nil else { return told == latest ? [] : deriveRowsAside() }
    if request.view == table.view, request.old == table.rows {
      // Keys came after it was asked for: nothing may move under the operator's hands.
      guard request.keepsOrder || areHandsOff else { return deriveRowsAside() }
      context.known.show(request.known.latest)
      resizeLists()
      tell(table.adopt(derived.rows, keepsOrder: request.keepsOrder, context))
      changeURLs { $0.refresh($1, keepsOrder: request.keepsOrder) }
    }
    return context.known.shown == latest && told == latest ? [] : deriveRowsAside()
  }

  /// Freezes the screen, or shows the newest state again; a replay stops, or goes on.
  mutating func togglePause() -> [Effect] {
    if context.replay != nil { return [.replay(.play)] }
    if context.known.pausedAt == nil {
      context.known.pause(at: context.now)
    } else {
      context.known.resume()
      resizeLists()
      deriveRows()
    }
    return []
  }

  // MARK: Messages

  /// Tells that something asked for was not done: in passing, and in the event log for later.
  mutating func warn(_ text: String) {
    say(text, tone: .warning)
    context.known.events.append(
      MonitorEvent(at: context.now, account: nil, tone: .bad, text: text))
  }

  /// Tells what became of the trouble of a store, which stays in the list of problems for as long as it goes on.
  private mutating func take(_ news: StoreNews) {
    context.known.take(news, now: context.now)
    switch news {
    case .began(let trouble): if let remark = trouble.remark { warn(remark) }
    case .ended(_, let text):
      say(text)
      context.known.events.append(
        MonitorEvent(at: context.now, account: nil, tone: .good, text: text))
    }
  }

  /// Shows a passing message.
  mutating func say(_ text: String, tone: Notice.Tone = .info) {
    context.notice = Notice(text: text, tone: tone)
  }

  /// Takes a passing message away that was on the screen for long enough, however long it had to wait for that.
  private mutating func passNotice(by date: Date, isShown: Bool) {
    if isShown, context.notice?.shownAt == nil { context.notice?.shownAt = context.present }
    guard let shownAt = context.notice?.shownAt else { return }
    if date.timeIntervalSince(shownAt) >= Notice.life { context.notice = nil }
  }

  /// Whether the passing message there is was there in an earlier state, such as the one on the screen.
  public func hasNotice(of earlier: AppState) -> Bool { context.notice == earlier.context.notice }

  /// Shows a passing message, and does nothing else.
  mutating func reply(_ text: String, tone: Notice.Tone = .info) -> [Effect] {
    say(text, tone: tone)
    return []
  }

  private mutating func tell(_ replies: [AccountID: PollReply]) {
    var asked: [String] = []
    var others: [String] = []
    var isWell = true
    for (account, reply) in replies.sorted(by: { $0.key < $1.key }) {
      switch reply {
      case .asked: asked.append(account.name)
      case .idle: others.append("\(account): nothing is left to ask for")
      case .waits(let time):
        isWell = false
        others.append("\(account): not before \(AgeText.full(time.seconds)) from now")
      case .passedOn(let reader):
        others.append("\(account): passed on to \(reader?.text ?? "who polls it")")
      case .refused(let reason):
        isWell = false
        others.append("\(account): not asked, \(reason)")
      }
    }
    // What was refused matters more than what goes its way.
    if !asked.isEmpty { others.append("asking " + asked.joined(separator: ", ")) }
    guard !others.isEmpty else { return }
    say(others.joined(separator: "; "), tone: isWell ? .info : .warning)
  }

  private mutating func paste(_ text: String) {
    switch overlays.last {
    case .prompt(var prompt):
      prompt.insert(text)
      put(.prompt(prompt))
    case .help(var help) where help.isTyping:
      help.field.insert(text)
      put(.help(help))
    case .export(var dialog):
      dialog.insert(text)
      put(.export(dialog))
    case .filter(var editor):
      context.notice = nil
      editor.insert(text)
      preview(editor)
    default: say("a paste does nothing here" + context.keyHint(.filter, "takes it as a filter"))
    }
  }
}
