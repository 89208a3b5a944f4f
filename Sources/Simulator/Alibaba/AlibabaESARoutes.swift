/// Alibaba Cloud ESA's task queries, a site and a type of task each, signed like those of CDN.
///
/// Undocumented and chosen here: an unknown site is refused, times of preloads are those of Shanghai, and
/// a row of a preload names no type.
struct AlibabaESARoutes: VendorRoutes {
  static let version = "2024-09-10"
  private static let key = AlibabaProduct.Key(
    id: "LTAI5tSimEsaDemo0003", secret: "SimEsa+Secret/0003=demo~*", token: nil)
  private static let largestPage = 50

  private enum Action: String, CaseIterable {
    case sites = "ListSites"
    case purges = "DescribePurgeTasks"
    case preloads = "DescribePreloadTasks"
    case quota = "GetPurgeQuota"
  }

  var provider: String { "alibaba-esa" }
  var takesPatterns: Bool { true }
  var tellsTimeoutsAndCancels: Bool { true }
  var purgeLasting: ClosedRange<Double> { 300...360 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "access_key_id", value: AlibabaESARoutes.key.id),
      .init(key: "access_key_secret", value: AlibabaESARoutes.key.secret),
    ]
  }

  func taskID(number: Int, created: Int, chance: Chance) -> String {
    String(19_204_000_000 + number * 97 + chance.below(97, .id, number))
  }

  /// A site has seven lists: at the published rate twenty seconds are enough for the pages of all.
  func rates(for tasks: AccountTasks) -> CallRates {
    let lists = AlibabaESASite.all.count * (AlibabaESATasks.types.count + 1)
    let pages = Double(lists) + Double(tasks.rowCount) / Double(AlibabaESARoutes.largestPage)
    let published = max(2, (pages / 20).rounded(.up))
    return CallRates(
      enforced: Dictionary(
        uniqueKeysWithValues: Action.allCases.map { ($0.rawValue, published * 1.25) }),
      published: published)
  }

  func claims(_ request: Inbound) -> Bool {
    guard request.path == "/", AlibabaCall.isMade(by: request) else { return false }
    return AlibabaCall(request).version == AlibabaESARoutes.version || isNamed(by: request)
  }

  func isNamed(by request: Inbound) -> Bool {
    AlibabaCall(request).keyID == AlibabaESARoutes.key.id
  }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let call = AlibabaCall(request)
    let requestID = desk.chance.uuid(.requestID, 19_204, desk.ordinal).uppercased()
    do throws(AlibabaRefusal) {
      let answer: AnswerValue = .object(
        try fields(call, at: desk) + [("RequestId", .text(requestID))])
      return call.wantsJSON ? .json(answer) : .xml(answer, root: call.action + "Response")
    } catch {
      return error.response(
        host: request.headers["host"] ?? "esa.cn-hangzhou.aliyuncs.com", product: "ESA",
        requestID: requestID, asJSON: call.wantsJSON)
    }
  }

  private func fields(
    _ call: AlibabaCall, at desk: Desk
  ) throws(AlibabaRefusal) -> [(String, AnswerValue)] {
    let isOwner =
      call.action == AlibabaAccountAnswers.ownerAction
      && call.version == AlibabaAccountAnswers.ownerVersion
    let action = call.version == AlibabaESARoutes.version ? Action(rawValue: call.action) : nil
    guard isOwner || action != nil else { throw .apiNotFound }
    guard let keyID = call.keyID, !keyID.isEmpty else { throw .incomplete }
    guard keyID == AlibabaESARoutes.key.id else { throw .keyNotFound }
    try call.authenticate(AlibabaESARoutes.key, at: desk)
    guard let action else { return AlibabaAccountAnswers.owner(of: AlibabaESARoutes.key) }
    if desk.options.trouble == .permission, action == .preloads { throw .noPermission }
    // The family's own status for that is 400.
    guard desk.admits(action.rawValue) else {
      throw AlibabaRefusal("TooManyRequests", "Too many requests.")
    }
    switch action {
    case .sites: return sites(call)
    case .quota: return try quota(call, at: desk)
    case .purges, .preloads:
      let site = try site(call)
      let type = call.parameters["Type"] ?? "file"
      let tasks = AlibabaESATasks(
        desk: desk, site: site, type: action == .preloads ? nil : type)
      guard action == .preloads || AlibabaESATasks.types.contains(type) else {
        throw .unsupported("Type")
      }
      return try page(of: tasks, call, at: desk)
    }
  }

  private func site(_ call: AlibabaCall) throws(AlibabaRefusal) -> AlibabaESASite {
    guard let id = call.parameters["SiteId"], !id.isEmpty else {
      throw AlibabaRefusal("MissingSiteId", "SiteId is mandatory for this action.")
    }
    guard let site = AlibabaESASite.all.first(where: { String($0.id) == id }) else {
      throw AlibabaRefusal("InvalidSiteId.NotFound", "The site does not exist.", status: 404)
    }
    return site
  }

  private func sites(_ call: AlibabaCall) -> [(String, AnswerValue)] {
    let all = AlibabaESASite.all.map { site in
      AnswerValue.object([
        ("SiteId", .number(site.id)), ("SiteName", .text(site.name)),
        ("Status", .text(site.status)),
        ("AccessType", .text("NS")), ("Coverage", .text("global")),
      ])
    }
    let isFirst = (call.parameters["PageNumber"] ?? "1") == "1"
    return [("Sites", .list(isFirst ? all : [])), ("TotalCount", .number(all.count))]
  }

  private func page(
    of tasks: AlibabaESATasks, _ call: AlibabaCall, at desk: Desk
  ) throws(AlibabaRefusal) -> [(String, AnswerValue)] {
    let parameters = call.parameters
    guard let start = CivilTime.unix(iso: parameters["StartTime"] ?? ""),
      let end = CivilTime.unix(iso: parameters["EndTime"] ?? ""), start < end
    else { throw AlibabaRefusal("InvalidParameters", "The time is not valid.") }
    guard Double(start) >= desk.now - Double(AlibabaQuery.lookBack) else {
      throw AlibabaRefusal("InvalidTime", "The query time cannot exceed the last 3 days.")
    }
    guard let number = Int(parameters["PageNumber"] ?? "1"), (1...100_000).contains(number) else {
      throw .unsupported("PageNumber")
    }
    let size = Int(parameters["PageSize"] ?? "20") ?? 0
    guard (1...AlibabaESARoutes.largestPage).contains(size) else { throw .unsupported("PageSize") }
    let rows = tasks.rows(from: Double(start), to: Double(end))
    let shown = rows.dropFirst((number - 1) * size).prefix(size)
    return [
      ("Tasks", .list(shown.map(tasks.value))), ("PageNumber", .number(number)),
      ("PageSize", .number(size)), ("TotalCount", .number(rows.count)),
    ]
  }

  private func quota(
    _ call: AlibabaCall, at desk: Desk
  ) throws(AlibabaRefusal) -> [(String, AnswerValue)] {
    let site = try site(call)
    let type = call.parameters["Type"] ?? ""
    let totals = ["file": 10_000, "directory": 100, "preload": 1_000]
    guard let total = totals[type] else { throw .unsupported("Type") }
    let tasks = AlibabaESATasks(desk: desk, site: site, type: type == "preload" ? nil : type)
    let used = tasks.rows(from: desk.now - 86_400, to: desk.now).count
    let usage = desk.options.trouble == .quota ? total : min(used, total)
    return [
      ("Quota", .text(String(total))), ("Usage", .text(String(usage))),
      ("Quota30Day", .text("0")), ("Usage30Day", .text("0")),
    ]
  }
}

/// The sites of the simulated account; every domain of the scenario lies in one of the first three.
struct AlibabaESASite: Sendable {
  let id: Int
  let name: String
  let status: String

  static let all = [
    AlibabaESASite(id: 71_200_001, name: "example.com", status: "active"),
    AlibabaESASite(id: 71_200_002, name: "example.net", status: "active"),
    AlibabaESASite(id: 71_200_003, name: "example.org", status: "active"),
    AlibabaESASite(id: 71_200_004, name: "example.cn", status: "pending"),
  ]

  func holds(_ domain: Domain) -> Bool { domain.ascii.hasSuffix("." + name) }
}

/// The tasks of a site that are of one type; of no type for preloads.
struct AlibabaESATasks {
  static let types = ["file", "cachetag", "directory", "ignoreParams", "hostname", "purgeall"]

  let desk: Desk
  let site: AlibabaESASite
  let type: String?

  /// Returns the rows of tasks that were created in a span of Unix seconds, newest first.
  func rows(from start: Double, to end: Double) -> [TaskRow] {
    let positions = desk.positions(createdIn: start - desk.start...end + 1 - desk.start)
    return positions.flatMap { position -> [TaskRow] in
      let task = desk.tasks.tasks[position]
      guard site.holds(task.domain), AlibabaESATasks.type(of: task) == type else { return [] }
      return (0..<task.itemCount).map { TaskRow(task: task, item: $0) }
    }
  }

  private static func type(of task: SimulatedTask) -> String? {
    switch task.form {
    case .prefetch: nil
    case .purgeURL: "file"
    case .purgeDirectory: task.itemCount == 1 && task.number % 4 == 0 ? "purgeall" : "directory"
    case .purgePattern: ["cachetag", "ignoreParams", "hostname"][task.number % 3]
    }
  }

  func value(of row: TaskRow) -> AnswerValue {
    let task = row.task
    let state = task.life.item(row.item, of: task.itemCount, at: desk.storyTime)
    let created = Int((desk.start + task.life.created).rounded(.down))
    var fields: [(String, AnswerValue)] = [
      ("TaskId", .text(task.id)), ("Content", .text(content(row))),
      ("Status", .text(status(state.phase, task))),
      ("Process", .text("\(Int(state.progress * 100))%")),
    ]
    if let type {
      fields.append(("Type", .text(type)))
      // The vendor prints a sign too many now and then.
      let time = CivilTime(unix: created).iso
      let isOdd = desk.chance.below(7, .oddProcess, task.number) == 0
      fields.append(("CreateTime", .text(isOdd ? String(time.dropLast()) + "+Z" : time)))
    } else {
      let local = CivilTime(unix: created, hoursEast: 8).iso.dropLast()
      fields.append(("CreateTime", .text(String(local.replacing("T", with: " ")))))
    }
    if state.phase == .failed { fields.append(("Description", .text("Origin Timeout"))) }
    return .object(fields)
  }

  private func content(_ row: TaskRow) -> String {
    let domain = row.task.domain.ascii
    switch type {
    case "cachetag": return "release-\(row.task.number)-\(row.item)"
    case "hostname": return domain
    case "purgeall": return ""
    default:
      return SimulatedTask.scheme + domain + row.task.path(ofItem: row.item, chance: desk.chance)
    }
  }

  private func status(_ phase: TaskLife.Phase, _ task: SimulatedTask) -> String {
    switch phase {
    case .queued, .running: "Refreshing"
    // One of the vendor's pages writes it so.
    case .succeeded: type == nil && task.number % 3 == 0 ? "Complte" : "Complete"
    case .failed: "Failed"
    case .timedOut: "Timeout"
    case .canceled: "Canceled"
    }
  }
}
