import FoundationEssentials
import TaskModel

extension UCloudProvider: AccountChecking {
  private static let domainsAction = "GetUcdnDomainInfoList"
  private static let quotaAction = "GetUcdnDomainPrefetchRefreshState"
  private static let ownerAction = "GetProjectList"
  /// Each domain is a call.
  private static let mostDomains = 20

  var checkedCalls: [CheckedCall] {
    lists.map { list in
      CheckedCall(
        list.ucloudAction, product: hasSeveralProducts ? list.product : nil,
        permission: list.ucloudAction)
    } + [
      CheckedCall(
        Self.quotaAction, permission: "\(Self.domainsAction) and \(Self.quotaAction)",
        purpose: .quota),
      CheckedCall(Self.ownerAction, permission: Self.ownerAction, purpose: .owner),
    ]
  }

  /// The names of the calls: the vendor's console makes a policy of them.
  var leastPolicy: String? {
    var names: [String] = []
    for list in lists where !names.contains(list.ucloudAction) { names.append(list.ucloudAction) }
    return (names + [Self.domainsAction, Self.quotaAction, Self.ownerAction])
      .joined(separator: "\n")
  }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.purpose {
    case .quota: try await addQuota(to: &finding)
    case .owner: finding.owner = try await owner()
    case .watch:
      let list = lists.first {
        $0.ucloudAction == call.name && $0.product == call.product ?? $0.product
      }
      guard let list else { throw .unknownCall(call) }
      _ = try await self.call(list, ["Limit": "1", "Offset": "0"])
    }
    return finding
  }

  /// Asks for the domains, and for what is left of each of the first ones.
  private func addQuota(to finding: inout CheckFinding) async throws(ProviderError) {
    let answer = try await send(Self.domainsAction, ["PageIndex": "0"])
    var domains: [NamedRow] = []
    try read(answer) { key, value in
      guard key == "DomainInfoList" else { return }
      domains += Self.named(&value, name: "Domain", id: "DomainId")
    }
    for domain in domains.prefix(Self.mostDomains) {
      let name = SafeText(domain.name.isEmpty ? domain.id : domain.name, limit: .url)
      finding.quota += try await quota(of: domain.id, name: name)
    }
    if domains.count > Self.mostDomains {
      finding.note = SafeText(
        "asked for the first \(Self.mostDomains) of \(domains.count) domains", limit: .message)
    }
  }

  /// The vendor tells what was submitted, not what is left.
  private func quota(of id: String, name: SafeText) async throws(ProviderError) -> [Quota] {
    let counted: [(kind: TaskKind, total: String, used: String)] = [
      (.purgeURL, "RefreshFileQuota", "SubmitRefreshFile"),
      (.purgeDirectory, "RefreshDirQuota", "SubmitRefreshDir"),
      (.prefetch, "PrefetchQuota", "SubmitPrefetchCount"),
    ]
    let answer = try await send(Self.quotaAction, ["DomainId": id])
    var figures: [String: Int] = [:]
    try read(answer) { key, value in figures[key.string] = value.integer() }
    return counted.compactMap { kind, total, used in
      guard let total = figures[total], let used = figures[used] else { return nil }
      return Quota(kind: kind, domain: name, total: total, left: total - used)
    }
  }

  /// The projects that the key may see, the default one first.
  private func owner() async throws(ProviderError) -> SafeText? {
    let answer = try await send(Self.ownerAction, [:])
    var projects: [String] = []
    try read(answer) { key, value in
      guard key == "ProjectSet" else { return }
      for (name, id) in Self.named(&value, name: "ProjectName", id: "ProjectId") {
        projects.append(name.isEmpty ? id : "\(id) (\(name))")
      }
    }
    guard !projects.isEmpty else { return nil }
    let text = (projects.count == 1 ? "project " : "projects ") + projects.joined(separator: ", ")
    return SafeText(text, limit: .message)
  }

  private typealias NamedRow = (name: String, id: String)

  /// Returns the names, which may be empty, and the ids of the rows that have one.
  private static func named(
    _ value: inout JSONReader, name nameKey: StaticString, id idKey: StaticString
  ) -> [NamedRow] {
    var named: [NamedRow] = []
    value.rows { row in
      var (name, id) = ("", "")
      row.members { key, value in
        switch key {
        case nameKey: name = value.text() ?? ""
        case idKey: id = value.text() ?? ""
        default: break
        }
      }
      if !id.isEmpty { named.append((name, id)) }
    }
    return named
  }

  /// Walks an answer's members, and throws where it is none or an error.
  private func read(
    _ answer: HTTPAnswer,
    _ take: (_ key: JSONText, _ value: inout JSONReader) -> Void
  ) throws(ProviderError) {
    var code: Int?
    var message: String?
    try answer.decoded(now: now()) { (bytes) throws(JSONReader.Fault) in
      try JSONReader.read(bytes) { reader in
        reader.members { key, value in
          switch key {
          case "RetCode": code = value.integer()
          case "Message": message = value.text()
          default: take(key, &value)
          }
        }
      }
    }
    try accept(code: code, message: message, answer: answer)
  }
}
