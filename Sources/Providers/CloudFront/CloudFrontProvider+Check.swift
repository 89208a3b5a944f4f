import FoundationEssentials
import TaskModel

extension CloudFrontProvider: AccountChecking {
  private static let listName = "ListInvalidations"
  private static let byIDName = "GetInvalidation"
  private static let distributionsName = "ListDistributions"
  private static let ownerName = "GetCallerIdentity"
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "I00000000000000"

  var checkedCalls: [CheckedCall] {
    [
      CheckedCall(Self.distributionsName, permission: Self.permissions.distributions),
      CheckedCall(Self.listName, permission: Self.permissions.list),
      CheckedCall(Self.byIDName, permission: Self.permissions.byID),
      // docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: needs no permission.
      CheckedCall(Self.ownerName, purpose: .owner, endpoint: ownerEndpoint),
    ]
  }

  var leastPolicy: String? {
    AccessPolicy(version: "2012-10-17", actions: checkedCalls.compactMap(\.permission)).text
  }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.name {
    case Self.ownerName: try await addOwner(to: &finding)
    case Self.distributionsName:
      do {
        _ = try await distributionPage(after: nil)
      } catch {
        guard case .permission = error, isNamed else { throw error }
        finding.note = SafeText(
          "not allowed, and not needed where distributions are named; their hosts are not known then",
          limit: .message)
      }
    case Self.listName:
      guard let scope = try await scopes().first else {
        finding.note = SafeText(Self.nothing, limit: .message)
        return finding
      }
      let page = try await list(scope, from: .distantPast, to: now(), after: nil)
      finding.sample = page.reports.first.map {
        TaskReference(vendorID: $0.id.vendorID, kind: $0.kind, product: $0.id.product)
      }
    case Self.byIDName:
      guard let reference = try await reference(sample) else {
        finding.note = SafeText(Self.nothing, limit: .message)
        return finding
      }
      let page = try await describe([reference], after: nil)
      if let refusal = page.refused[reference] { throw refusal }
    default: throw .unknownCall(call)
    }
    return finding
  }

  private static let nothing = "the account has no distribution, so this could not be tried"

  private func reference(_ sample: TaskReference?) async throws(ProviderError) -> TaskReference? {
    if let sample { return sample }
    return try await scopes().first.map { scope in
      TaskReference(vendorID: Self.madeUpID, kind: .purgeURL, product: scope.product)
    }
  }

  private func addOwner(to finding: inout CheckFinding) async throws(ProviderError) {
    let query = ["Action": Self.ownerName, "Version": "2011-06-15"]
    let answer = try await success("/", query, by: ownerSigner)
    let name = try answer.decoded(as: .xml, now: now()) { (bytes) throws(XMLReader.Fault) in
      try Self.owner(bytes)
    }
    guard let name else { return }
    finding.owner = SafeText(name, limit: .message)
    if name.hasSuffix(":root") {
      finding.note = SafeText(
        "this is the key of the whole account; an IAM user who may only read is safer",
        limit: .message)
    }
  }

  /// Reads `GetCallerIdentityResponse`.
  private static func owner(_ bytes: [UInt8]) throws(XMLReader.Fault) -> String? {
    try XMLReader.read(bytes) { _, root in
      var name: String?
      root.children { _, result in
        result.children { member, value in
          if "Arn" ~= member { name = value.text() }
        }
      }
      return name
    }
  }
}
