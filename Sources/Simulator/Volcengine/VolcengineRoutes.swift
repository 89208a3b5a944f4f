/// The task queries of Volcengine CDN, and of BytePlus CDN, which wants the type of tasks named.
///
/// Undocumented and chosen here: a page has at most 100 rows; a signature is good for a quarter of an hour, either way; where
/// there are no rows one cloud writes an empty list and the other null; what is wrong with a parameter is told by its name.
struct VolcengineRoutes: VendorRoutes {
  static let tasksCall = "DescribeContentTasks"
  static let blocksCall = "DescribeContentBlockTasks"
  static let quotaCall = "DescribeContentQuota"
  static let ownerCall = "GetCallerIdentity"
  private static let version = "2021-03-01"
  private static let tolerance = 900.0

  /// One of the two clouds.
  struct Brand: Sendable {
    let provider: String
    let region: String
    let keyID: String
    let secret: String
    /// Of a temporary key.
    let token: String?
    /// Whether tasks are listed by type only.
    let wantsType: Bool

    static let volcengine = Brand(
      provider: "volcengine-cdn", region: "cn-north-1", keyID: "AKLTsimVolcengineDemo0010",
      secret: "SimVolc/Secret+Key=0010==", token: "STS2sim/volc+token0010==", wantsType: false)
    static let byteplus = Brand(
      provider: "byteplus-cdn", region: "ap-singapore-1", keyID: "AKAPsimBytePlusDemo0011",
      secret: "SimByte+Plus/Secret=0011==", token: nil, wantsType: true)
  }

  let brand: Brand

  init(_ brand: Brand) { self.brand = brand }

  var provider: String { brand.provider }
  var takesPatterns: Bool { true }
  var purgeLasting: ClosedRange<Double> { 240...360 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "access_key_id", value: brand.keyID),
      .init(key: "secret_access_key", value: brand.secret),
    ] + (brand.token.map { [.init(key: "session_token", value: $0)] } ?? [])
  }

  func taskID(number: Int, created: Int, chance: Chance) -> String {
    // An odd factor permutes the 64-bit numbers, so no two ids are equal.
    let low = chance.bits(.idTail) &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    let high = [0, 1].map { Chance.hex(chance.bits(.id, number, $0), digits: 16) }
    return high.joined() + Chance.hex(low, digits: 16)
  }

  /// What a task does stands before 48 digits in hexadecimal; ids of blocks are digits from the time on.
  func taskID(of form: TaskForm, number: Int, created: Int, chance: Chance) -> String {
    let type = VolcengineType.of(form, number: number)
    guard type.isBlock else {
      return type.idWord + taskID(number: number, created: created, chance: chance)
    }
    let tail = String(chance.bits(.idTail, number) % 1_000_000) + String(1_000_000 + number)
    let digits = CivilTime(unix: created, hoursEast: 8).compact + "01001104" + tail
    return type.idWord + digits
  }

  /// The documented twenty a second for each call, and more where twenty seconds of them would not show all.
  func rates(for tasks: AccountTasks) -> CallRates {
    let pages = Double(tasks.rowCount) / Double(VolcengineQuery.largestPage)
    let published = max(8, (pages / 20).rounded(.up))
    let calls = [Self.tasksCall, Self.blocksCall, Self.quotaCall]
    return CallRates(
      enforced: Dictionary(uniqueKeysWithValues: calls.map { ($0, max(20, published * 1.25)) }),
      published: published)
  }

  func claims(_ request: Inbound) -> Bool {
    request.path == "/" && (request.value("Version") == Self.version || isNamed(by: request))
  }

  func isNamed(by request: Inbound) -> Bool { check(request)?.keyID == brand.keyID }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let action = request.value("Action") ?? ""
    let isOwner = action == Self.ownerCall
    var metadata: [(String, AnswerValue)] = [
      ("RequestId", .text("20260101" + desk.chance.uuid(.requestID, 10, desk.ordinal).suffix(12))),
      ("Action", .text(action)), ("Version", .text(request.value("Version") ?? "")),
      ("Service", .text(isOwner ? "sts" : "CDN")), ("Region", .text(brand.region)),
    ]
    do throws(VolcengineRefusal) {
      try authenticate(request, service: isOwner ? "sts" : "cdn", desk)
      let result = isOwner ? owner : try result(of: action, request, desk)
      return .json(.object([("ResponseMetadata", .object(metadata)), ("Result", result)]))
    } catch {
      var said: [(String, AnswerValue)] =
        error.number == 0 ? [] : [("CodeN", .number(error.number))]
      said += [("Code", .text(error.code)), ("Message", .text(error.message))]
      metadata.append(("Error", .object(said)))
      return .json(.object([("ResponseMetadata", .object(metadata))]), status: error.status)
    }
  }

  private func check(_ request: Inbound) -> VolcengineSignatureCheck? {
    request.headers["authorization"].flatMap { VolcengineSignatureCheck($0) }
  }

  private func authenticate(
    _ request: Inbound, service: String, _ desk: Desk
  ) throws(VolcengineRefusal) {
    let headers = request.headers
    guard let check = check(request) else { throw .noToken }
    guard let stamp = headers["x-date"] else { throw .missingInfo("X-Date") }
    guard let unix = Self.unix(stamp), abs(Double(unix) - desk.now) <= Self.tolerance else {
      throw .expired
    }
    guard check.keyID == brand.keyID else { throw .unknownKey(check.keyID) }
    if desk.isExpired { throw brand.token == nil ? .unknownKey(check.keyID) : .badToken }
    guard headers["x-security-token"] == brand.token else { throw .badToken }
    // All that begins so is signed, and with it the host and the type.
    let isWhole = headers.keys.allSatisfy { name in
      !(name.hasPrefix("x-") || ["host", "content-type"].contains(name))
        || check.signedHeaders.contains(name)
    }
    let isBodys = headers["x-content-sha256"] == Digests.sha256Hex(request.body)
    let canonical = check.canonicalRequest(
      method: request.method, path: request.path, query: request.query, headers: headers,
      body: request.body)
    let expected = check.signature(
      of: check.stringToSign(canonical, stamp: stamp), secret: brand.secret)
    guard isWhole, isBodys, stamp.hasPrefix(check.day + "T"), !check.region.isEmpty,
      check.service.lowercased() == service, check.signature == expected,
      desk.options.trouble != .key
    else { throw .mismatch }
  }

  /// Reads `20260101T093000Z`.
  private static func unix(_ stamp: String) -> Int? {
    let marks = Array(stamp.utf8)
    guard marks.count == 16 else { return nil }
    func part(_ start: Int, _ count: Int) -> Substring { stamp.dropFirst(start).prefix(count) }
    let date = [part(0, 4), part(4, 2), part(6, 2)].joined(separator: "-")
    let time = [part(9, 2), part(11, 2), part(13, 2)].joined(separator: ":")
    return CivilTime.unix(iso: date + String(part(8, 1)) + time + String(part(15, 1)))
  }

  private func result(
    of action: String, _ request: Inbound, _ desk: Desk
  ) throws(VolcengineRefusal) -> AnswerValue {
    let version = request.value("Version") ?? ""
    guard [Self.tasksCall, Self.blocksCall, Self.quotaCall].contains(action),
      version == Self.version
    else { throw .noOperation(action, version) }
    if desk.options.trouble == .permission, action == Self.tasksCall { throw .denied(action) }
    guard desk.admits(action) else { throw .tooFast }
    if action == Self.quotaCall { return quota(desk) }
    guard request.method == "POST", let members = request.json else { throw .parameter("Body") }
    let query = try VolcengineQuery(
      members, isAboutBlocks: action == Self.blocksCall, wantsType: brand.wantsType,
      now: Int(desk.now))
    let (rows, total) = VolcengineRows(query: query, desk: desk).page
    return .object([
      ("Total", .number(total)), ("PageNum", .number(query.page)),
      ("PageSize", .number(query.size)),
      ("Data", rows.isEmpty && brand.wantsType ? .null : .list(rows)),
    ])
  }

  private func quota(_ desk: Desk) -> AnswerValue {
    let midnight = ((desk.now + 28_800) / 86_400).rounded(.down) * 86_400 - 28_800
    func figures(
      _ name: String, _ limit: String, _ types: [VolcengineType], total: Int
    ) -> [(String, AnswerValue)] {
      let used = desk.submittedURLs(since: midnight) { types.contains(.of($0)) }
      let left = desk.options.trouble == .quota ? 0 : max(0, total - used)
      return [
        (name + "Quota", .number(total)), (name + "Remain", .number(left)), (limit, .number(100)),
      ]
    }
    return .object(
      figures("Refresh", "RefreshQuotaLimit", [.file], total: 1_000)
        + figures("RefreshDir", "RefreshDirLimit", [.directory], total: 50)
        + figures("RefreshRegex", "RefreshRegexLimit", [.pattern], total: 20)
        + figures("Preload", "PreloadLimit", [.preload], total: 1_000)
        + figures("Block", "BlockLimit", [.block, .blockedPattern], total: 3_000)
        + figures("Unblock", "UnblockLimit", [.unblock], total: 3_000))
  }

  private var owner: AnswerValue {
    .object([
      ("AccountId", .number(2_100_000_010)), ("Trn", .text("trn:iam::2100000010:user/cdntop")),
      ("IdentityType", .text("User")), ("IdentityId", .text("4200001")),
    ])
  }
}

extension Inbound {
  /// The first value of a name in the query.
  fileprivate func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
