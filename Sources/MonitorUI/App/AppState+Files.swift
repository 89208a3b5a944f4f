import TaskModel
import Terminal

/// What is written to files, and the vendor's raw answer.
extension AppState {
  /// Does what `:write` is told to: the rows that the export dialog would write, to a new file.
  ///
  /// Over a vendor's raw answer it is that answer, byte for byte, whatever the name of the file.
  func carryOutWrite(_ path: String) throws(PromptError) -> [Effect] {
    guard !path.isEmpty else {
      throw PromptError(
        "':write' needs a file, such as \(fileName(ExportFormat.csv.fileExtension))")
    }
    if case .raw(let page) = overlay {
      guard page.answer != nil else { throw PromptError("no answer to write yet") }
      return [.export(exportRequest(path: path, format: .json, overwrites: false, raw: page))]
    }
    guard let format = ExportFormat(path: path) else {
      throw PromptError(ending: path, among: ExportFormat.allCases.map(\.fileExtension))
    }
    return [.export(exportRequest(path: path, format: format, overwrites: false))]
  }

  /// Does what `:screenshot` is told to.
  func carryOutScreenshot(_ path: String) throws(PromptError) -> [Effect] {
    guard !path.isEmpty else {
      throw PromptError(
        "':screenshot' needs a file, such as \(fileName(ScreenPicture.svg.rawValue))")
    }
    guard ScreenPicture(path: path) != nil else {
      throw PromptError(ending: path, among: ScreenPicture.allCases.map(\.rawValue))
    }
    return [.screenshot(path: path)]
  }

  /// A name for a new file, after the time in the shown zone.
  func fileName(_ ending: String) -> String {
    let time = context.options.zone.civilTime(at: context.calendar(context.now))
    let stamp = [time.dateText.replacing("-", with: ""), time.timeText.replacing(":", with: "")]
    return "./cdntop-\(stamp.joined(separator: "-")).\(ending)"
  }

  // MARK: The export dialog

  /// Opens the dialog for what is looked at: rows, or a vendor's answer.
  mutating func openExport() {
    switch overlay {
    case nil:
      overlays = [.export(ExportDialog(path: fileName(ExportFormat.csv.fileExtension)))]
    case .raw(let page):
      guard let answer = page.answer else { return say("no answer to write yet") }
      overlays.append(.export(ExportDialog(path: fileName(answer.fileExtension), raw: page)))
    default: break
    }
  }

  /// Gives a key to the export dialog.
  mutating func type(_ key: Key, into dialog: ExportDialog) -> [Effect] {
    var dialog = dialog
    switch dialog.handle(key) {
    case .close: overlays.removeLast()
    case .write(let overwrites):
      put(.export(dialog))
      return [
        .export(
          exportRequest(
            path: dialog.field.text, format: dialog.format, overwrites: overwrites,
            raw: dialog.raw))
      ]
    case .taken: put(.export(dialog))
    case .unused: return repaint(on: key)
    }
    return []
  }

  /// Makes a request for the marked tasks, else for the rows in view.
  private func exportRequest(
    path: String, format: ExportFormat, overwrites: Bool, raw: RawPage? = nil
  ) -> ExportRequest {
    let shown = context.known.shown
    var tasks = table.pickedTasks
    var items: URLItems?
    if case .urls(let urls) = page {
      tasks = [urls.task]
      if shown.task(urls.task)?.urls != nil { items = URLItems(urls.picked) }
    }
    return ExportRequest(
      path: path, format: format, overwrites: overwrites, scope: pick, text: raw?.answer?.text,
      snapshot: shown, tasks: tasks, items: items, now: context.viewNow,
      calendarAhead: context.calendarAhead, zone: context.options.zone)
  }

  /// Tells what became of an export, in its dialog if that is still open.
  mutating func takeExport(_ reply: ExportReply, path: String) {
    if case .export(var dialog) = overlay, dialog.awaits(path) {
      guard case .written = reply else {
        dialog.take(reply)
        return put(.export(dialog))
      }
      overlays.removeLast()
    }
    switch reply {
    case .written(let what): say("wrote \(what) to \(path)")
    case .exists: warn("\(path) exists; nothing was written")
    case .failed(let reason): warn(reason)
    }
  }

  // MARK: The raw answer

  /// Asks for the raw answer of the selected task and shows the page it comes to.
  mutating func openRaw() -> [Effect] {
    if context.replay != nil { return reply(Self.replayAsksNobody) }
    switch overlay {
    case .raw(let page):
      if page.isWaiting {
        return reply("\(page.task.account) is being asked already")
      }
      return ask(about: page.task, url: page.url)
    case nil, .url:
      var url: URLKey?
      if case .url(let key, _) = overlay { url = key }
      guard let task = selectedTask else {
        return reply("no row is selected")
      }
      return ask(about: task.id, url: url)
    default: return []
    }
  }

  private mutating func ask(about task: CacheTask.ID, url: URLKey?) -> [Effect] {
    overlays = [.raw(RawPage(task: task, url: url, askedAt: context.now))]
    return [.raw(task)]
  }

  /// Changes the page of a raw answer, also beneath a line being typed or the help.
  mutating func changeRaw(_ change: (inout RawPage, ScreenContext) -> Void) {
    for place in overlays.indices {
      guard case .raw(var page) = overlays[place] else { continue }
      change(&page, context)
      overlays[place] = .raw(page)
    }
  }

  /// Lays the raw answer out for a new width.
  mutating func rewrapRaw() { changeRaw { $0.rewrap($1) } }
}

extension ExportFormat {
  /// Chooses by the ending of a file's name; nil for any other.
  init?(path: String) {
    let ending = Self.ending(of: path).lowercased()
    guard let format = Self.allCases.first(where: { $0.fileExtension == ending }) else {
      return nil
    }
    self = format
  }

  /// Returns what follows the last dot of a file's name; empty for none.
  private static func ending(of path: String) -> Substring {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "" }
    return path[dot...].dropFirst()
  }
}

extension PromptError {
  /// Says that the name of a file tells no format, and which endings do.
  fileprivate init(ending path: String, among endings: [String]) {
    let list = endings.map { "." + $0 }.joined(separator: " ")
    self.init("'\(SafeText(path, limit: .message))' has no known extension: use \(list)")
  }
}
