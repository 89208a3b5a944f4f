import FoundationEssentials
import TaskModel

extension WaitTracker.Goal {
  /// The tasks that alerts are about.
  var scope: AlertDetector.Scope {
    switch self {
    case .filter(let filter): return filter.scope
    case .ids(let ids):
      let names = Set(ids.map { [$0.account.name, $0.vendorID] })
      return { _, _ in { names.contains([$0.account.name, $0.id.vendorID]) } }
    }
  }
}

extension WaitRequest.Goal {
  /// What tells this goal from others, whatever the order in which ids are named.
  var words: [String] {
    switch self {
    case .filter(let text): [text]
    case .ids(let ids):
      ids.map { "\($0.account) \($0.vendorID) \($0.family?.rawValue ?? "")" }.sorted()
    }
  }
}

extension Alert {
  /// The end of a wait, which is over only where nothing is left to look at.
  init(end report: WaitReport, _ outcome: WaitOutcome, at date: Date) {
    key = "all-ended"
    event = .allEnded
    state = outcome.status == .done ? .resolved : .firing
    severity = outcome.status == .done ? .info : .error
    at = date
    summary = report.lastWord
  }
}
