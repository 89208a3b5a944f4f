import Foundation

/// What `list --format json` prints, and what the monitor exports.
struct SeenTasks {
  /// The statuses of the tasks, by account and id.
  private(set) var statuses: [String: [String: String]] = [:]
  /// How far they are.
  private(set) var progress: [String: [String: Double]] = [:]
  /// How many URLs they have.
  private(set) var urls: [String: [String: Int]] = [:]
  /// The ids of those that are stale.
  private(set) var stale: [String: Set<String>] = [:]

  private struct Document: Decodable {
    struct Task: Decodable {
      let account, id, status: String
      let progress: Double?
      let stale: Bool
      let urls: Int?

      enum CodingKeys: String, CodingKey {
        case account, id, status, progress, stale
        case urls = "urls_total"
      }
    }
    let tasks: [Task]
  }

  init(_ document: String) throws {
    for task in try JSONDecoder().decode(Document.self, from: Data(document.utf8)).tasks {
      statuses[task.account, default: [:]][task.id] = task.status
      progress[task.account, default: [:]][task.id] = task.progress
      urls[task.account, default: [:]][task.id] = task.urls
      if task.stale { stale[task.account, default: []].insert(task.id) }
    }
  }

  /// What it has otherwise of an account than it should; nil for nothing.
  ///
  /// - Parameter stale: the ids of tasks that should be stale; nil where any may be.
  func difference(
    at account: String, _ statuses: [String: String], stale: Set<String>?,
    progress: [String: Double] = [:]
  ) -> String? {
    let found = self.statuses[account] ?? [:]
    let old = self.stale[account] ?? []
    let far = self.progress[account] ?? [:]
    guard
      found != statuses || stale.map({ $0 != old }) == true
        || progress.contains(where: { far[$0.key] != $0.value })
    else { return nil }
    return "\(account): \(found), stale \(old.sorted()), progress \(far)"
  }
}
