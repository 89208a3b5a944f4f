import FoundationEssentials
import TaskModel

extension AlibabaProvider: AccountChecking {
  private static let ownerAction = "GetCallerIdentity"
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "10000000000"

  var checkedCalls: [CheckedCall] {
    [
      call(product.listAction, .watch), call(product.byIDAction, .watch),
      call(product.quotaAction, .quota),
      // https://www.alibabacloud.com/help/doc-detail/43767.htm: needs no permission.
      CheckedCall(Self.ownerAction, purpose: .owner, endpoint: ownerEndpoint),
    ]
  }

  var leastPolicy: String? {
    let actions = checkedCalls.compactMap(\.permission).map { "        \"\($0)\"" }
    return """
      {
        "Version": "1",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
      \(actions.joined(separator: ",\n"))
            ],
            "Resource": "*"
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
    switch call.purpose {
    case .quota:
      finding.quota = try await fields(call.name).quota
    case .owner:
      let fields = try await fields(call.name, by: ownerSigner)
      finding.owner = fields.owner.map { SafeText($0, limit: .message) }
      if fields["IdentityType"] == "Account" {
        finding.note = SafeText(
          "this is the key of the whole account; a RAM user who may only read is safer",
          limit: .message)
      }
    case .watch where call.name == product.listAction:
      let page = try await list(.account, from: .distantPast, to: now(), after: nil)
      finding.sample = page.reports.first.map {
        TaskReference(vendorID: $0.id.vendorID, kind: $0.kind)
      }
    case .watch where call.name == product.byIDAction:
      try await checkByID(sample)
    case .watch:
      throw .unknownCall(call)
    }
    return finding
  }

  private func call(_ name: String, _ purpose: CheckedCall.Purpose) -> CheckedCall {
    CheckedCall(
      name, permission: product.permissionPrefix + ":" + name, purpose: purpose)
  }

  private func checkByID(_ sample: TaskReference?) async throws(ProviderError) {
    let reference = sample ?? TaskReference(vendorID: Self.madeUpID, kind: .purgeURL)
    do {
      _ = try await describe([reference], after: nil)
    } catch {
      // An id that was made up may be refused for what it is: by then the key was let through.
      if sample == nil, case .rejected = error { return }
      throw error
    }
  }
}
