import TaskModel
import Terminal

extension AppState {
  /// Opens the filter editor on the filter that is applied.
  mutating func openFilter() {
    let text: String
    let original: FilterEditor.Original
    if case .urls(let urls) = page {
      text = urls.filter.text
      original = .urls(urls.filter, urls.cursor)
    } else {
      text = view.filter.text
      original = .table(view, cursor)
    }
    overlay = .filter(FilterEditor(text: text, original: original))
    resizeLists()
  }

  /// Gives a key to the filter editor.
  mutating func type(_ key: Key, into editor: FilterEditor) -> [Effect] {
    var editor = editor
    switch key {
    case .escape: undo(editor)
    case .enter:
      // A bad text stays open for mending: closing would leave a filter nobody typed.
      if editor.problem == nil {
        close()
        leaveFilteredRow()
      }
    default:
      if editor.field.handle(key) {
        preview(editor)
      } else if options.keymap.command(for: key, at: .table) == .repaint {
        return [.repaint]
      }
    }
    return []
  }

  /// Shows what the text being typed would match; a bad text changes nothing but the message.
  mutating func preview(_ editor: FilterEditor) {
    var editor = editor
    let text = editor.field.text
    switch editor.original {
    case .table(let before, _):
      var filter = before.filter
      do throws(FilterError) {
        filter = try TaskFilter(parsing: text, now: now, zone: options.zone)
        editor.problem = nil
      } catch {
        editor.problem = error.description
      }
      if filter != view.filter {
        view.filter = filter
        deriveRows()
        returnToFilteredRow()
      }
    case .urls(let before, _):
      guard case .urls(var urls) = page else { return }
      let typed = URLFilter(text, showsProblemsOnly: before.showsProblemsOnly)
      editor.problem = typed.problem
      urls.filter = typed.problem == nil ? typed : before
      page = .urls(urls)
      refreshURLs()
    }
    overlay = .filter(editor)
  }

  /// Goes to the first match where the filter just applied left out the selected task: the next key
  /// is meant for what was searched.
  private mutating func leaveFilteredRow() {
    guard page == .table, cursor.isOnGhost, rows.count > 0, let id = cursor.id?.task
    else { return }
    cursor.moveToTop(in: rows.lines)
    if let first = rows.lines.ids.firstIndex(where: { $0.task != nil }), first > 0 {
      cursor.move(to: first, in: rows.lines)
    }
    setAside = SetAside(task: id, standIn: cursor.id)
  }

  /// Goes back to the task that an earlier filter left out, unless the operator moved on since.
  mutating func returnToFilteredRow() {
    guard let setAside, cursor.id == setAside.standIn else { return }
    guard let place = rows.lines.place(of: .task(setAside.task)) else { return }
    cursor.move(to: place, in: rows.lines)
    self.setAside = nil
  }

  private mutating func undo(_ editor: FilterEditor) {
    close()
    switch editor.original {
    case .table(let view, let cursor):
      guard self.view != view else { return }
      self.view = view
      self.cursor = cursor
      deriveRows()
    case .urls(let filter, let cursor):
      guard case .urls(var urls) = page else { return }
      urls.filter = filter
      urls.cursor = cursor
      page = .urls(urls)
      refreshURLs()
    }
    resizeLists()
  }

  private mutating func close() {
    overlay = nil
    resizeLists()
  }
}
