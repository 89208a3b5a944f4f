/// CloudFront's calls that read invalidations, and the one that tells whose key it is.
///
/// Undocumented and chosen here: a call is throttled with status 400, a list has at most 100 rows a page, and
/// `Quantity` counts the page's.
struct CloudFrontRoutes: VendorRoutes {
  private static let keyID = "AKIASIMULATED0000001"
  private static let secret = "sim/Cloud+Front/secret=key"
  private static let token = "sim//token+with/odd=chars=="
  private static let root = "/2020-05-31/distribution"
  /// How far a signature's time may be off, either way, in seconds.
  private static let tolerance = 300.0
  private static let mostRows = 100

  private enum Call: String {
    case distributions = "ListDistributions"
    case list = "ListInvalidations"
    case byID = "GetInvalidation"
    case owner = "GetCallerIdentity"
  }

  var provider: String { "cloudfront" }
  var troubles: Set<Trouble> { [.key, .clock, .clockBehind, .permission] }
  var takesPatterns: Bool { true }
  var takesPrefetches: Bool { false }
  // 10 to 15 minutes are what its users tell.
  var purgeLasting: ClosedRange<Double> { 60...600 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "access_key_id", value: CloudFrontRoutes.keyID),
      .init(key: "secret_access_key", value: CloudFrontRoutes.secret),
      .init(key: "session_token", value: CloudFrontRoutes.token),
    ]
  }

  func taskID(number: Int, created: Int, chance: Chance) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var bits = chance.bits(.id, number)
    var id = "I"
    for _ in 0..<12 {
      id.append(digits[Int(bits % 36)])
      bits /= 36
    }
    return id + String(number % 10)
  }

  /// A call a task tells its paths: at the published rate twenty seconds are enough for all.
  func rates(for tasks: AccountTasks) -> CallRates {
    let published = max(2, (Double(tasks.tasks.count) / 20).rounded(.up))
    let calls: [Call] = [.distributions, .list, .byID]
    return CallRates(
      enforced: Dictionary(uniqueKeysWithValues: calls.map { ($0.rawValue, published * 1.25) }),
      published: published)
  }

  func claims(_ request: Inbound) -> Bool {
    request.path.hasPrefix(CloudFrontRoutes.root) || isNamed(by: request)
  }

  func isNamed(by request: Inbound) -> Bool {
    authorization(request)?.keyID == CloudFrontRoutes.keyID
  }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let requestID = desk.chance.uuid(.requestID, 7, desk.ordinal)
    do throws(CloudFrontRefusal) {
      return try answer(request, desk)
    } catch {
      return error.response(requestID: requestID)
    }
  }

  private func authorization(
    _ request: Inbound
  ) -> CloudFrontSignatureCheck.Authorization? {
    request.headers["authorization"].flatMap { .init($0) }
  }

  private func answer(
    _ request: Inbound, _ desk: Desk
  ) throws(CloudFrontRefusal) -> SimulatorResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    let isOwner = parts.isEmpty
    try authenticate(request, service: isOwner ? "sts" : "cloudfront", desk)
    guard request.method == "GET" else { throw .invalid("Method") }
    switch parts.count {
    case 0:
      guard request.parameters["Action"] == Call.owner.rawValue else { throw .invalid("Action") }
      return owner
    case 2:
      try admit(.distributions, desk)
      let all = CloudFrontDistribution.all
      let page = try page(of: all.indices.map { all[$0].id }, request)
      let rows = page.range.map { all[$0].value }
      return list("DistributionList", "DistributionSummary", rows, page, request)
    case 4 where parts[3] == "invalidation":
      try admit(.list, desk)
      let tasks = try tasks(of: parts[2], desk)
      let page = try page(of: tasks.map(\.id), request)
      let rows = page.range.map { summary(tasks[$0], desk) }
      return list("InvalidationList", "InvalidationSummary", rows, page, request)
    case 5 where parts[3] == "invalidation":
      try admit(.byID, desk)
      let tasks = try tasks(of: parts[2], desk)
      guard let task = tasks.first(where: { $0.id == parts[4] }) else { throw .noInvalidation }
      return .xml(invalidation(task, desk), root: "Invalidation")
    default: throw .invalid("Path")
    }
  }

  private func authenticate(
    _ request: Inbound, service: String, _ desk: Desk
  ) throws(CloudFrontRefusal) {
    guard request.headers["authorization"] != nil else { throw .missingToken }
    guard let told = authorization(request), let stamp = request.headers["x-amz-date"] else {
      throw .incomplete
    }
    guard told.keyID == CloudFrontRoutes.keyID else { throw .unknownKey }
    guard told.region == "us-east-1", told.service == service, stamp.hasPrefix(told.day) else {
      throw .wrongScope
    }
    try checkTime(stamp, desk)
    if desk.isExpired { throw .expiredToken }
    guard request.headers["x-amz-security-token"] == CloudFrontRoutes.token else {
      throw .unknownKey
    }
    for name in ["host", "x-amz-date", "x-amz-security-token"] {
      guard told.signedHeaders.contains(name) else { throw .incomplete }
    }
    let canonical = CloudFrontSignatureCheck.canonicalRequest(
      method: request.method, path: request.path, query: request.query, headers: request.headers,
      signedHeaders: told.signedHeaders, body: request.body)
    let expected = CloudFrontSignatureCheck.signature(
      canonicalRequest: canonical, stamp: stamp, region: told.region, service: told.service,
      secret: CloudFrontRoutes.secret)
    guard expected == told.signature, desk.options.trouble != .key else { throw .mismatch }
  }

  private func checkTime(_ stamp: String, _ desk: Desk) throws(CloudFrontRefusal) {
    guard let unix = CivilTime.unix(stamp: stamp) else { throw .incomplete }
    let off = Double(unix) - desk.now
    guard abs(off) <= CloudFrontRoutes.tolerance else {
      throw .offTheClock(stamp, CivilTime(unix: Int(desk.now)).iso, isLate: off < 0)
    }
  }

  private func admit(_ call: Call, _ desk: Desk) throws(CloudFrontRefusal) {
    if desk.options.trouble == .permission, call == .byID { throw .denied(call.rawValue) }
    guard desk.admits(call.rawValue) else { throw .throttled }
  }

  // MARK: Answers

  /// A page of a list, by places.
  private struct Page {
    let range: Range<Int>
    let next: String?
  }

  /// Returns the page behind the id that `Marker` names.
  private func page(
    of ids: [String], _ request: Inbound
  ) throws(CloudFrontRefusal) -> Page {
    let size = request.parameters["MaxItems"].map { Int($0) ?? 0 } ?? CloudFrontRoutes.mostRows
    guard (1...CloudFrontRoutes.mostRows).contains(size) else { throw .invalid("MaxItems") }
    var start = 0
    if let marker = request.parameters["Marker"], !marker.isEmpty {
      guard let place = ids.firstIndex(of: marker) else { throw .invalid("Marker") }
      start = place + 1
    }
    let end = min(start + size, ids.count)
    return Page(range: start..<end, next: end < ids.count ? ids[end - 1] : nil)
  }

  private func list(
    _ root: String, _ name: String, _ rows: [AnswerValue], _ page: Page, _ request: Inbound
  ) -> SimulatorResponse {
    var fields: [(String, AnswerValue)] = [
      ("Marker", .text(request.parameters["Marker"] ?? ""))
    ]
    if let next = page.next { fields.append(("NextMarker", .text(next))) }
    fields += [
      ("MaxItems", .number(CloudFrontRoutes.mostRows)),
      ("IsTruncated", .text(page.next == nil ? "false" : "true")),
      ("Quantity", .number(rows.count)),
    ]
    if !rows.isEmpty { fields.append(("Items", .object([(name, .list(rows))]))) }
    return .xml(.object(fields), root: root)
  }

  /// The tasks of a distribution that were submitted by now, newest first.
  private func tasks(
    of distribution: String, _ desk: Desk
  ) throws(CloudFrontRefusal) -> [SimulatedTask] {
    guard CloudFrontDistribution.all.contains(where: { $0.id == distribution }) else {
      throw .noDistribution
    }
    return desk.tasks.tasks.filter {
      $0.life.created <= desk.elapsed && CloudFrontDistribution.of($0) == distribution
    }
  }

  private func heads(_ task: SimulatedTask, _ desk: Desk) -> [(String, AnswerValue)] {
    let created = CivilTime(unix: Int((desk.start + task.life.created).rounded(.down))).iso
    // The vendor knows no failure.
    let hasEnded = task.life.phase(at: desk.storyTime).hasEnded
    return [
      ("Id", .text(task.id)), ("CreateTime", .text(created.dropLast() + ".123Z")),
      ("Status", .text(hasEnded ? "Completed" : "InProgress")),
    ]
  }

  private func summary(_ task: SimulatedTask, _ desk: Desk) -> AnswerValue {
    .object(heads(task, desk))
  }

  private func invalidation(_ task: SimulatedTask, _ desk: Desk) -> AnswerValue {
    let paths = (0..<task.itemCount).map { AnswerValue.text(path(task, $0, desk)) }
    let batch: [(String, AnswerValue)] = [
      (
        "Paths",
        .object([
          ("Quantity", .number(paths.count)), ("Items", .object([("Path", .list(paths))])),
        ])
      ), ("CallerReference", .text("deploy-\(task.number)")),
    ]
    return .object(heads(task, desk) + [("InvalidationBatch", .object(batch))])
  }

  /// Directories are written with an asterisk, and what other vendors call a pattern is a tag.
  private func path(_ task: SimulatedTask, _ item: Int, _ desk: Desk) -> String {
    let path = task.path(ofItem: item, chance: desk.chance)
    switch task.form {
    case .purgeURL, .prefetch: return PercentText.encodedPath(path)
    case .purgeDirectory:
      return task.itemCount == 1 && task.number % 3 == 0
        ? "/*" : PercentText.encodedPath(path) + "*"
    case .purgePattern: return "#release-\(task.number)-\(item)"
    }
  }

  private var owner: SimulatorResponse {
    let fields: [(String, AnswerValue)] = [
      ("Arn", .text("arn:aws:iam::123456789012:user/simulated")),
      ("UserId", .text("AIDASIMULATED")),
      ("Account", .text("123456789012")),
    ]
    return .xml(
      .object([("GetCallerIdentityResult", .object(fields))]), root: "GetCallerIdentityResponse")
  }
}
