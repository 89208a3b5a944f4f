import TaskModel

/// What the problem line of a page is about; to acknowledge what it says is to acknowledge just that.
enum ProblemLine: Equatable {
  /// The worst open problem, and how many there are.
  case worst(ProblemEntry, of: Int)
  /// So many tasks in view need attention, of which these problems tell.
  case tasks(Int, [ProblemEntry])

  /// Finds what matters most; nil for nothing.
  ///
  /// - Complexity: O(*n*) in the rows that failed.
  init?(_ problems: ProblemCenter, _ rows: TableRows) {
    let active = problems.active
    let needy = Self.tasksInNeed(active, rows.counts)
    if let worst = active.first, worst.grade != nil || needy == 0 {
      self = .worst(worst, of: active.count)
    } else if needy > 0 {
      self = .tasks(needy, active.filter { $0.id.kind == .tasks })
    } else {
      return nil
    }
  }

  /// The problems it is about.
  var entries: [ProblemEntry] {
    switch self {
    case .worst(let entry, _): [entry]
    case .tasks(_, let entries): entries
    }
  }

  /// How many tasks in view an operator has to look at: those that these problems tell of, and those that stand
  /// still.
  private static func tasksInNeed(_ active: ArraySlice<ProblemEntry>, _ counts: RowCounts) -> Int {
    let told = active.filter { $0.id.kind == .tasks }.map { ($0.id.account, $0.tasks) }
    guard !told.isEmpty else { return counts.totals.stalled }
    let tasks = Dictionary(told) { first, _ in first }
    return counts.totals.stalled
      + counts.failed.count { tasks[$0.account]?.contains($0) == true }
  }
}
