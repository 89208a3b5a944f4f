/// Alibaba's answers about the account itself: what is left for today, and whose key it is.
struct AlibabaAccountAnswers {
  let product: AlibabaProduct
  let desk: Desk

  /// The service that knows the key's owner, which is one for all products.
  static let ownerAction = "GetCallerIdentity"
  static let ownerVersion = "2015-04-01"

  private static let day = 86_400.0
  private static let hoursEast = 8.0

  /// The day's quotas: numbers as text, DCDN without those of the edge.
  var quota: [(String, AnswerValue)] {
    var fields: [(String, AnswerValue)] = []
    func add(_ name: String, _ total: Int, used: Int) {
      let left = desk.options.trouble == .quota ? 0 : max(0, total - used)
      fields.append((name + "Quota", .text(String(total))))
      fields.append((name + "Remain", .text(String(left))))
    }
    add("Url", 10_000, used: submitted(.purgeURL))
    add("Dir", 100, used: submitted(.purgeDirectory))
    add("Regex", 20, used: submitted(.purgePattern))
    add("Preload", 1_000, used: submitted(.prefetch))
    if product == .cdn { add("PreloadEdge", 20, used: 0) }
    add("Block", 300, used: 0)
    add("IgnoreParams", 100, used: 0)
    return fields
  }

  /// The owner of a key: a temporary one belongs to a role.
  static func owner(of key: AlibabaProduct.Key) -> [(String, AnswerValue)] {
    let account = "1968132000120001"
    guard key.token != nil else {
      return [
        ("IdentityType", .text("RAMUser")), ("AccountId", .text(account)),
        ("PrincipalId", .text("288774244375210001")), ("UserId", .text("288774244375210001")),
        ("Arn", .text("acs:ram::\(account):user/cdntop-sim")),
      ]
    }
    return [
      ("IdentityType", .text("AssumedRoleUser")), ("AccountId", .text(account)),
      ("PrincipalId", .text("335376200829900001:cdntop")), ("RoleId", .text("335376200829900001")),
      ("Arn", .text("acs:ram::\(account):assumed-role/cdn-reader/cdntop")),
    ]
  }

  /// How many URLs of a form were submitted since midnight in UTC+8.
  private func submitted(_ form: TaskForm) -> Int {
    let local = desk.now + AlibabaAccountAnswers.hoursEast * 3_600
    let midnight =
      (local / AlibabaAccountAnswers.day).rounded(.down) * AlibabaAccountAnswers.day
      - AlibabaAccountAnswers.hoursEast * 3_600
    return desk.submittedURLs(since: midnight) { $0.form == form }
  }
}
