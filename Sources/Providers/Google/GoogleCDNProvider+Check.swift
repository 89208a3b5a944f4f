import FoundationEssentials
import TaskModel

extension GoogleCDNProvider: AccountChecking {
  private static let tokenName = "token"
  private static let listName = "globalOperations.list"
  private static let byIDName = "globalOperations.get"
  private static let urlMapsName = "urlMaps.list"
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "operation-0-00000-00000000-00000000"

  var checkedCalls: [CheckedCall] {
    [
      // Whoever has a token is known.
      CheckedCall(Self.tokenName, purpose: .owner),
      CheckedCall(Self.listName, permission: Self.permissions.list),
      CheckedCall(Self.byIDName, permission: Self.permissions.byID),
      CheckedCall(Self.urlMapsName, permission: Self.permissions.urlMaps),
    ]
  }

  /// A role as `gcloud iam roles create` takes it.
  var leastPolicy: String? {
    let permissions = checkedCalls.compactMap(\.permission).map { "- \($0)\n" }.sorted()
    return """
      # gcloud iam roles create cdntop --project=PROJECT --file=THIS_FILE
      # gcloud projects add-iam-policy-binding PROJECT --member=serviceAccount:EMAIL \\
      #   --role=projects/PROJECT/roles/cdntop
      # For a user: --member=user:EMAIL. If the credentials name another quota project, they also need
      # serviceusage.services.use there: roles/serviceusage.serviceUsageConsumer
      title: cdntop
      description: Sees the cache invalidations of Cloud CDN.
      stage: GA
      includedPermissions:
      \(permissions.joined().trimmed)
      """
  }

  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    var finding = CheckFinding()
    switch call.name {
    case Self.tokenName:
      finding.owner = SafeText(try await gateway.owner(), limit: .message)
    case Self.listName:
      let page = try await operations(after: nil, most: "1")
      let first = page.rows.first { $0.type == GoogleOperation.invalidation && !$0.name.isEmpty }
      finding.sample = first.map { TaskReference(vendorID: $0.name, kind: .purgeURL) }
    case Self.byIDName:
      let reference = sample ?? TaskReference(vendorID: Self.madeUpID, kind: .purgeURL)
      let page = try await describe([reference], after: nil)
      if let refusal = page.refused[reference] { throw refusal }
    case Self.urlMapsName:
      do {
        _ = try await urlMapPage(after: nil)
      } catch {
        guard case .permission(let message) = error, GoogleError.isOfKey(message) else {
          throw error
        }
        finding.note = SafeText(
          "not allowed, and not needed; without it paths are shown without their hosts",
          limit: .message)
      }
    default: throw .unknownCall(call)
    }
    return finding
  }
}
