import FoundationEssentials
import TaskModel

extension AlibabaESAProvider: AccountChecking {
  /// Each site and type is a call.
  private static let mostSites = 5

  var checkedCalls: [CheckedCall] {
    func call(_ name: String, _ purpose: CheckedCall.Purpose = .watch) -> CheckedCall {
      CheckedCall(name, permission: "esa:" + name, purpose: purpose)
    }
    return [
      call(Self.sitesAction), call(Self.purgesAction), call(Self.preloadsAction),
      call(Self.quotaAction, .quota), gateway.ownerCall,
    ]
  }

  var leastPolicy: String? { AlibabaGateway.leastPolicy(for: checkedCalls) }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.name {
    case Self.sitesAction:
      _ = try await sitesPage(1)
      if let lost = try await sites().first(where: { !$0.isThere }) {
        throw .rejected(VendorMessage(code: "", text: "the account has no site \(lost.name)"))
      }
    case Self.purgesAction, Self.preloadsAction:
      let family: TaskKind.Family = call.name == Self.preloadsAction ? .prefetch : .purge
      guard let scope = try await scopes().first(where: { $0.family == family }) else {
        finding.note = SafeText(
          "the account has no site that serves, so this could not be tried", limit: .message)
        return finding
      }
      _ = try await list(
        scope, from: gateway.now().addingTimeInterval(-3_600), to: gateway.now(), after: nil)
    case Self.quotaAction: try await addQuota(to: &finding)
    case gateway.ownerCall.name: try await gateway.addOwner(to: &finding)
    default: throw .unknownCall(call)
    }
    return finding
  }

  private func addQuota(to finding: inout CheckFinding) async throws(ProviderError) {
    let sites = try await sites()
    let counted: [(type: String, kind: TaskKind)] = [
      ("file", .purgeURL), ("directory", .purgeDirectory), ("preload", .prefetch),
    ]
    for site in sites.prefix(Self.mostSites) {
      for (type, kind) in counted {
        let fields = try await gateway.fields(
          Self.quotaAction, ["SiteId": site.id, "Type": type]
        ) { $0["Quota"] != nil }
        // 0 stands for no limit.
        guard let total = fields["Quota"].flatMap({ Int($0) }), total > 0,
          let used = fields["Usage"].flatMap({ Int($0) })
        else { continue }
        finding.quota.append(
          Quota(
            kind: kind, domain: SafeText(site.name, limit: .url), total: total,
            left: total - used))
      }
    }
    if sites.count > Self.mostSites {
      finding.note = SafeText(
        "asked for the first \(Self.mostSites) of \(sites.count) sites", limit: .message)
    }
  }
}
