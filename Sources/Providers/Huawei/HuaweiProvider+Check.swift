import FoundationEssentials
import TaskModel

extension HuaweiProvider: AccountChecking {
  private static let listName = "ShowHistoryTasks"
  private static let byIDName = "ShowHistoryTaskDetails"
  private static let quotaName = "ShowQuota"
  private static let permission = "cdn:configuration:queryCacheHistoryTask"
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "1"

  var checkedCalls: [CheckedCall] {
    [
      CheckedCall(Self.listName, permission: Self.permission),
      CheckedCall(Self.byIDName, permission: Self.permission),
      // https://support.huaweicloud.com/api-cdn/ShowQuota.html names none.
      CheckedCall(Self.quotaName, purpose: .quota),
    ]
  }

  /// A custom policy of the identity service.
  var leastPolicy: String? {
    """
    {
      "Version": "1.1",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": [
            "\(Self.permission)"
          ]
        }
      ]
    }
    """
  }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.name {
    case Self.listName:
      let moment = now()
      let page = try await list(
        .account, from: moment.addingTimeInterval(-86_400), to: moment, after: nil)
      finding.sample = page.reports.first.map {
        TaskReference(vendorID: $0.id.vendorID, kind: $0.kind, createdAt: $0.createdAt)
      }
    case Self.byIDName:
      _ = try await describe(
        [sample ?? TaskReference(vendorID: Self.madeUpID, kind: .purgeURL)], after: nil)
    case Self.quotaName:
      guard let quota = try await answer(to: "quota", [:]).quota else {
        throw .malformedResponse("the answer has no quotas")
      }
      finding.quota = quota
    default: throw .unknownCall(call)
    }
    return finding
  }
}
