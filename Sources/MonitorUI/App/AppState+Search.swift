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
    guard !editor.field.text.isEmpty, editor.events == nil else { return }
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
    if case .urls(var urls) = page {
      guard let test = itemTest else { return sayNothingIsLookedFor() }
      let rows = urls.rows
      let way = urls.cursor.seek(step, in: rows) { test(rows.item(at: $0)) }
      page = .urls(urls)
      tell(way, of: "match", step, hidden: way == nil ? rows.items.count { test($0) } : 0)
    } else {
      guard let test = taskTest else { return sayNothingIsLookedFor() }
      let way = seekTask(step, where: test)
      tell(way, of: "match", step, hidden: way == nil ? shown.tasks.count(where: test) : 0)
    }
  }

  private mutating func sayNothingIsLookedFor() {
    let key = options.keymap.keyName(.quickFilter).map { "; \($0) takes a text" } ?? ""
    say("nothing to search for yet" + key, tone: .info)
  }

  /// What tells whether a task is one looked for; nil where nothing was looked for among tasks.
  private var taskTest: ((CacheTask) -> Bool)? {
    switch search {
    case .text(let text):
      let needle = TextNeedle(text)
      let scene = scene
      return { $0.showsText(needle, word: RowFacts($0, in: scene).word) }
    case .tasks(let filter): return matches(filter)
    case .urls(let filter):
      return (try? TaskFilter(parsing: filter.text, now: now, zone: options.zone)).map {
        matches($0)
      }
    case nil: return view.filter.isEmpty ? nil : matches(view.filter)
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
    case .tasks(let filter):
      // Words that say something of a URL as well are looked for there, too.
      return (try? URLItemFilter(parsing: filter.text))?.matcher().matches
    case nil: return nil
    }
  }
}
