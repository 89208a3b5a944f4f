/// UCloud's UCDN task queries: GET, form or JSON, all told by `Action`.
///
/// Undocumented and chosen here: ids do not widen the time window; answers of the second product
/// omit an empty list, those of its prefetch call write `RetCode` as text.
struct UCloudRoutes: VendorRoutes {
  /// What the undocumented `Offset`, `Limit` and `TotalCount` count.
  enum Unit: CaseIterable {
    /// Tasks.
    case tasks
    /// URLs; a page may then end in the middle of a task.
    case urls
  }

  /// What paging steps over.
  var paging = Unit.tasks
  /// What `TotalCount` counts.
  var total = Unit.urls

  private static let purge = "DescribeNewUcdnRefreshCacheTask"
  private static let prefetch = "DescribeNewUcdnPrefetchCacheTask"
  private static let publicKey = "ucloudsim+demo/key=chars@example.com1296235120854146120=="
  private static let privateKey = "46f09bb9+fab4f12d/fc160dae12273d53=32b5debe~*"
  private static let project = "org-sim"
  /// The token of a login to the account.
  private static let token = "simulated-login.eyJ0b2tlbiI6MX0"

  var provider: String { "ucloud" }
  var products: [String] { ["cdn", "dcdn"] }
  var mixesDomains: Bool { true }
  var purgeLasting: ClosedRange<Double> { 40...90 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "public_key", value: UCloudRoutes.publicKey),
      .init(key: "private_key", value: UCloudRoutes.privateKey),
    ]
  }

  /// `yyyyMMddHHmmss_` in UTC+8 and eight hex digits.
  func taskID(number: Int, created: Int, chance: Chance) -> String {
    let base = UInt32(truncatingIfNeeded: chance.bits(.idTail))
    // An odd factor permutes the 32-bit numbers, so no two tails are equal.
    let tail = base &+ UInt32(truncatingIfNeeded: number) &* 2_654_435_761
    return CivilTime(unix: created, hoursEast: 8).compact + "_"
      + Chance.hex(UInt64(tail), digits: 8)
  }

  /// The vendor publishes no rate; four list calls a second make a whole poll a second.
  func rates(for tasks: AccountTasks) -> CallRates {
    let published = max(4, (Double(tasks.rowCount) / 2000).rounded(.up))
    let enforced = published * 1.25
    return CallRates(
      enforced: [
        UCloudRoutes.purge: enforced, UCloudRoutes.prefetch: enforced,
      ].merging(UCloudAccountAnswers.actions.map { ($0, enforced * 4) }) { $1 },
      published: published
    )
  }

  /// The vendor signs in parameters; its only header of that kind is a login's.
  func claims(_ request: Inbound) -> Bool {
    request.path == "/" && request.headers["authorization"]?.hasPrefix("Bearer ") ?? true
  }

  func isNamed(by request: Inbound) -> Bool {
    request.parameters["PublicKey"] == UCloudRoutes.publicKey || isLogin(request)
  }

  /// A signature beside a token goes before it.
  private func isLogin(_ request: Inbound) -> Bool {
    request.headers["authorization"] == "Bearer " + UCloudRoutes.token
      && request.parameters["Signature"] == nil
  }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let parameters = request.parameters
    let action = parameters["Action"] ?? ""
    do throws(UCloudRefusal) {
      try authenticate(request, at: desk)
    } catch {
      // Captured gateway answers carry no Action.
      return refusal(error, action: nil)
    }
    do throws(UCloudRefusal) {
      guard !action.isEmpty else {
        throw UCloudRefusal(code: 160, message: "Missing Action")
      }
      let tasks = [UCloudRoutes.purge, UCloudRoutes.prefetch]
      guard tasks.contains(action) || UCloudAccountAnswers.actions.contains(action) else {
        throw UCloudRefusal(code: 161, message: "Action [\(action)] not found")
      }
      if let project = parameters["ProjectId"], project != UCloudRoutes.project {
        throw UCloudRefusal(code: 292, message: "Project not exists")
      }
      if desk.options.trouble == .permission, action == UCloudRoutes.prefetch {
        throw UCloudRefusal(code: 299, message: "IAM permission error")
      }
      guard desk.admits(action) else {
        throw UCloudRefusal(code: 153, message: "Request rate limited")
      }
      if UCloudAccountAnswers.actions.contains(action) {
        return try UCloudAccountAnswers(desk: desk, project: UCloudRoutes.project)
          .response(action, parameters)
      }
      let query = try UCloudQuery(
        parameters,
        isPrefetch: action == UCloudRoutes.prefetch,
        now: Int(desk.now)
      )
      return UCloudAnswer(query: query, desk: desk, paging: paging, total: total).response(
        action: action)
    } catch {
      return refusal(error, action: action)
    }
  }

  private func authenticate(_ request: Inbound, at desk: Desk) throws(UCloudRefusal) {
    let parameters = request.parameters
    if request.headers["authorization"]?.hasPrefix("Bearer ") == true,
      parameters["Signature"] == nil
    {
      guard isLogin(request), !desk.isExpired, desk.options.trouble != .key else {
        throw UCloudRefusal(code: 174, message: "Token Not Exists")
      }
      return
    }
    guard let signature = parameters["Signature"], !signature.isEmpty else {
      throw UCloudRefusal(code: 170, message: "Missing signature")
    }
    guard parameters["PublicKey"] == UCloudRoutes.publicKey else {
      throw UCloudRefusal(code: 172, message: "User Not Exists")
    }
    if desk.isExpired { throw UCloudRefusal(code: 174, message: "Token Not Exists") }
    let expected = UCloudSignatureCheck.signature(
      of: parameters,
      privateKey: UCloudRoutes.privateKey
    )
    guard signature == expected, desk.options.trouble != .key else {
      throw UCloudRefusal(code: 171, message: "Signature VerifyAC Error")
    }
  }

  private func refusal(_ refusal: UCloudRefusal, action: String?) -> SimulatorResponse {
    var fields: [(String, AnswerValue)] = [
      ("Message", .text(refusal.message)), ("RetCode", .number(refusal.code)),
    ]
    if let action { fields.append(("Action", .text(action + "Response"))) }
    return .json(.object(fields))
  }
}
