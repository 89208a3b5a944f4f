import TaskModel

/// What `check` asks of any product.
extension TencentGateway {
  private static let ownerAction = "GetCallerIdentity"

  /// The call that tells whose key it is.
  ///
  /// https://cloud.tencent.com/document/api/1312/66098: for the keys of accounts, users and roles alike.
  var ownerCall: CheckedCall {
    CheckedCall(
      Self.ownerAction, permission: "sts:" + Self.ownerAction, purpose: .owner,
      endpoint: identityEndpoint)
  }

  /// The policy that allows calls, as the console takes it.
  static func policy(_ calls: [CheckedCall]) -> String {
    var names: [String] = []
    for case let name? in calls.map(\.permission) where !names.contains(name) {
      names.append(name)
    }
    return AccessPolicy(
      version: "2.0", actions: names, resource: #"["*"]"#, isSmall: true
    ).text
  }

  /// Asks whose key it is.
  func owner() async throws(ProviderError) -> CheckFinding {
    let fields = try await answer(
      to: Self.ownerAction, of: .identity, "{}", nothing: [String: String]()
    ) { key, value, fields in fields[key.string] = value.text() }
    var finding = CheckFinding()
    guard let name = fields["Arn"] ?? fields["AccountId"] else { return finding }
    let owner = fields["Type"].map { "\($0) \(name)" } ?? name
    finding.owner = SafeText(owner, limit: .message)
    if let user = fields["UserId"], user == fields["AccountId"] {
      finding.note = SafeText(
        "this is the key of the whole account; a CAM user who may only read is safer",
        limit: .message)
    }
    return finding
  }

  /// Asks what is left; nil for a member that is no quota.
  ///
  /// - Parameters:
  ///   - names: what the product calls the figures.
  ///   - kind: what a quota counts, by the member that it stands in and by its own type.
  func quota(
    _ call: String, of service: TencentService, _ body: String,
    _ names: (total: StaticString, left: StaticString),
    kind: (_ member: JSONText, _ type: JSONText?) -> TaskKind?
  ) async throws(ProviderError) -> [(kind: TaskKind, area: String?, total: Int, left: Int)] {
    try await answer(to: call, of: service, body, nothing: []) { member, value, found in
      value.rows { row in
        var (total, left): (Int?, Int?)
        var (area, type): (String?, JSONText?)
        row.members { key, value in
          switch key {
          case names.total: total = value.integer()
          case names.left: left = value.integer()
          case "Area": area = value.text()
          case "Type": type = value.textInPlace()
          default: break
          }
        }
        guard let total, let left, let kind = kind(member, type) else { return }
        found.append((kind, area, total, left))
      }
    }
  }
}
