import TaskModel

/// Tasks that the table is held to, whatever the filter says.
enum TaskScope: Equatable, Sendable {
  /// All tasks of an account.
  case account(AccountID)
  /// Just these.
  case tasks(Set<CacheTask.ID>, name: String)

  /// What they are, in a few words.
  var name: String {
    switch self {
    case .account(let account): "account \(account)"
    case .tasks(_, let name): name
    }
  }

  /// Whether a task is one of them.
  func contains(_ task: CacheTask) -> Bool {
    switch self {
    case .account(let account): task.account == account
    case .tasks(let ids, _): ids.contains(task.id)
    }
  }
}

/// What the operator left to look at some rows, to be gone back to.
struct Detour: Equatable, Sendable {
  let view: TableView
  let cursor: ListCursor<TableLine>
  let page: Page
  let overlay: Overlay?
}

extension AppState {
  /// Goes to the rows a problem or an event is about; says so where there are none.
  mutating func openRows(of overlay: Overlay) -> [Effect] {
    switch overlay {
    case .problems(var list):
      list.settle(problems)
      guard let entry = problems.entries.first(where: { $0.id == list.cursor }) else { break }
      guard entry.id.kind == .tasks else { return visit(.account(entry.id.account)) }
      let name = "\(entry.tasks.count.counted("bad task")) of \(entry.id.account)"
      return visit(.tasks(entry.tasks, name: name))
    case .events(let page):
      guard let event = page.selected(in: events) else { break }
      if !event.tasks.isEmpty {
        let name = event.tasks.count.counted("task") + " of an event"
        return visit(.tasks(Set(event.tasks), name: name))
      }
      if let account = event.account { return visit(.account(account)) }
      say("this event has no task or account", tone: .info)
    default: break
    }
    return []
  }

  private mutating func visit(_ scope: TaskScope) -> [Effect] {
    detours.append(Detour(view: view, cursor: cursor, page: page, overlay: overlay))
    overlay = nil
    let way = goToTable()
    view = TableView(sort: view.sort, grouping: view.grouping, scope: scope)
    cursor = ListCursor()
    setAside = nil
    resizeLists()
    deriveRows()
    let key = options.keymap.keyName(.back).map { "; \($0) goes back" } ?? ""
    say("only \(scope.name)\(key)", tone: .info)
    return way
  }

  /// Goes back to where the operator came from; nil where that is nowhere.
  mutating func endDetour() -> [Effect]? {
    guard let before = detours.popLast() else { return nil }
    view = before.view
    cursor = before.cursor
    page = before.page
    overlay = before.overlay
    resizeLists()
    deriveRows()
    if case .urls(let urls) = page { return [.focus(urls.task)] }
    return []
  }
}
