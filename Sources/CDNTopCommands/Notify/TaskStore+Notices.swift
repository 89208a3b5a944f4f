import Reports
import TaskModel

extension TaskStore {
  /// Returns which of some alerts this process is to tell of; all where the store does not say.
  ///
  /// - Parameters:
  ///   - address: whom they are for.
  ///   - topic: what is watched.
  ///   - names: what all of a team call the accounts.
  func claimed(
    _ alerts: [Alert], at address: String, about topic: String, by names: [AccountID: String]
  ) async -> [Alert] {
    func notice(_ alert: Alert) -> String {
      alert.sharedKey(calling: { names[$0] ?? $0.name }, in: topic) + " for " + address
    }
    let shared = alerts.filter { !$0.isOwn }
    guard !shared.isEmpty, let claimed = try? await claim(Set(shared.map(notice))) else {
      return alerts
    }
    return alerts.filter { $0.isOwn || claimed.contains(notice($0)) }
  }
}
