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

  /// How many tasks in view an operator has to look at: those that failed, but for the acknowledged ones, and
  /// those that stand still.
  ///
  /// - Complexity: O(*n*) in the rows where some are acknowledged.
  private var tasksInNeed: Int {
    let totals = rows.counts.totals
    let acknowledged = shownProblems.entries.filter { $0.id.kind == .tasks && $0.isAcknowledged }
    guard totals.problems > 0, !acknowledged.isEmpty else { return totals.problems }
    let known = acknowledged.reduce(into: Set<CacheTask.ID>()) { $0.formUnion($1.tasks) }
    return max(totals.stalled, totals.problems - rows.ids.count(where: known.contains))
  }
}
