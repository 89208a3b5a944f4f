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
    let actions = checkedCalls.compactMap(\.permission) + brand.policyExtras
    return """
      {
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
      \(actions.map { "        \"\($0)\"" }.joined(separator: ",\n"))
            ],
            "Resource": ["*"]
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
    case List.tasksCall:
      if let error = try await refusal(of: .tasks, or: [.typedTasks]) { throw error }
    case List.blocksCall:
      guard let error = try await refusal(of: .blocks, or: [.typedBlocks]) else { break }
      finding.note = SafeText(
        "refused, so blocks are not watched: \(error.message.code) \(error.message.text)",
        limit: .message)
    case Self.quotaCall: finding.quota = try await quota()
    case Self.ownerCall: finding = try await owner()
    default: throw .unknownCall(call)
    }
    return finding
  }

  /// Returns why a list is refused, by whichever of its forms the vendor wants; nil where it is given.
  private func refusal(
    of list: List, or typed: [List]
  ) async throws(ProviderError) -> ProviderError? {
    switch try await answer(to: list) {
    case .given: return nil
    case .refused(let error): return error
    case .wantsType:
      for list in typed {
        if case .refused(let error) = try await answer(to: list) { return error }
      }
      return nil
    }
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
