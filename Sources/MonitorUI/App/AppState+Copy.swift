import TaskModel
import Terminal

/// What is taken from the screen into the clipboard.
extension AppState {
  /// Which rows are taken away.
  var pick: RowScope {
    if case .urls(let urls) = page { return urls.pick(in: context.known.shown) }
    return table.pick
  }

  /// Copies what is looked at.
  mutating func copy() -> [Effect] {
    switch overlay {
    case .url(let key, _): return copy(key.text, CopySource.name(ofURL: key.text))
    case .raw(let page):
      guard let answer = page.answer else {
        return reply("no answer to copy yet")
      }
      return copy(answer.text, ExportRequest.rawAnswer)
    case nil: break
    default: return []
    }
    if case .urls(let urls) = page, !urls.marks.isEmpty {
      var lines = ClipboardLines()
      for item in urls.picked where lines.hasRoom { lines.add(item.url) }
      return copy(lines, "URL", of: "URL")
    }
    if case .urls(let urls) = page, let key = urls.cursor.id {
      return copy(key.text, CopySource.name(ofURL: key.text))
    }
    if page == .table, !table.marks.isEmpty {
      let ids = table.pickedTasks.map { SafeText($0.vendorID, limit: .message).text }
      return copy(
        ids.joined(separator: "\n"), "\(ids.count.counted("id")) of \(pick.text("task"))")
    }
    let id = selectedTask.map { SafeText($0.id.vendorID, limit: .message).text } ?? ""
    return copy(id, "id \(id)")
  }

  /// Copies the row as JSON.
  mutating func copyRow() -> [Effect] {
    if case .urls(let urls) = page, let item = urls.cursor.id.flatMap({ urls.rows.item(of: $0) }),
      let task = context.known.shown.task(urls.task)
    {
      return [.copy(.url(item, of: task.kind))]
    }
    guard let task = selectedTask else { return copy("", "") }
    return [.copy(.task(task, in: context.known.shown, at: context.viewNow))]
  }

  /// Copies the URLs of the marked tasks, else those in view, once and in the order of the view:
  /// every one, or those that failed.
  mutating func copyURLs(failedOnly: Bool) -> [Effect] {
    var lines = ClipboardLines()
    let isWanted: (TaskStatus) -> Bool = { !failedOnly || $0.isProblem }
    if case .urls(let urls) = page {
      for item in urls.picked where lines.hasRoom && isWanted(item.status) { lines.add(item.url) }
    } else {
      for id in table.pickedTasks where lines.hasRoom {
        guard let task = context.known.shown.task(id) else { continue }
        for text in task.urls?.texts(where: isWanted) ?? URLItems([]).texts(where: isWanted)
        where lines.hasRoom { lines.add(text) }
        if task.urls == nil, !failedOnly { task.declaredURLs.forEach { lines.add($0) } }
      }
    }
    guard !failedOnly || lines.count > 0 else { return sayNothingFailed() }
    return copy(lines, failedOnly ? "failed URL" : "URL", of: areURLsPicked ? "URL" : "task")
  }

  /// Whether the rows one takes from are URLs.
  private var areURLsPicked: Bool { page != .table && pick != .task }

  /// Copies lines that are things of rows: URLs, or failed URLs, of tasks or among URLs.
  private mutating func copy(
    _ lines: ClipboardLines, _ thing: String, of row: String
  ) -> [Effect] {
    guard lines.count > 0 else {
      let none = areURLsPicked ? "no URL is in view" : pick.lacks(thing)
      return reply("\(none); nothing was copied")
    }
    guard lines.hasRoom else {
      let key = context.keyHint(.export, "writes them to a file")
      let limit = ClipboardSequence.textLimit.grouped
      return reply(
        "too many \(thing)s for the clipboard, which takes \(limit) bytes\(key)", tone: .warning)
    }
    // All URLs that were picked need not be counted twice.
    let isWhole = row == thing && pick.count == lines.count
    return copy(
      lines.text, isWhole ? pick.text(row) : "\(lines.count.counted(thing)) of \(pick.text(row))")
  }

  /// Says that there is no failed URL, and where failed tasks are without any.
  private mutating func sayNothingFailed() -> [Effect] {
    var text = ""
    if case .urls(let urls) = page {
      text = pick == .task ? pick.lacks("failed URL") : pick.noURL("failed")
      let hidden = urls.rows.items.failedCount
      if hidden > 0, urls.marks.isEmpty { text += "; \(hidden) hidden" }
    } else {
      text = pick.lacks("failed URL")
      let without = table.pickedTasks.count {
        guard let task = context.known.shown.task($0), task.status.isProblem else { return false }
        return task.urls?.isEmpty ?? true
      }
      if without > 0 { text += "; the vendor names none for \(without.counted("failed task"))" }
    }
    return reply(text)
  }

  private mutating func copy(_ text: String, _ what: String) -> [Effect] {
    guard !text.isEmpty else {
      return reply("nothing to copy here")
    }
    return [.copy(.text(text, what: what))]
  }
}

/// Lines being collected for the clipboard, until they are too many for it.
private struct ClipboardLines {
  private var lines: [String] = []
  private var seen: Set<String> = []
  private var bytes = 0

  /// Whether the clipboard takes the lines so far: what is too much is not collected to its end,
  /// since it may be a million URLs.
  var hasRoom: Bool { bytes <= ClipboardSequence.textLimit + 1 }

  var count: Int { lines.count }

  /// The lines in order.
  var text: String { lines.joined(separator: "\n") }

  /// Adds a line, unless it is empty or there already.
  mutating func add(_ line: SafeText) {
    guard !line.isEmpty, seen.insert(line.text).inserted else { return }
    lines.append(line.text)
    bytes += line.text.utf8.count + 1
  }
}
