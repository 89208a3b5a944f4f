import FoundationEssentials
import TaskModel

extension AppState {
  /// Does what `:ack` is told to: takes note of the problem one looks at, or of all of them.
  ///
  /// In the list of problems that is the selected one, elsewhere what the problem line says.
  mutating func carryOutAcknowledge(_ argument: String, at start: Int) throws(PromptError) {
    guard argument.isEmpty || argument.lowercased() == "all" else {
      throw PromptError(unknown: "word", argument, at: start + 1, among: ["all"])
    }
    if !argument.isEmpty {
      return acknowledge(shownProblems.entries)
    }
    if case .problems(var list) = shownOverlay {
      list.settle(problems)
      return acknowledge(problems.entries.filter { $0.id == list.cursor })
    }
    if case .tasks(_, let entries) = problemLine, entries.isEmpty {
      // What stands still is over only once it goes on.
      return say("stalled tasks are not acknowledged: they stay until they go on", tone: .info)
    }
    acknowledge(problemLine?.entries ?? [])
  }

  /// Takes note of problems, and says of which.
  mutating func acknowledge(_ chosen: [ProblemEntry]) {
    let entries = chosen.filter { !$0.isAcknowledged }
    guard !entries.isEmpty else {
      let what = chosen.count == 1 ? "this problem is" : "all problems are"
      return say(
        chosen.isEmpty ? "no problem to acknowledge" : "\(what) already acknowledged", tone: .info)
    }
    for entry in entries {
      problems.acknowledge(entry.id)
      pausedProblems?.acknowledge(entry.id)
    }
    let text = "acknowledged " + entries.map(\.name).joined(separator: "; ")
    say(text, tone: .info)
    events.append(
      MonitorEvent(
        at: now, account: nil, tone: .neutral, text: text, tasks: entries.flatMap(\.tasks).sorted())
    )
  }
}

extension ProblemEntry {
  /// The most tasks that are named one by one.
  private static let namedTasks = 3

  /// What it is about, by name: an account and its trouble, or the tasks.
  fileprivate var name: String {
    guard id.kind == .tasks else { return "\(id.account): \(present.words)" }
    let ids = tasks.sorted().prefix(Self.namedTasks).map { $0.shownID.text }
    let more = tasks.count - ids.count
    let rest = more > 0 ? " and \(more.grouped) more" : ""
    return "\(tasks.count.counted("task")) of \(id.account): \(ids.joined(separator: ", "))\(rest)"
  }
}
