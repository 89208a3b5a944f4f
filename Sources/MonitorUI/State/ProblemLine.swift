import TaskModel

/// What the problem line of a page is about; to acknowledge what it says is to acknowledge just that.
enum ProblemLine: Equatable {
  /// The worst open problem, and how many there are.
  case worst(ProblemEntry, of: Int)
  /// So many tasks in view need attention, of which these problems tell.
  case tasks(Int, [ProblemEntry])

  /// The problems it is about.
  var entries: [ProblemEntry] {
    switch self {
    case .worst(let entry, _): [entry]
    case .tasks(_, let entries): entries
    }
  }
}

extension AppState {
  /// What is wrong, as old as the rows on the screen.
  var shownProblems: ProblemCenter { pausedProblems ?? problems }

  /// What the problem line says; nil for nothing.
  var problemLine: ProblemLine? {
    let active = shownProblems.active
    let needy = tasksInNeed
    if let worst = active.first, worst.grade != nil || needy == 0 {
      return .worst(worst, of: active.count)
    }
    return needy > 0 ? .tasks(needy, active.filter { $0.id.kind == .tasks }) : nil
  }

  /// The tasks in view that an operator has to look at; once the failed ones are acknowledged, those
  /// that stand still.
  private var tasksInNeed: Int {
    let failures = shownProblems.entries.filter { $0.id.kind == .tasks && $0.resolvedAt == nil }
    let isAcknowledged = !failures.isEmpty && failures.allSatisfy(\.isAcknowledged)
    return isAcknowledged ? rows.counts.totals.stalled : rows.counts.totals.problems
  }
}
