import TaskModel

/// What a part of the screen asks for because it cannot do it by itself.
enum Request: Equatable {
  /// Show a passing message.
  case say(String)
  /// Open the page of a task's URLs.
  case openTask(CacheTask.ID)
  /// Open the page of one URL.
  case openURL(URLKey)
  /// Type a filter for the list, or, plain, the text that its rows must show.
  case openFilter(isPlain: Bool)
  /// Choose what the list is sorted by.
  case openSort(SortRank)
  /// Choose columns.
  case openColumns
  /// Look at just these tasks, to come back later.
  case visit(TaskScope)
  /// Forget what one would come back to.
  case forgetDetours
  /// Take note of problems.
  case acknowledge([ProblemEntry])
  /// Close what lies over the page.
  case close
}

/// How the cursor got to a row that was looked for.
enum SeekWay: Equatable, Sendable {
  /// In the direction asked for.
  case ahead
  /// Round the end of the list.
  case wrapped
  /// It is there already, on the only such row.
  case same
}

extension ScreenContext {
  /// Tells what came of looking for the next thing, 1, or the previous one, -1.
  ///
  /// - Parameters:
  ///   - way: How it was found; nil where there is none in view.
  ///   - what: What it is called, such as `problem`.
  ///   - hidden: How many more there are that are not in view.
  func found(_ way: SeekWay?, of what: String, _ step: Int, hidden: Int) -> [Request] {
    switch way {
    case .ahead: return []
    case .wrapped: return [.say("wrapped to the \(step > 0 ? "first" : "last") \(what)")]
    case .same: return [.say("this is the only \(what) in view")]
    case nil:
      var text = "no \(what) in view"
      if hidden > 0 {
        text += "; \(hidden) hidden"
        if let key = options.keymap.keyName(.everything) { text += ", \(key) shows all" }
      }
      return [.say(text)]
    }
  }
}
