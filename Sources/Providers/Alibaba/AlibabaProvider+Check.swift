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

/// The plain members of an answer that lists nothing; the case of their names carries no meaning.
struct AlibabaFields {
  private var values: [String: String] = [:]

  /// The words that the vendor's names of quotas begin with.
  private static let counted: [(word: String, kind: TaskKind)] = [
    ("Url", .purgeURL), ("Dir", .purgeDirectory), ("Regex", .purgePattern),
    ("Preload", .prefetch), ("Block", .block),
  ]

  /// Reads an answer.
  ///
  /// - Throws: why it is no JSON.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        if let text = value.text() { values[key.string.lowercased()] = text }
      }
    }
  }

  /// A text, or a number as it is written; nil where there is none.
  subscript(name: String) -> String? { values[name.lowercased()] }

  /// What is left, by kind; what has no pair of figures is left out.
  var quota: [Quota] {
    Self.counted.compactMap { word, kind in
      guard let total = self[word + "Quota"].flatMap({ Int($0) }),
        let left = self[word + "Remain"].flatMap({ Int($0) })
      else { return nil }
      return Quota(kind: kind, total: total, left: left)
    }
  }

  /// Whose key it is; nil where the answer does not tell.
  var owner: String? {
    guard let name = self["Arn"] ?? self["AccountId"] else { return nil }
    return self["IdentityType"].map { "\($0) \(name)" } ?? name
  }
}
