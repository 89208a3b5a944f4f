/// Tencent EdgeOne's task queries, zone by zone.
///
/// Undocumented and chosen here: a zone that waits for a plan is refused; filters of other names than those that the
/// documents have are not looked at, as public clients have found.
struct TencentEdgeOneRoutes: VendorRoutes {
  private static let zones = "DescribeZones"
  private static let purge = "DescribePurgeTasks"
  private static let prefetch = "DescribePrefetchTasks"
  private static let quota = "DescribeContentQuota"

  static let product = TencentProduct(
    service: "teo", version: "2022-09-01", keyID: "AKIDsimTencentEdgeOneDemo0006",
    secret: "SimTencent+EdgeOne/Secret=0006", token: "simEdgeOne/token+0006==",
    lists: [purge, prefetch], others: [zones, quota])

  var provider: String { "tencent-edgeone" }
  var mixesDomains: Bool { true }
  var takesPatterns: Bool { true }
  var tellsTimeoutsAndCancels: Bool { true }
  var purgeLasting: ClosedRange<Double> { 60...300 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "secret_id", value: Self.product.keyID),
      .init(key: "secret_key", value: Self.product.secret),
      .init(key: "token", value: Self.product.token ?? ""),
    ]
  }

  /// Twelve letters and digits.
  func taskID(number: Int, created: Int, chance: Chance) -> String {
    // An odd factor permutes the 60-bit numbers, so no two ids are equal.
    let bits = chance.bits(.idTail) &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    let text = String(bits & (1 << 60 - 1), radix: 36)
    return String(repeating: "0", count: max(0, 12 - text.count)) + text
  }

  func rates(for tasks: AccountTasks) -> CallRates {
    Self.product.rates(pages: Double(tasks.rowCount) / 1_000 + Double(TencentZone.all.count * 2))
  }

  func claims(_ request: Inbound) -> Bool { TencentCall.isMade(by: request, for: Self.product) }

  func isNamed(by request: Inbound) -> Bool { TencentCall.isNamed(by: request, Self.product) }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let call = TencentCall(request)
    return call.response(of: Self.product, at: desk) { () throws(TencentRefusal) in
      if call.action == Self.zones { return try zones(call) }
      let zone = try zone(call)
      if call.action == Self.quota { return quota(of: zone, desk) }
      let query = try TencentEdgeOneQuery(call, isPrefetch: call.action == Self.prefetch)
      let (rows, total) = TencentEdgeOneRows(zone: zone, query: query, desk: desk).page
      return [("Tasks", .list(rows)), ("TotalCount", .number(total))]
    }
  }

  private func zones(_ call: TencentCall) throws(TencentRefusal) -> [(String, AnswerValue)] {
    let offset = try call.number("Offset", default: 0, in: 0...1_000_000)
    let limit = try call.number("Limit", default: 20, in: 1...100)
    let page = TencentZone.all.dropFirst(offset).prefix(limit).map { zone in
      AnswerValue.object([
        ("ZoneId", .text(zone.id)), ("ZoneName", .text(zone.name)), ("AliasZoneName", .text("")),
        ("Area", .text("global")), ("Type", .text("partial")),
        ("Status", .text(zone.isBound ? "active" : "initializing")), ("Tags", .null),
      ])
    }
    return [("Zones", .list(page)), ("TotalCount", .number(TencentZone.all.count))]
  }

  private func zone(_ call: TencentCall) throws(TencentRefusal) -> TencentZone {
    guard let id = call.parameters["ZoneId"] else {
      throw TencentRefusal("MissingParameter", "ZoneId is missing.")
    }
    guard let zone = TencentZone.all.first(where: { $0.id == id }) else {
      throw TencentRefusal("InvalidParameter.ZoneNotFound", "The zone is not found.")
    }
    guard zone.isBound else {
      throw TencentRefusal(
        "InvalidParameter.ZoneHasNotBeenBoundToPlan", "The zone has not been bound to a plan.")
    }
    return zone
  }

  private func quota(of zone: TencentZone, _ desk: Desk) -> [(String, AnswerValue)] {
    func quota(_ type: String, _ form: TaskForm?, daily: Int, batch: Int) -> AnswerValue {
      let used = desk.submittedURLs(since: desk.now - 86_400) {
        $0.form == form && zone.holds($0.domain)
      }
      let left = desk.options.trouble == .quota ? 0 : max(0, daily - used)
      return .object([
        ("Batch", .number(batch)), ("Daily", .number(daily)), ("DailyAvailable", .number(left)),
        ("Type", .text(type)),
      ])
    }
    return [
      (
        "PurgeQuota",
        .list([
          quota("purge_url", .purgeURL, daily: 10_000, batch: 2_000),
          quota("purge_prefix", .purgeDirectory, daily: 100, batch: 20),
          quota("purge_host", nil, daily: 100, batch: 20),
          quota("purge_all", nil, daily: 10, batch: 1),
          quota("purge_cache_tag", nil, daily: 100, batch: 20),
        ])
      ),
      ("PrefetchQuota", .list([quota("prefetch_url", .prefetch, daily: 1_000, batch: 500)])),
    ]
  }
}

/// A zone: a domain and all below it.
struct TencentZone: Sendable {
  let id: String
  let name: String
  /// Whether it has a plan; without one it is still being set up.
  var isBound = true

  static let all = [
    TencentZone(id: "zone-2sim00000com", name: "example.com"),
    TencentZone(id: "zone-2sim00000net", name: "example.net"),
    TencentZone(id: "zone-2sim00000org", name: "example.org"),
    TencentZone(id: "zone-2sim00000new", name: "example.edu", isBound: false),
  ]

  func holds(_ domain: Domain) -> Bool { domain.ascii.hasSuffix("." + name) }
}

/// The checked parameters of a task query.
struct TencentEdgeOneQuery {
  let isPrefetch: Bool
  let jobID: String?
  /// Unix seconds; nil where a job is asked for without a time.
  let window: ClosedRange<Int>?
  let offset: Int
  let limit: Int
  private let filters: [String: Set<String>]

  init(_ call: TencentCall, isPrefetch: Bool) throws(TencentRefusal) {
    self.isPrefetch = isPrefetch
    offset = try call.number("Offset", default: 0, in: 0...1_000_000_000)
    limit = try call.number("Limit", default: 20, in: 1...1_000)
    var filters: [String: Set<String>] = [:]
    for (key, name) in call.parameters where key.hasPrefix("Filters.") && key.hasSuffix(".Name") {
      let values = call.parameters.filter { $0.key.hasPrefix(key.dropLast(4) + "Values.") }.values
      guard values.count <= 20 else {
        throw TencentRefusal("InvalidParameter.TooManyFilterValues", "Too many filter values.")
      }
      filters[name] = Set(values)
    }
    self.filters = filters
    jobID = filters["job-id"]?.first
    guard (filters["job-id"]?.count ?? 1) == 1 else { throw .parameter("job-id") }
    guard let start = call.parameters["StartTime"], let end = call.parameters["EndTime"] else {
      guard jobID != nil else {
        throw TencentRefusal("InvalidParameter", "A time range or job-id must be specified.")
      }
      window = nil
      return
    }
    guard let first = Self.unix(start), let last = Self.unix(end), first <= last else {
      throw .parameter("StartTime")
    }
    window = first...last
  }

  /// Reads a time with its distance from UTC, or with Z.
  private static func unix(_ text: String) -> Int? {
    if let unix = CivilTime.unix(iso: text) { return unix }
    let zone = text.dropFirst(19)
    guard let sign = zone.first, "+-".contains(sign), zone.count == 6,
      let hours = Int(zone.dropFirst().prefix(2)),
      let minutes = Int(zone.suffix(2)), let local = CivilTime.unix(iso: text.prefix(19) + "Z")
    else { return nil }
    let distance = hours * 3_600 + minutes * 60
    return sign == "+" ? local - distance : local + distance
  }

  func takes(_ name: String, _ value: String) -> Bool {
    filters[name].map { $0.contains(value) } ?? true
  }
}

/// Rows of a zone: one a target.
struct TencentEdgeOneRows {
  let zone: TencentZone
  let query: TencentEdgeOneQuery
  let desk: Desk

  /// The page that is asked for, and how many rows there are in all.
  var page: (rows: [AnswerValue], total: Int) {
    var rows: [AnswerValue] = []
    var total = 0
    for task in tasks {
      let type = type(of: task)
      guard query.takes("job-id", task.id), query.isPrefetch || query.takes("type", type) else {
        continue
      }
      for item in 0..<task.itemCount where zone.holds(task.domain(ofItem: item)) {
        let state = task.life.item(item, of: task.itemCount, at: desk.storyTime)
        let word = word(state.phase, task, item)
        let domain = task.domain(ofItem: item).ascii
        guard query.takes("statuses", word), query.takes("domains", domain) else { continue }
        if total >= query.offset, rows.count < query.limit {
          rows.append(row(task, item, type, state, word))
        }
        total += 1
      }
    }
    return (rows, total)
  }

  private var tasks: [SimulatedTask] {
    var found: [SimulatedTask] = []
    if let window = query.window {
      let span =
        Double(window.lowerBound) - desk.start...Double(window.upperBound) + 1 - desk.start
      found = desk.positions(createdIn: span).map { desk.tasks.tasks[$0] }
    } else if let id = query.jobID {
      found = desk.task(id).map { [$0] } ?? []
    }
    return found.filter { ($0.form == .prefetch) == query.isPrefetch }
  }

  private func type(of task: SimulatedTask) -> String {
    switch task.form {
    case .purgeURL: "purge_url"
    case .purgeDirectory: "purge_prefix"
    case .purgePattern: ["purge_host", "purge_all", "purge_cache_tag"][task.number % 3]
    case .prefetch: "prefetch_url"
    }
  }

  private func target(_ task: SimulatedTask, _ item: Int, _ type: String) -> String {
    let domain = task.domain(ofItem: item).ascii
    switch type {
    case "purge_host": return domain
    case "purge_all": return zone.name
    case "purge_cache_tag": return "tag-\(task.number)-\(item)"
    default: return SimulatedTask.scheme + domain + task.path(ofItem: item, chance: desk.chance)
    }
  }

  private func word(_ phase: TaskLife.Phase, _ task: SimulatedTask, _ item: Int) -> String {
    switch phase {
    case .queued, .running: "processing"
    case .succeeded: "success"
    case .failed: query.isPrefetch && (task.number + item) % 2 == 0 ? "invalid" : "failed"
    case .timedOut: "timeout"
    case .canceled: "canceled"
    }
  }

  private func row(
    _ task: SimulatedTask, _ item: Int, _ type: String, _ state: TaskLife.ItemState, _ word: String
  ) -> AnswerValue {
    let created = Int((desk.start + task.life.created).rounded(.down))
    let end = max(created, desk.unix(ofStory: state.end))
    var fields: [(String, AnswerValue)] = [
      ("JobId", .text(task.id)), ("Target", .text(target(task, item, type))),
      ("Type", .text(type)), ("Status", .text(word)),
      ("CreateTime", .text(CivilTime(unix: created).iso)),
      ("UpdateTime", .text(state.phase.hasEnded ? CivilTime(unix: end).iso : "")),
    ]
    switch state.phase {
    case .failed:
      let reasons = [
        ("originPullFailed", "The origin did not answer."), ("taskFailed", "The task failed."),
        ("accessDenied", "The origin denied access."), ("quotaExceeded", ""),
      ]
      let reason = reasons[desk.chance.below(reasons.count, .oddDescription, task.number, item)]
      fields += [("FailType", .text(reason.0)), ("FailMessage", .text(reason.1))]
    case .timedOut:
      fields += [("FailType", .text("taskFailed")), ("FailMessage", .text("task timeout"))]
    case .queued, .running, .succeeded, .canceled:
      // Samples of the vendor leave them out where there is nothing to say.
      guard task.number % 2 == 0 else { break }
      fields += [("Method", .text("delete")), ("FailType", .text("")), ("FailMessage", .text(""))]
    }
    return .object(fields)
  }
}
