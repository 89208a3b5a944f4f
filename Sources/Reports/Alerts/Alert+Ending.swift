import FoundationEssentials
import TaskModel

extension Alert {
  /// What has become of an alert for which a snapshot gives no reason any more.
  enum Ending {
    /// Nothing says that it is over.
    case goesOn
    /// There is nothing left that could say so.
    case outOfSight
    /// It is over.
    case over
  }

  /// Whether whoever was told of this needs no word of another alert of the same key.
  func says(_ other: Alert) -> Bool {
    event == other.event && severity == other.severity && accountState == other.accountState
  }

  /// Returns what has become of it.
  func ending(in snapshot: Snapshot, judgement: Judgement) -> Ending {
    guard let task else {
      guard let status = account.flatMap(snapshot.account), status.state != .off else {
        return .outOfSight
      }
      return status.state == .ok ? .over : .goesOn
    }
    guard let task = snapshot.task(task.id) else { return .outOfSight }
    switch event {
    case .failed, .partial:
      return task.supersededBy != nil || task.status == .succeeded ? .over : .goesOn
    case .stalled:
      // Of a task that is not read nobody knows whether it moves.
      let isRead = snapshot.account(task.account).map { $0.state != .off } ?? false
      return task.status.isEnded || (isRead && !judgement.isStale(task)) ? .over : .goesOn
    case .gone, .account, .allEnded: return .over
    }
  }

  /// Returns it as over.
  func resolved(at date: Date, by task: CacheTask?) -> Alert {
    var alert = self
    alert.state = .resolved
    alert.at = date
    guard let account else { return alert }
    guard let task else {
      alert.summary = "\(account) can be read again"
      return alert
    }
    let words =
      task.supersededBy.map { "was redone by \($0.exportedText)" }
      ?? "is \(task.status.rawValue) now"
    alert.task = task
    alert.summary = "\(account) \(task.kind.rawValue) \(task.id.exportedText) \(words)"
    return alert
  }
}
