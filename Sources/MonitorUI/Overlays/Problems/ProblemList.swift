import TaskModel

/// The list of problems: which entry the keys act on.
struct ProblemList: Equatable, Sendable {
  /// The selected entry; nil while there is none.
  private(set) var cursor: ProblemEntry.ID?
  /// Where it stands, so that the cursor stays near when the entry goes.
  private var place = 0

  init(_ center: ProblemCenter) { settle(center) }

  /// The keys that matter here, the most important first.
  static let keys: [ScreenKey] = [
    .close,
    ScreenKey(
      .acknowledge, hint: "acknowledge",
      help: "acknowledge: it leaves the problem line, and this list once it is over"),
    ScreenKey(
      .open, hint: "its rows", help: "the tasks of the problem, or of its account; Esc returns"),
    ScreenKey(.eventLog, hint: "events", help: "the event log"), .help,
  ]

  /// Does what a key means here.
  mutating func apply(_ command: Command, _ context: ScreenContext) -> [Request] {
    let problems = context.known.problems
    switch command {
    case .acknowledge:
      settle(problems)
      return [.acknowledge(selected(in: problems))]
    case .open:
      guard let entry = selected(in: problems).first else { return [] }
      guard entry.id.kind == .tasks else { return [.visit(.account(entry.id.account))] }
      let name = "\(entry.tasks.count.counted("bad task")) of \(entry.id.account)"
      return [.visit(.tasks(entry.tasks, name: name))]
    default:
      guard let move = Movement(command, height: context.coverPage) else { return [] }
      place = move.moved(
        place(in: problems), count: problems.entries.count, page: context.coverPage)
      cursor = problems.entries.indices.contains(place) ? problems.entries[place].id : nil
      return []
    }
  }

  /// Returns the place of the selected entry among those there are now.
  func place(in center: ProblemCenter) -> Int {
    let found = center.entries.firstIndex { $0.id == cursor }
    return found ?? max(0, min(place, center.entries.count - 1))
  }

  /// Returns the selected entry; none while there is none.
  func selected(in center: ProblemCenter) -> [ProblemEntry] {
    let place = place(in: center)
    return center.entries.indices.contains(place) ? [center.entries[place]] : []
  }

  /// Takes entries that changed: the cursor stays on its entry, else on its place.
  mutating func settle(_ center: ProblemCenter) {
    place = place(in: center)
    cursor = center.entries.indices.contains(place) ? center.entries[place].id : nil
  }
}
