import TaskModel

extension AppState {
  /// The longest label, in characters: it has to fit in a column and in a filter.
  private static let longestLabel = 64

  /// Gives the marked tasks, else the selected one, a label; takes it away for an empty text.
  mutating func label(_ text: String) throws(PromptError) -> [Effect] {
    guard text.count <= Self.longestLabel else {
      throw PromptError("a label has at most \(Self.longestLabel) characters")
    }
    // Marks count where they are seen: a page of one task is about that task.
    let isMarked = page == .table && !marks.isEmpty
    let ids = isMarked ? marks.ids.sorted() : [selectedTask?.id].compactMap(\.self)
    let tasks = ids.compactMap { id in
      shown.task(id).map { task in
        TrackedTask(
          account: id.account,
          reference: TaskReference(vendorID: id.vendorID, kind: task.kind, product: id.product),
          label: text.isEmpty ? nil : text, urls: task.declaredURLs.map(\.text),
          trackedAt: task.trackedAt ?? calendar(now))
      }
    }
    guard let first = ids.first, !tasks.isEmpty else {
      throw PromptError("no task is marked or selected")
    }
    return [.label(tasks, what: isMarked ? pick.text("task") : "task \(first.shownID)")]
  }
}
