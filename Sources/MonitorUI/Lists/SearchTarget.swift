import TaskModel

/// What the keys for the next and previous match look for.
enum SearchTarget: Equatable, Sendable {
  /// A text in the row, as the quick filter took it.
  case text(String)
  /// What a filter of tasks asks for.
  case tasks(TaskFilter)
  /// What a filter of URLs asks for.
  case urls(URLItemFilter)

  /// What tells whether a task is one looked for; nil where nothing was looked for among tasks.
  func taskTest(_ context: ScreenContext) -> ((CacheTask) -> Bool)? {
    let scene = context.scene
    let filter: TaskFilter
    switch self {
    case .text(let text):
      let needle = TextNeedle(text)
      return { $0.showsText(needle, word: RowFacts($0, in: scene).word) }
    case .tasks(let wanted): filter = wanted
    case .urls(let wanted):
      guard
        let known = try? TaskFilter(
          parsing: wanted.text, now: context.now, zone: context.options.zone)
      else { return nil }
      filter = known
    }
    let matcher = filter.matcher(in: FilterContext(now: scene.now, judgement: scene.judgement))
    return { matcher.matches($0) }
  }

  /// What tells whether a URL is one looked for; nil where nothing was looked for among URLs.
  var itemTest: ((URLItem) -> Bool)? {
    switch self {
    case .text(let text):
      let needle = TextNeedle(text)
      return { $0.showsText(needle) }
    case .urls(let filter):
      let matcher = filter.matcher()
      return { matcher.matches($0) }
    case .tasks(let filter):
      // Words that say something of a URL as well are looked for there, too.
      return (try? URLItemFilter(parsing: filter.text))?.matcher().matches
    }
  }
}

extension CacheTask {
  /// Whether a text stands in anything the task's row may show.
  ///
  /// - Parameter word: The row's status word, which the task alone does not tell.
  func showsText(_ needle: TextNeedle, word: StatusWord) -> Bool {
    let texts = [
      id.vendorID, account.name, provider.word, kind.rawValue, kind.shortWord, word.short,
      word.long, target,
      label?.text, vendorStatus?.text, message?.text,
    ]
    return texts.contains { $0.map(needle.isFound) ?? false }
      || domains.contains(where: needle.isFound)
  }
}

extension URLItem {
  /// Whether a text stands in anything the URL's row may show.
  func showsText(_ needle: TextNeedle) -> Bool {
    let word = StatusWord(status)
    let texts = [
      url.text, word.short, word.long, vendorStatus?.text, message?.text, part?.text,
      kind?.rawValue, kind?.shortWord,
    ]
    return texts.contains { $0.map(needle.isFound) ?? false }
  }
}
