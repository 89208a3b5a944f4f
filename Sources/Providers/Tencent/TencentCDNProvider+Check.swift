import FoundationEssentials
import TaskModel

extension TencentCDNProvider: AccountChecking {
  private static let quotaActions = ["DescribePurgeQuota", "DescribePushQuota"]

  var checkedCalls: [CheckedCall] {
    func call(_ name: String, _ purpose: CheckedCall.Purpose) -> CheckedCall {
      CheckedCall(name, permission: "cdn:" + name, purpose: purpose)
    }
    return Self.lists.map { call(Self.call($0.family ?? .purge), .watch) }
      + Self.quotaActions.map { call($0, .quota) } + [gateway.ownerCall]
  }

  var leastPolicy: String? { TencentGateway.policy(checkedCalls) }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.purpose {
    case .owner:
      finding = try await gateway.owner()
    case .quota:
      finding.quota = try await quota(call.name)
    case .watch:
      let scope = Self.lists.first { Self.call($0.family ?? .purge) == call.name }
      guard let scope else { throw .unknownCall(call) }
      let moment = gateway.now()
      _ = try await list(
        scope, from: moment.addingTimeInterval(-3_600), to: moment, after: nil)
    }
    return finding
  }

  private func quota(_ call: String) async throws(ProviderError) -> [Quota] {
    let found = try await gateway.quota(call, of: .cdn, "{}", ("Total", "Available")) { member, _ in
      switch member {
      case "UrlPurge": .purgeURL
      case "PathPurge": .purgeDirectory
      case "UrlPush": .prefetch
      default: nil
      }
    }
    return found.map {
      Quota(kind: $0.kind, area: Wire.word($0.area), total: $0.total, left: $0.left)
    }
  }
}
