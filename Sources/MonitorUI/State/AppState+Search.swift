import TaskModel
import Terminal

/// What `n` and `N` look for.
enum SearchWish: Equatable, Sendable {
  /// A text in the row, as the quick filter took it.
  case text(String)
  /// What a filter of tasks asks for.
  case tasks(TaskFilter)
  /// What a filter of URLs asks for.
  case urls(URLItemFilter)
}

extension AppState {
  /// Applies what was typed as a filter, for good: it is what `n` and `N` look for, and is kept.
  mutating func accept(_ editor: FilterEditor) -> [Effect] {
    close()
    leaveFilteredRow()
    lookFor(editor)
    return editor.isPlain ? [] : keep(.filter(editor.field.text))
  }

  /// Remembers what was typed as what `n` and `N` look for; nothing typed changes nothing.
  private mutating func lookFor(_ editor: FilterEditor) {
    guard !editor.field.text.isEmpty else { return }
    if editor.isPlain {
      search = .text(editor.field.text)
    } else if case .urls(let urls) = page {
      search = .urls(urls.view.filter)
    } else {
      search = .tasks(view.filter)
    }
  }

  /// Goes to the next row that matches what was looked for last, 1, or the previous one, -1.
  mutating func seekMatch(_ step: Int) {
    let isFound: Bool?
    if case .urls(var urls) = page {
      let rows = urls.rows
      isFound = itemTest.map { test in
        urls.cursor.seek(step, in: rows) { test(rows.item(at: $0)) }
      }
      page = .urls(urls)
    } else {
      isFound = taskTest.map { seekTask(step, where: $0) }
    }
    switch isFound {
    case true?: break
    case false?: say(step > 0 ? "no match below" : "no match above", tone: .info)
    case nil:
      let key = options.keymap.keyName(.quickFilter).map { "; \($0) takes a text" } ?? ""
      say("nothing to look for yet" + key, tone: .info)
    }
  }

  /// What tells whether a task is one looked for; nil where nothing was looked for among tasks.
  private var taskTest: ((CacheTask) -> Bool)? {
    switch search {
    case .text(let text):
      let needle = TextNeedle(text)
      let scene = scene
      return { $0.showsText(needle, word: RowFacts($0, in: scene).word) }
    case .tasks(let filter): return matches(filter)
    case .urls, nil: return view.filter.isEmpty ? nil : matches(view.filter)
    }
  }

  private func matches(_ filter: TaskFilter) -> (CacheTask) -> Bool {
    let scene = scene
    let matcher = filter.matcher(in: FilterContext(now: scene.now, judgement: scene.judgement))
    return { matcher.matches($0) }
  }

  private var itemTest: ((URLItem) -> Bool)? {
    switch search {
    case .text(let text):
      let needle = TextNeedle(text)
      return { $0.showsText(needle) }
    case .urls(let filter):
      let matcher = filter.matcher()
      return { matcher.matches($0) }
    case .tasks, nil: return nil
    }
  }
}
