public import FoundationEssentials
public import TaskModel

extension CacheTask {
  /// When the tasks of ``ended(_:took:created:account:kind:_:)`` begin.
  public static let endedStart = Date(timeIntervalSince1970: 1_789_963_200)

  /// Makes a task that succeeded, as a table holds it once its end is confirmed.
  ///
  /// - Parameters:
  ///   - seconds: how long it took; nil for a task whose end nobody saw.
  ///   - created: how long after ``endedStart`` it was made.
  public static func ended(
    _ id: String, took seconds: Double? = 60, created: Double = 0, account: String = "one",
    kind: TaskKind = .purgeURL, _ change: (inout CacheTask) -> Void = { _ in }
  ) -> CacheTask {
    let start = endedStart
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id, family: kind.family),
      provider: ProviderID("p"), kind: kind, firstSeenAt: start)
    task.status = .succeeded
    task.isEndConfirmed = true
    task.createdAt = start.addingTimeInterval(created)
    task.lastSeenAt = start
    task.finish = seconds.map {
      CacheTask.Finish(
        at: start.addingTimeInterval(created + $0), source: .observed,
        notBefore: start.addingTimeInterval(created + $0 - min($0, 5)))
    }
    change(&task)
    return task
  }
}

extension AccountStatus {
  /// Makes the status of an account whose key is refused.
  public static func refused(_ account: AccountID, _ provider: ProviderID) -> AccountStatus {
    var status = AccountStatus(
      account: account, provider: provider, coverage: .full, plannedInterval: .seconds(5))
    status.state = .auth
    status.error = .credentials(VendorMessage(code: "InvalidAccessKeyId", text: "no such key"))
    return status
  }
}
