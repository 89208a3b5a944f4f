import TaskModel

/// What the problem line of a page is about; to acknowledge what it says is to acknowledge just that.
enum ProblemLine: Equatable {
  /// The worst open problem, and how many there are.
  case worst(ProblemEntry, of: Int)
  /// So many tasks in view need attention, of which these problems tell.
  case tasks(Int, [ProblemEntry])

  /// Finds what matters most; nil for nothing.
  ///
  /// - Complexity: O(*n*) in the rows where some are acknowledged.
  init?(_ problems: ProblemCenter, _ rows: TableRows) {
    let active = problems.active
    let needy = Self.tasksInNeed(problems, rows)
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

  /// How many tasks in view an operator has to look at: those that failed, but for the acknowledged ones, and
  /// those that stand still.
  private static func tasksInNeed(_ problems: ProblemCenter, _ rows: TableRows) -> Int {
    let totals = rows.counts.totals
    let acknowledged = problems.entries.filter { $0.id.kind == .tasks && $0.isAcknowledged }
    guard totals.problems > 0, !acknowledged.isEmpty else { return totals.problems }
    let known = acknowledged.reduce(into: Set<CacheTask.ID>()) { $0.formUnion($1.tasks) }
    return max(totals.stalled, totals.problems - rows.ids.count(where: known.contains))
  }
}
