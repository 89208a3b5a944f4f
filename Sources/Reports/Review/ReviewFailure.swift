import TaskModel

/// What did not succeed on an account for one reason, and was not redone, URLs of tasks that go on included.
struct ReviewFailure: Sendable {
  let account: AccountID
  /// The vendor's words, or ours where the task did not fail but was not done either.
  let reason: String
  /// How many URLs; 0 where only the task is known to have failed.
  private(set) var urls = 0
  /// The tasks, the earliest first.
  private(set) var tasks: [ReviewedTask] = []
  /// Who took note of all of them; nil where of one nobody did.
  private(set) var acknowledgedBy: [String]?

  /// How many things went wrong.
  private var weight: Int { max(urls, tasks.count) }

  static func all(
    of tasks: [ReviewedTask], acknowledgements: [Acknowledgement]
  ) -> [ReviewFailure] {
    struct Key: Hashable {
      let account: AccountID
      let reason: String
    }
    var failures: [Key: ReviewFailure] = [:]
    for task in tasks where task.hasFailures {
      for (reason, urls) in reasons(of: task) {
        let key = Key(account: task.task.account, reason: reason)
        failures[key, default: ReviewFailure(account: key.account, reason: reason)]
          .add(task, urls: urls)
      }
    }
    var noted: [CacheTask.ID: String] = [:]
    for note in acknowledgements {
      for id in note.tasks where noted[id] == nil { noted[id] = note.by }
    }
    return failures.values.map { failure in
      var failure = failure
      let names = failure.tasks.map { noted[$0.task.id] }
      if !names.contains(nil) { failure.acknowledgedBy = Set(names.compactMap(\.self)).sorted() }
      return failure
    }.sorted { ($1.weight, $0.account, $0.reason) < ($0.weight, $1.account, $1.reason) }
  }

  private mutating func add(_ task: ReviewedTask, urls: Int) {
    self.urls += urls
    tasks.append(task)
  }

  /// Why a task did not succeed, and of how many of its URLs that is told.
  static func reasons(of member: ReviewedTask) -> [(reason: String, urls: Int)] {
    switch member.standing {
    case .gone: return [("gone from the vendor's list before the end was seen", 0)]
    case .canceled: return [(member.task.message?.text ?? "canceled", 0)]
    default: break
    }
    if let items = member.task.urls, items.failedCount > 0 {
      var causes = FailureCauses()
      causes.add(member.task)
      return causes.ranked.map { ($0.reason, $0.count) }
    }
    let words = (member.task.message ?? member.task.vendorStatus)?.text
    return [(words ?? FailureCauses.noReason, member.task.tally?.failed ?? 0)]
  }
}
