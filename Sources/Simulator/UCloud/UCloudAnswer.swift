/// The answer to a checked UCloud query.
struct UCloudAnswer {
  let query: UCloudQuery
  let desk: Desk
  let paging: UCloudRoutes.Unit
  let total: UCloudRoutes.Unit

  private typealias Part = (task: SimulatedTask, items: Range<Int>)

  func response(action: String) -> SimulatorResponse {
    let found = matchingTasks()
    let parts = page(of: found)
    let isOdd = query.isPrefetch && query.isDCDN
    var fields: [(String, AnswerValue)] = [
      ("Action", .text(action + "Response")), ("RetCode", isOdd ? .text("0") : .number(0)),
    ]
    if !parts.isEmpty || !query.isDCDN {
      let urls = found.reduce(0) { $0 + $1.itemCount }
      fields.append(("TotalCount", .number(total == .urls ? urls : found.count)))
      fields.append(("TaskList", .list(parts.map { taskValue($0.task, items: $0.items) })))
    }
    return .json(.object(fields))
  }

  private func matchingTasks() -> [SimulatedTask] {
    let first = Double(query.window.lowerBound) - desk.start
    let last = Double(query.window.upperBound) + 1 - desk.start
    var found: [SimulatedTask] = []
    for position in desk.positions(createdIn: first...last) {
      let task = desk.tasks.tasks[position]
      guard task.isSecondProduct == query.isDCDN else { continue }
      guard (task.form == .prefetch) == query.isPrefetch else { continue }
      guard query.taskIDs.isEmpty || query.taskIDs.contains(task.id) else { continue }
      guard query.status == nil || query.status == word(task.life.phase(at: desk.storyTime))
      else { continue }
      found.append(task)
    }
    return found
  }

  private func page(of found: [SimulatedTask]) -> [Part] {
    switch paging {
    case .tasks:
      let rest = found.dropFirst(query.offset)
      return rest.prefix(query.limit ?? rest.count).map { ($0, 0..<$0.itemCount) }
    case .urls:
      var parts: [Part] = []
      var skipped = query.offset
      var wanted = query.limit ?? Int.max
      for task in found where wanted > 0 {
        let first = min(skipped, task.itemCount)
        skipped -= first
        let count = min(wanted, task.itemCount - first)
        guard count > 0 else { continue }
        wanted -= count
        parts.append((task, first..<first + count))
      }
      return parts
    }
  }

  private func taskValue(_ task: SimulatedTask, items: Range<Int>) -> AnswerValue {
    let created = Int((desk.start + task.life.created).rounded(.down))
    var fields: [(String, AnswerValue)] = [
      ("TaskId", .text(task.id)),
      ("Status", .text(word(task.life.phase(at: desk.storyTime)))),
      ("CreateTime", .number(created)),
    ]
    // Prefetch tasks carry no type.
    if task.form != .prefetch { fields.append(("Type", .text(type(of: task)))) }
    let urls = items.map { urlValue(task, item: $0, created: created) }
    fields.append(("UrlLists", .list(urls)))
    return .object(fields)
  }

  private func type(of task: SimulatedTask) -> String {
    if task.form == .purgeDirectory { return "dir" }
    return task.number % 9 == 0 ? "m3u8" : "file"
  }

  private func urlValue(_ task: SimulatedTask, item: Int, created: Int) -> AnswerValue {
    let state = task.life.item(item, of: task.itemCount, at: desk.storyTime)
    let path = task.path(ofItem: item, chance: desk.chance)
    var fields: [(String, AnswerValue)] = [
      ("Url", .text(SimulatedTask.scheme + task.domain(ofItem: item).unicode + path)),
      ("CreateTime", .number(created)),
      ("Status", .text(word(state.phase))),
      ("Progress", .number(Int(state.progress * 100))),
    ]
    if state.phase.hasEnded {
      fields.append(("FinishTime", .number(max(created, desk.unix(ofStory: state.end)))))
    } else if desk.chance.below(2, .item, task.number, item) == 0 {
      fields.append(("FinishTime", .number(0)))
    }
    return .object(fields)
  }

  private func word(_ phase: TaskLife.Phase) -> String {
    switch phase {
    case .queued: "wait"
    case .running: "process"
    case .succeeded: "success"
    // The vendor has no word of its own for these.
    case .failed, .timedOut, .canceled: "failure"
    }
  }
}
