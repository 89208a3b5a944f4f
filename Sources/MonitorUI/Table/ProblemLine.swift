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
    let needy = Self.tasksInNeed(problems, rows.counts)
    if let worst = active.first, needy == 0 || active.contains(where: { $0.grade != nil }) {
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

  /// How many tasks in view an operator has to look at: those that failed and that nobody has taken note of, and those
  /// that stand still.
  private static func tasksInNeed(_ problems: ProblemCenter, _ counts: RowCounts) -> Int {
    var tasks: [AccountID: Set<CacheTask.ID>] = [:]
    for entry in problems.active where entry.id.kind == .tasks {
      if let account = entry.id.account { tasks[account] = problems.newTasks(of: entry) }
    }
    guard !tasks.isEmpty else { return counts.totals.stalled }
    return counts.totals.stalled
      + counts.failed.count { tasks[$0.account]?.contains($0) == true }
  }
}
