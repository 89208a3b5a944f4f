/// Alibaba Cloud's task queries of one product: list and by id, signed by version 1 or 3.
///
/// Undocumented and chosen here: values out of range are refused, never clamped; a page past the
/// end is empty; another product's key is not open for this one.
struct AlibabaRoutes: VendorRoutes {
  let product: AlibabaProduct

  /// The most ids a by-id call takes.
  private static let mostIDs = 10

  init(_ product: AlibabaProduct) { self.product = product }

  var provider: String { product.provider }
  var takesPatterns: Bool { true }
  var expiresInStory: Bool { product == .dcdn }
  var tellsTimeoutsAndCancels: Bool { true }
  var purgeLasting: ClosedRange<Double> { 300...360 }

  var credentials: [SimulatedAccount.Field] {
    let key = product.key
    var fields: [SimulatedAccount.Field] = [
      .init(key: "access_key_id", value: key.id),
      .init(key: "access_key_secret", value: key.secret),
    ]
    if let token = key.token { fields.append(.init(key: "security_token", value: token)) }
    return fields
  }

  /// Eleven digits.
  func taskID(number: Int, created: Int, chance: Chance) -> String {
    String(product.firstID + number * 97 + chance.below(97, .id, number))
  }

  /// The documented five lists a second, and more where twenty seconds of them would not show all.
  func rates(for tasks: AccountTasks) -> CallRates {
    let pages = Double(tasks.rowCount) / Double(product.largestPage)
    let published = max(4, (pages / 20).rounded(.up))
    let enforced = published * 1.25
    return CallRates(
      enforced: [
        product.listAction: enforced, product.byIDAction: enforced * 6,
        product.quotaAction: enforced * 4,
      ],
      published: published
    )
  }

  func claims(_ request: Inbound) -> Bool {
    guard request.path == "/", AlibabaCall.isMade(by: request) else { return false }
    // Versions that nobody knows are answered by the first product.
    let version = AlibabaCall(request).version
    let others = AlibabaProduct.allCases.filter { $0 != product }
    return version == product.version || !others.contains { $0.version == version }
  }

  func isNamed(by request: Inbound) -> Bool { AlibabaCall(request).keyID == product.key.id }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let call = AlibabaCall(request)
    let requestID = desk.chance.uuid(.requestID, product.firstID, desk.ordinal)
      .uppercased()
    do throws(AlibabaRefusal) {
      let key = try authenticate(call, at: desk)
      let fields = try fields(call, key, at: desk)
      let answer: AnswerValue = .object(fields + [("RequestId", .text(requestID))])
      return call.wantsJSON ? .json(answer) : .xml(answer, root: call.action + "Response")
    } catch {
      var response = error.response(
        host: request.headers["host"] ?? product.host,
        product: product.name,
        requestID: requestID,
        asJSON: call.wantsJSON
      )
      if error.code.hasPrefix("Throttling"), desk.chance.below(2, .retry, desk.ordinal) == 0 {
        response.headers.append(SimulatorHeader("x-acs-retry-after", "1000"))
      }
      return response
    }
  }

  /// Returns the key of a call that may be answered.
  private func authenticate(
    _ call: AlibabaCall, at desk: Desk
  ) throws(AlibabaRefusal) -> AlibabaProduct.Key {
    let asksForOwner =
      call.version == AlibabaAccountAnswers.ownerVersion
      && call.action == AlibabaAccountAnswers.ownerAction
    let actions = [product.listAction, product.byIDAction, product.quotaAction]
    guard asksForOwner || call.version == product.version && actions.contains(call.action)
    else { throw .apiNotFound }
    guard let keyID = call.keyID, !keyID.isEmpty else { throw .incomplete }
    guard let owner = AlibabaProduct.allCases.first(where: { $0.key.id == keyID }) else {
      throw .keyNotFound
    }
    try call.authenticate(owner.key, at: desk)
    if asksForOwner { return owner.key }
    guard owner == product else { throw .notOpen(product.name.uppercased()) }
    if desk.options.trouble == .permission, call.action == product.byIDAction {
      throw .noPermission
    }
    guard desk.admits(call.action) else { throw throttling(desk) }
    return owner.key
  }

  /// The two documented forms.
  private func throttling(_ desk: Desk) -> AlibabaRefusal {
    guard desk.chance.below(4, .retry, desk.ordinal, 1) == 0 else {
      return AlibabaRefusal("Throttling.User", "Request was denied due to user flow control.")
    }
    return AlibabaRefusal(
      "Throttling",
      "Request was denied due to request throttling.",
      status: 503
    )
  }

  private func fields(
    _ call: AlibabaCall, _ key: AlibabaProduct.Key, at desk: Desk
  ) throws(AlibabaRefusal) -> [(String, AnswerValue)] {
    if call.action == AlibabaAccountAnswers.ownerAction {
      return AlibabaAccountAnswers.owner(of: key)
    }
    if call.action == product.quotaAction {
      return AlibabaAccountAnswers(product: product, desk: desk).quota
    }
    let found = AlibabaRows(desk: desk)
    if call.action == product.byIDAction {
      let rows = found.rows(of: try ids(call)).map(found.value)
      return [("Tasks", .list(rows)), ("TotalCount", .number(rows.count))]
    }
    let query = try AlibabaQuery(call.parameters, product: product, now: Int(desk.now))
    let page = found.page(of: query)
    let rows = page.rows.map(found.value)
    return [
      ("Tasks", .object([(product.container, .list(rows))])),
      ("PageNumber", .number(query.page)), ("PageSize", .number(query.pageSize)),
      ("TotalCount", .number(page.total)),
    ]
  }

  private func ids(_ call: AlibabaCall) throws(AlibabaRefusal) -> [String] {
    guard let text = call.parameters["TaskId"], !text.isEmpty else {
      throw AlibabaRefusal(
        "MissingTaskId",
        "TaskId is mandatory for this action."
      )
    }
    let ids = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard ids.count <= AlibabaRoutes.mostIDs, ids.allSatisfy(AlibabaQuery.isTaskID) else {
      throw .malformed("TaskId")
    }
    return ids
  }
}
