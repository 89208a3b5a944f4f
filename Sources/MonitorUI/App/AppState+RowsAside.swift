import TaskModel

extension AppState {
  /// Whether there are too many tasks to look through all of them between two keys.
  var derivesAside: Bool { latest.tasks.count > options.inlineTasks }

  /// Has the rows and the news of the newest snapshot found; what is on the screen stays until they are
  /// there.
  ///
  /// One request at a time, so that nothing queues up.
  mutating func deriveRowsAside() -> [Effect] {
    guard pendingRows == nil else { return [] }
    derivedAt = now
    let request = RowsRequest(
      version: nextVersion(), snapshot: latest, now: now, zone: options.zone, view: view, old: rows,
      keepsOrder: !areHandsOff, told: told, problems: problems, done: done)
    pendingRows = request.version
    return [.derive(request)]
  }

  /// Takes in news found aside, and shows the rows, unless keys have changed in the meantime what is
  /// wanted.
  mutating func takeDerived(_ derived: DerivedRows) -> [Effect] {
    let request = derived.request
    guard request.version == pendingRows else { return [] }
    pendingRows = nil
    take(derived.news)
    guard pausedAt == nil else { return told == latest ? [] : deriveRowsAside() }
    if request.view == view, request.old == rows {
      // Keys came after it was asked for: nothing may move under the operator's hands.
      guard request.keepsOrder || areHandsOff else { return deriveRowsAside() }
      shown = request.snapshot
      resizeLists()
      adopt(derived.rows, keepsOrder: request.keepsOrder)
    }
    return shown == latest && told == latest ? [] : deriveRowsAside()
  }
}
