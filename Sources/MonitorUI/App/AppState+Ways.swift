import TaskModel

/// Ways through the screen: to the table, to the rows of a problem and back.
extension AppState {
  /// Goes to the table from the page of a task: what changed there is to be seen.
  mutating func goToTable() -> [Effect] {
    guard case .urls = page else { return [] }
    page = .table
    resizeLists()
    return [.focus(nil)]
  }

  /// Goes to the rows of a problem or an event.
  mutating func visit(_ scope: TaskScope) -> [Effect] {
    detours.append(
      Detour(view: table.view, cursor: table.cursor, page: page, overlays: overlays))
    overlays = []
    let way = goToTable()
    table.visit(scope)
    resizeLists()
    deriveRows()
    say("only \(scope.name)" + context.keyHint(.back, "goes back"))
    return way
  }

  /// Goes back to where the operator came from; nil where that is nowhere.
  mutating func endDetour() -> [Effect]? {
    guard let before = detours.popLast() else { return nil }
    table.view = before.view
    table.cursor = before.cursor
    page = before.page
    overlays = before.overlays
    resizeLists()
    deriveRows()
    if case .urls(let urls) = page { return [.focus(urls.task)] }
    return []
  }
}
