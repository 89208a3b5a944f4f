import TaskModel

extension AppState {
  /// Does what `:ack` is told to: takes note of the problem one looks at, or of all of them.
  mutating func carryOutAcknowledge(_ argument: String, at start: Int) throws(PromptError) {
    guard argument.isEmpty || argument.lowercased() == "all" else {
      throw PromptError(unknown: "word", argument, at: start + 1, among: ["all"])
    }
    // What is seen counts: while the screen stands still, the problems as they were then.
    let waiting = (pausedProblems ?? problems).entries.filter { !$0.isAcknowledged }
    var chosen = argument.isEmpty ? Array(waiting.prefix(1)) : waiting
    if case .problems(var list) = shownOverlay, argument.isEmpty {
      list.settle(problems)
      chosen = problems.entries.filter { $0.id == list.cursor }
    }
    guard let first = chosen.first else {
      return say("no problem to acknowledge", tone: .info)
    }
    for entry in chosen {
      problems.acknowledge(entry.id)
      pausedProblems?.acknowledge(entry.id)
    }
    let what = chosen.count == 1 ? "\(first.id.account): \(first.word)" : "\(chosen.count) problems"
    say("acknowledged: \(what)", tone: .info)
  }
}
