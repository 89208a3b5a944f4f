public import Foundation
public import TaskModel

/// The moment by which samples are made: 2026-09-21 04:00 UTC.
public let sampleNow = Date(timeIntervalSince1970: 1_789_963_200)

/// An entry of the watch list.
public func entry(
  _ id: String, account: String = "jd", kind: TaskKind = .purgeURL, product: String? = nil,
  label: String? = nil, urls: [String] = [], at seconds: Double = 0
) -> TrackedTask {
  TrackedTask(
    account: AccountID(account),
    reference: TaskReference(vendorID: id, kind: kind, product: product),
    label: label, urls: urls, trackedAt: sampleNow.addingTimeInterval(seconds))
}

extension ObservedTask {
  /// A task that somebody saw a minute after it was created, so many seconds ago.
  public static func sample(
    _ id: String, account: String = "a", _ status: TaskStatus = .succeeded, age: Double = 3_600,
    _ change: (inout CacheTask) -> Void = { _ in }
  ) -> ObservedTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id, family: .purge),
      provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: sampleNow.addingTimeInterval(-age))
    task.createdAt = sampleNow.addingTimeInterval(-age)
    task.status = status
    task.lastSeenAt = sampleNow.addingTimeInterval(-age + 60)
    if status.isEnded {
      task.isEndConfirmed = true
      task.finish = CacheTask.Finish(
        at: sampleNow.addingTimeInterval(-age + 50), source: .vendor)
    }
    task.domains = ["www.example.com"]
    change(&task)
    var trail = TaskTrail()
    trail.note(task, at: sampleNow.addingTimeInterval(-age + 60))
    return ObservedTask(task: task, trail: trail)
  }
}

extension URLItems {
  /// So many URLs of one folder.
  public static func sample(_ count: Int, _ status: TaskStatus = .succeeded) -> URLItems {
    URLItems(
      (0..<count).map { number in
        URLItem(
          url: SafeText("https://www.example.com/static/js/\(number).js", limit: .url),
          status: status)
      })
  }
}

extension Acknowledgement {
  /// A note of the failed tasks of an account; the task 2 is a prefetch, and the task 3 of the product `cdn`.
  public static func sample(
    _ ids: [String] = [], account: String = "jd", kind: TroubleKind = .tasks, by: String = "wang@a",
    at seconds: Double = 0
  ) -> Acknowledgement {
    let tasks = ids.map { id in
      CacheTask.ID(
        account: AccountID(account), vendorID: id, family: id == "2" ? .prefetch : nil,
        product: id == "3" ? "cdn" : nil)
    }
    return Acknowledgement(
      account: AccountID(account), kind: kind, tasks: Set(tasks), by: by,
      at: sampleNow.addingTimeInterval(seconds))
  }
}
