import FoundationEssentials
import TaskModel

extension AlibabaProvider: AccountChecking {
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "10000000000"

  var checkedCalls: [CheckedCall] {
    [
      call(product.listAction, .watch), call(product.byIDAction, .watch),
      call(product.quotaAction, .quota), gateway.ownerCall,
    ]
  }

  var leastPolicy: String? { AlibabaGateway.leastPolicy(for: checkedCalls) }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.purpose {
    case .quota:
      finding.quota = try await gateway.fields(call.name) { !$0.quota.isEmpty }.quota
    case .owner: try await gateway.addOwner(to: &finding)
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
