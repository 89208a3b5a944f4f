extension AppState {
  /// Opens, leaves or acts in the problem list and the event log; nil for all other commands.
  mutating func lookBack(_ command: Command) -> [Effect]? {
    switch (command, overlay) {
    case (.problemList, .problems), (.eventLog, .events): overlay = nil
    case (.problemList, _): overlay = .problems(ProblemList(problems))
    case (.eventLog, _): overlay = .events(EventPage())
    case (.acknowledge, .problems(var list)):
      list.settle(problems)
      acknowledge(problems.entries.filter { $0.id == list.cursor })
      list.settle(problems)
      overlay = .problems(list)
    default: return nil
    }
    return []
  }
}
