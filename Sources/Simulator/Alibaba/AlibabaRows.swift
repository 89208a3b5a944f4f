/// Alibaba's rows: one a URL, found and written.
struct AlibabaRows {
  let desk: Desk

  /// Returns a page of the rows that match, and how many match in all.
  func page(of query: AlibabaQuery) -> (rows: [TaskRow], total: Int) {
    let first = Double(query.window.lowerBound) - desk.start
    let last = Double(query.window.upperBound) + 1 - desk.start
    let positions = desk.positions(createdIn: first...last)
    let offset = (query.page - 1) * query.pageSize
    if query.taskID == nil, query.objectPath == nil, query.objectType == nil {
      let total = desk.tasks.rowCount(in: positions)
      guard offset < total else { return ([], total) }
      return (desk.tasks.rows(in: positions, offset: offset, limit: query.pageSize), total)
    }
    var rows: [TaskRow] = []
    var total = 0
    for position in positions {
      let task = desk.tasks.tasks[position]
      guard matches(task, query) else { continue }
      for item in 0..<task.itemCount where matches(task, item: item, query) {
        if total >= offset, rows.count < query.pageSize {
          rows.append(TaskRow(task: task, item: item))
        }
        total += 1
      }
    }
    return (rows, total)
  }

  /// Returns the rows of ids, in their order; an unknown or too old id has none.
  func rows(of ids: [String]) -> [TaskRow] {
    var rows: [TaskRow] = []
    for id in ids {
      guard let task = desk.task(id),
        desk.start + task.life.created >= desk.now - Double(AlibabaQuery.lookBack)
      else { continue }
      for item in 0..<task.itemCount { rows.append(TaskRow(task: task, item: item)) }
    }
    return rows
  }

  func value(of row: TaskRow) -> AnswerValue {
    let task = row.task
    let state = task.life.item(row.item, of: task.itemCount, at: desk.storyTime)
    let created = Int((desk.start + task.life.created).rounded(.down))
    var fields: [(String, AnswerValue)] = [
      ("TaskId", .text(task.id)),
      ("ObjectPath", .text(objectPath(row))),
      ("ObjectType", .text(shownType(task))),
      ("Status", .text(status(state.phase))),
      ("CreationTime", .text(CivilTime(unix: created).iso)),
    ]
    if let process = process(state, row) { fields.append(("Process", .text(process))) }
    if let text = description(state.phase, row) { fields.append(("Description", .text(text))) }
    return .object(fields)
  }

  private func matches(_ task: SimulatedTask, _ query: AlibabaQuery) -> Bool {
    if let id = query.taskID, task.id != id { return false }
    if let type = query.objectType, type != self.type(task) { return false }
    if let domain = query.domain, domain != task.domain.ascii { return false }
    return true
  }

  private func matches(_ task: SimulatedTask, item: Int, _ query: AlibabaQuery) -> Bool {
    if let path = query.objectPath, path != objectPath(TaskRow(task: task, item: item)) {
      return false
    }
    guard let wanted = query.status else { return true }
    let phase = task.life.item(item, of: task.itemCount, at: desk.storyTime).phase
    return wanted == status(phase)
  }

  private func type(_ task: SimulatedTask) -> String {
    switch task.form {
    case .purgeURL: "file"
    case .purgeDirectory: "directory"
    case .purgePattern: "regex"
    case .prefetch: "preload"
    }
  }

  /// Old tasks and DCDN's document call a directory `path`.
  private func shownType(_ task: SimulatedTask) -> String {
    task.form == .purgeDirectory && task.number % 3 == 0 ? "path" : type(task)
  }

  /// A URL may have been submitted without its scheme.
  private func objectPath(_ row: TaskRow) -> String {
    let task = row.task
    let rest = task.domain.ascii + task.path(ofItem: row.item, chance: desk.chance)
    if task.form == .purgeURL, desk.chance.below(17, .oddPath, task.number, row.item) == 0 {
      return rest
    }
    let isSecure = task.form == .prefetch && task.number % 2 == 1
    return (isSecure ? "https://" : SimulatedTask.scheme) + rest
  }

  private func status(_ phase: TaskLife.Phase) -> String {
    switch phase {
    case .queued: "Pending"
    case .running: "Refreshing"
    case .succeeded: "Complete"
    case .failed: "Failed"
    case .timedOut: "Timeout"
    case .canceled: "Canceled"
    }
  }

  /// Percent with up to two decimals; sometimes missing.
  private func process(_ state: TaskLife.ItemState, _ row: TaskRow) -> String? {
    if desk.chance.below(23, .oddProcess, row.task.number, row.item) == 0 { return nil }
    let hundredths = Int(state.progress * 10_000)
    if hundredths % 100 == 0 { return "\(hundredths / 100)%" }
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
  }

  /// A failed row says why; a complete one may say nothing, an empty text or something misleading.
  private func description(_ phase: TaskLife.Phase, _ row: TaskRow) -> String? {
    let roll = desk.chance.below(13, .oddDescription, row.task.number, row.item)
    switch phase {
    case .failed:
      let reasons = ["Origin Return StatusCode 5XX", "Origin Timeout", "Internal Error"]
      return reasons[roll % reasons.count]
    case .succeeded: return roll == 0 ? "Internal Error" : roll < 7 ? "" : nil
    case .queued, .running, .timedOut, .canceled: return roll < 7 ? "" : nil
    }
  }
}
