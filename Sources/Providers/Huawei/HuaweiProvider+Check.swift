import FoundationEssentials
import TaskModel

extension HuaweiProvider: AccountChecking {
  private static let listName = "ShowHistoryTasks"
  private static let byIDName = "ShowHistoryTaskDetails"
  private static let quotaName = "ShowQuota"
  private static let permission = "cdn:configuration:queryCacheHistoryTask"
  /// Is needed where keys are authorised by roles and policies, and not where by identity policies.
  private static let quotaPermission = "cdn:configuration:queryQuota"
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "1"

  var checkedCalls: [CheckedCall] {
    [
      CheckedCall(Self.listName, permission: Self.permission),
      CheckedCall(Self.byIDName, permission: Self.permission),
      CheckedCall(Self.quotaName, permission: Self.quotaPermission, purpose: .quota),
      CheckedCall(Self.quotaName, permission: Self.quotaPermission, purpose: .owner),
    ]
  }

  /// A custom policy of the identity service.
  var leastPolicy: String? {
    AccessPolicy(
      version: "1.1", actions: [Self.permission, Self.quotaPermission], resource: nil
    ).text
  }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch (call.name, call.purpose) {
    case (Self.listName, _):
      let moment = now()
      let from = moment.addingTimeInterval(-capabilities.lookBack.seconds)
      let page = try await list(.account, from: from, to: moment, after: nil)
      finding.sample = page.reports.first.map {
        TaskReference(vendorID: $0.id.vendorID, kind: $0.kind, createdAt: $0.createdAt)
      }
    case (Self.byIDName, _):
      do {
        _ = try await describe(
          [sample ?? TaskReference(vendorID: Self.madeUpID, kind: .purgeURL)], after: nil)
      } catch {
        // It may be another tenant's.
        guard sample == nil, [.permission, .rejected].contains(error.kind) else { throw error }
        finding.note = SafeText(
          "not known: there is no task to ask for, and a made-up id is refused: \(error)",
          limit: .message)
      }
    case (Self.quotaName, .owner):
      let owner = try await answer(to: "quota", [:]).owner
      finding.owner = owner.map { SafeText("account \($0)", limit: .word) }
      if let owner { finding.note = note(onOwner: owner) }
    case (Self.quotaName, _):
      guard let quota = try await answer(to: "quota", [:]).quota else {
        throw .malformedResponse("the answer has no quotas")
      }
      finding.quota = quota
    default: throw .unknownCall(call)
    }
    return finding
  }

  /// What there is to say of the account's id, which the vendor asks for with keys of this kind.
  private func note(onOwner owner: String) -> SafeText? {
    switch domainID {
    case owner: nil
    case nil:
      SafeText("set domain_id to it: the vendor asks for it with such keys", limit: .message)
    case let id?:
      SafeText("domain_id is another: \(SafeText(id, limit: .word))", limit: .message)
    }
  }
}
