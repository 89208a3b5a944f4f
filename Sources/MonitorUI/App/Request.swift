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
