import FoundationEssentials
import TaskModel

extension TencentEdgeOneProvider: AccountChecking {
  private static let quotaAction = "DescribeContentQuota"

  var checkedCalls: [CheckedCall] {
    func call(_ name: String, _ purpose: CheckedCall.Purpose) -> CheckedCall {
      CheckedCall(name, permission: "teo:" + name, purpose: purpose)
    }
    return ["DescribeZones", Self.call(.purge), Self.call(.prefetch)].map { call($0, .watch) }
      + [call(Self.quotaAction, .quota), gateway.ownerCall]
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
      let zones = try await zones().watched
      for zone in zones.prefix(Self.mostZones) { finding.quota += try await quota(of: zone) }
      if zones.count > Self.mostZones {
        finding.note = SafeText(
          "asked for the first \(Self.mostZones) of \(zones.count) zones", limit: .message)
      }
    case .watch:
      let family = Self.families.first { Self.call($0) == call.name }
      guard family != nil || call.name == "DescribeZones" else { throw .unknownCall(call) }
      let zones = try await zones()
      if let family {
        finding.note = try await unasked(family, of: zones.watched)
      } else if !zones.missing.isEmpty {
        throw Self.missingZone(zones.missing.joined(separator: ", "))
      }
    }
    return finding
  }

  /// Asks for a list of the first zone that has a plan; returns why none was asked for, nil where one was.
  private func unasked(
    _ family: TaskKind.Family, of zones: [Zone]
  ) async throws(ProviderError) -> SafeText? {
    let moment = gateway.now()
    for zone in zones.prefix(Self.mostZones) {
      let page = try await listed(
        Self.scope(zone, family), from: moment.addingTimeInterval(-3_600), to: moment, after: nil)
      if page != nil { return nil }
    }
    return SafeText(
      "not asked: \(zones.isEmpty ? "there is no zone to watch" : "no zone has a plan")",
      limit: .message)
  }

  private func quota(of zone: Zone) async throws(ProviderError) -> [Quota] {
    let found = try await gateway.quota(
      Self.quotaAction, of: .edgeOne, Wire.object(["ZoneId": Wire.quoted(zone.id)]),
      ("Daily", "DailyAvailable")
    ) { _, type in type.flatMap { Wire.meaning(of: $0, in: Self.words.kinds) } }
    return found.map {
      Quota(kind: $0.kind, domain: zone.shownName, total: $0.total, left: $0.left)
    }
  }
}
