import FoundationEssentials
import TaskModel
import Terminal

/// Returns what to print on the ordinary screen once the terminal is restored: how far everything
/// was, what failed, and what the commands want said.
///
/// It goes by the newest snapshot, whatever filter or pause was on the screen. Text is safe to
/// print; lines are not wrapped. Empty where there never was a configuration.
public func exitSummary(_ state: AppState) -> [String] {
  guard state.context.options.missingConfig == nil else { return [] }
  let snapshot = state.context.known.latest
  let scene = Scene(snapshot: snapshot, now: state.context.now, zone: state.context.options.zone)
  var totals = Totals()
  var failures: [RowFacts] = []
  var intervals = ReadIntervals()
  for task in snapshot.tasks {
    intervals.add(task)
    let facts = RowFacts(task, in: scene)
    totals.add(task, facts.verdict)
    if facts.verdict.isProblem { failures.append(facts) }
  }
  var lines = [totalsLine(totals)]
  let problems = state.context.known.problems
  for entry in problems.active where entry.id.account == nil {
    lines.append("! " + entry.problem.text())
  }
  let isTeamAway = problems.storeTroubles.contains(.teamAway)
  for status in snapshot.accounts {
    let interval = intervals.interval(of: status)
    let health = AccountHealth(
      status, interval: interval, now: state.context.now, isTeamAway: isTeamAway)
    if let problem = health.problem {
      lines.append("! " + problem.text())
    }
  }
  failures.sort { $0.task.id < $1.task.id }
  for facts in failures.prefix(failureLimit) {
    let said = TaskSentences(facts: facts)
    let reason = (said.failures ?? said.saying).map { ": \($0)" } ?? ""
    let target = facts.task.target == nil ? "" : " " + TargetText.text(facts.task)
    lines.append("\(facts.word.long) \(said.name)\(target)\(reason)")
  }
  if failures.count > failureLimit {
    lines.append("and \((failures.count - failureLimit).counted("more task")) with problems")
  }
  if state.context.options.isDemo, state.context.replay == nil {
    lines.append("a script waits for what you watch; run: " + waitCommand(state.table.view.filter))
  }
  return (lines + state.context.options.closingHints).map(state.context.options.widths.written)
}

/// The most failures printed one by one.
private let failureLimit = 20

/// What a shell takes for something else than text.
private let shellSigns = #"|&;<>()$`\"'*?[]{}#~!="#

/// The command that waits for the tasks of a filter, as a shell takes it; for those that are open without one.
private func waitCommand(_ filter: TaskFilter) -> String {
  let text = filter.isEmpty ? "status:open" : filter.text
  guard text.contains(where: { shellSigns.contains($0) }) else { return "cdntop wait " + text }
  return "cdntop wait '" + text.replacing("'", with: #"'\''"#) + "'"
}

private func totalsLine(_ totals: Totals) -> String {
  guard totals.tasks > 0 else { return "no tasks seen" }
  var words: [String] = []
  for status in TaskStatus.allCases where totals.count(status) > 0 {
    words.append("\(totals.count(status)) \(status.rawValue)")
  }
  if totals.stalled > 0 { words.append("\(totals.stalled) stalled") }
  let sums = totals.work.urls.total > 0 ? "; \(totals.work.text)" : ""
  return
    "\(totals.tasks.counted("task")), progress \(Percent.text(totals.progress)): "
    + words.joined(separator: ", ") + sums
}
