import FoundationEssentials
import TaskModel

extension VolcengineProvider: AccountChecking {
  private static let quotaCall = "DescribeContentQuota"
  private static let ownerCall = "GetCallerIdentity"

  var checkedCalls: [CheckedCall] {
    func call(_ name: String, _ purpose: CheckedCall.Purpose) -> CheckedCall {
      CheckedCall(name, permission: "CDN:" + name, purpose: purpose)
    }
    return [
      call(List.tasksCall, .watch), call(List.blocksCall, .watch), call(Self.quotaCall, .quota),
      CheckedCall(Self.ownerCall, purpose: .owner, endpoint: gateway.identityEndpoint?.text),
    ]
  }

  var leastPolicy: String? {
    AccessPolicy(
      version: nil, actions: checkedCalls.compactMap(\.permission) + brand.policyExtras,
      resource: #"["*"]"#
    ).text
  }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.name {
    case List.tasksCall: finding.note = try await refused(.tasks, isNeeded: true)
    case List.blocksCall: finding.note = try await refused(.blocks, isNeeded: false)
    case Self.quotaCall: finding.quota = try await quota()
    case Self.ownerCall: finding = try await owner()
    default: throw .unknownCall(call)
    }
    return finding
  }

  /// Returns what of a call is refused, by whichever form the vendor wants; nil where all is given.
  ///
  /// - Parameter isNeeded: whether the account is nothing without the call. What the vendor opens on request only is not.
  /// - Throws: why what is needed is refused, and whatever is no refusal.
  private func refused(_ family: Family, isNeeded: Bool) async throws(ProviderError) -> SafeText? {
    switch try await probe(family.whole.call, ofType: nil) {
    case .given: return nil
    case .wantsType: break
    case .absent(let error), .refused(let error):
      if isNeeded { throw error }
      return Self.note("blocks are", error)
    case .unclear(let error): throw error
    }
    var refused: (types: [String], error: ProviderError)?
    var isAnySeen = false
    for type in family.parts.flatMap(\.types) {
      switch try await probe(family.whole.call, ofType: type) {
      case .given, .wantsType: isAnySeen = true
      case .unclear(let error): throw error
      case .absent(let error), .refused(let error):
        if isNeeded, family.parts[0].types.contains(type) { throw error }
        refused = ((refused?.types ?? []) + [type], refused?.error ?? error)
      }
    }
    guard let refused else { return nil }
    let what = isAnySeen ? refused.types.joined(separator: ", ") : "blocks"
    return Self.note(
      isAnySeen && refused.types.count == 1 ? what + " is" : what + " are", refused.error)
  }

  private static func note(_ what: String, _ error: ProviderError) -> SafeText {
    SafeText(
      "refused, so \(what) not watched (the vendor opens it on request): \(error.message.code)"
        + " \(error.message.text)", limit: .message)
  }

  private func quota() async throws(ProviderError) -> [Quota] {
    let figures = try await gateway.answer(to: Self.quotaCall, "{}", nothing: [String: Int]()) {
      key, value, figures in figures[key.string] = value.integer()
    }
    let counted: [(name: String, kind: TaskKind)] = [
      ("Refresh", .purgeURL), ("RefreshDir", .purgeDirectory), ("RefreshRegex", .purgePattern),
      ("Preload", .prefetch), ("Block", .block), ("Unblock", .unblock),
    ]
    return counted.compactMap { name, kind in
      guard let total = figures[name + "Quota"], let left = figures[name + "Remain"] else {
        return nil
      }
      return Quota(kind: kind, total: total, left: left)
    }
  }

  private func owner() async throws(ProviderError) -> CheckFinding {
    let fields = try await gateway.answer(
      to: Self.ownerCall, of: .identity, "", nothing: [String: String]()
    ) { key, value, fields in fields[key.string] = value.text() }
    var finding = CheckFinding()
    finding.owner = (fields["Trn"] ?? fields["AccountId"]).map { SafeText($0, limit: .message) }
    if fields["IdentityType"] == "Account" {
      finding.note = SafeText(
        "this is the key of the whole account; an IAM user who may only read is safer",
        limit: .message)
    }
    return finding
  }
}
