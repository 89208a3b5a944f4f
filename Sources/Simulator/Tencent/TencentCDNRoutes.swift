/// Tencent Cloud CDN's task queries.
///
/// Undocumented and chosen here: a page has at most 100 rows; where there are none purges answer null and
/// prefetches an empty list; a second row is written for a prefetch of two areas.
struct TencentCDNRoutes: VendorRoutes {
  private static let purge = "DescribePurgeTasks"
  private static let prefetch = "DescribePushTasks"
  private static let purgeQuota = "DescribePurgeQuota"
  private static let prefetchQuota = "DescribePushQuota"

  static let product = TencentProduct(
    service: "cdn", version: "2018-06-06", keyID: "AKIDsimTencentCdnDemo0005",
    secret: "SimTencent/Cdn+Secret=0005", token: nil, lists: [purge, prefetch],
    others: [purgeQuota, prefetchQuota])

  var provider: String { "tencent-cdn" }
  var purgeLasting: ClosedRange<Double> { 240...360 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "secret_id", value: Self.product.keyID),
      .init(key: "secret_key", value: Self.product.secret),
    ]
  }

  /// The second of creation and eight letters and digits.
  func taskID(number: Int, created: Int, chance: Chance) -> String {
    // An odd factor permutes the 40-bit numbers, so no two tails are equal.
    let tail = (chance.bits(.idTail) &+ UInt64(number) &* 0x9E37_79B9_7F) & 0xFF_FFFF_FFFF
    let text = String(tail, radix: 36)
    return "\(created)-" + String(repeating: "0", count: max(0, 8 - text.count)) + text.suffix(8)
  }

  func rates(for tasks: AccountTasks) -> CallRates {
    Self.product.rates(pages: Double(tasks.rowCount) / Double(TencentCDNQuery.largestPage))
  }

  func claims(_ request: Inbound) -> Bool { TencentCall.isMade(by: request, for: Self.product) }

  func isNamed(by request: Inbound) -> Bool { TencentCall.isNamed(by: request, Self.product) }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let call = TencentCall(request)
    return call.response(of: Self.product, at: desk) { () throws(TencentRefusal) in
      switch call.action {
      case Self.purgeQuota:
        return [
          quota("UrlPurge", .purgeURL, total: 10_000, batch: 1_000, desk),
          quota("PathPurge", .purgeDirectory, total: 100, batch: 500, desk),
        ]
      case Self.prefetchQuota:
        return [quota("UrlPush", .prefetch, total: 1_000, batch: 500, desk)]
      default:
        let isPrefetch = call.action == Self.prefetch
        let query = try TencentCDNQuery(call, isPrefetch: isPrefetch, now: Int(desk.now))
        let (rows, total) = TencentCDNRows(query: query, desk: desk).page
        let list: AnswerValue = rows.isEmpty && !isPrefetch ? .null : .list(rows)
        return [(isPrefetch ? "PushLogs" : "PurgeLogs", list), ("TotalCount", .number(total))]
      }
    }
  }

  private func quota(
    _ name: String, _ form: TaskForm, total: Int, batch: Int, _ desk: Desk
  ) -> (String, AnswerValue) {
    let midnight = ((desk.now + 28_800) / 86_400).rounded(.down) * 86_400 - 28_800
    let used = desk.submittedURLs(since: midnight) { $0.form == form }
    let areas = ["mainland", "overseas"].map { area in
      let left = area == "mainland" ? max(0, total - used) : total
      return AnswerValue.object([
        ("Area", .text(area)), ("Batch", .number(batch)), ("Total", .number(total)),
        ("Available", .number(desk.options.trouble == .quota ? 0 : left)),
      ])
    }
    return (name, .list(areas))
  }
}

/// The checked parameters of a task query.
struct TencentCDNQuery {
  static let largestPage = 100
  /// The vendor's clock, which its documents do not name.
  static let hoursEast = 8

  let isPrefetch: Bool
  let taskID: String?
  /// Unix seconds; nil where an id is asked for.
  let window: ClosedRange<Int>?
  let offset: Int
  let limit: Int
  private let status: String?
  private let type: String?

  init(_ call: TencentCall, isPrefetch: Bool, now: Int) throws(TencentRefusal) {
    self.isPrefetch = isPrefetch
    offset = try call.number("Offset", default: 0, in: 0...1_000_000_000)
    limit = try call.number("Limit", default: 20, in: 1...Self.largestPage)
    status = call.parameters["Status"]
    type = isPrefetch ? nil : call.parameters["PurgeType"]
    taskID = call.parameters["TaskId"]
    let words = ["fail", "done", "process"] + (isPrefetch ? ["invalid"] : [])
    if let status, !words.contains(status) { throw .parameter("Status") }
    if let type, !["url", "path"].contains(type) { throw .parameter("PurgeType") }
    guard let start = call.parameters["StartTime"] else {
      guard taskID != nil else {
        throw TencentRefusal("InvalidParameter", "TaskId or StartTime must be specified.")
      }
      window = nil
      return
    }
    guard taskID == nil, let first = Self.unix(start),
      let last = call.parameters["EndTime"].map(Self.unix) ?? now, first <= last
    else {
      throw TencentRefusal("InvalidParameter.CdnStatInvalidDate", "illegal date")
    }
    window = first...last
  }

  private static func unix(_ text: String) -> Int? {
    guard text.utf8.count == 19, text.dropFirst(10).first == " " else { return nil }
    return CivilTime.unix(iso: text.replacing(" ", with: "T") + "Z").map { $0 - hoursEast * 3_600 }
  }

  /// Whether the rows of a task are asked for, as far as the task tells.
  func takes(_ task: SimulatedTask) -> Bool {
    (task.form == .prefetch) == isPrefetch
      && type.map { ($0 == "path") == (task.form == .purgeDirectory) } ?? true
  }

  /// Whether rows with a word are asked for.
  func takes(_ word: String) -> Bool { status.map { $0 == word.lowercased() } ?? true }
}

/// Rows of Tencent Cloud CDN: one a URL, and for prefetches one an area.
struct TencentCDNRows {
  let query: TencentCDNQuery
  let desk: Desk

  /// The page that is asked for, and how many rows there are in all.
  var page: (rows: [AnswerValue], total: Int) {
    var rows: [AnswerValue] = []
    var total = 0
    for task in tasks where query.takes(task) {
      let areas = self.areas(of: task)
      for item in 0..<task.itemCount {
        for area in areas {
          let word = word(task, item, area)
          guard query.takes(word) else { continue }
          if total >= query.offset, rows.count < query.limit {
            rows.append(row(task, item, area, word))
          }
          total += 1
        }
      }
    }
    return (rows, total)
  }

  private var tasks: [SimulatedTask] {
    if let id = query.taskID { return desk.task(id).map { [$0] } ?? [] }
    guard let window = query.window else { return [] }
    let span =
      Double(window.lowerBound) - desk.start...Double(window.upperBound) + 1 - desk.start
    return desk.positions(createdIn: span).map { desk.tasks.tasks[$0] }
  }

  /// The areas that have a row each; nil for purges, which name none.
  private func areas(of task: SimulatedTask) -> [String?] {
    guard query.isPrefetch else { return [nil] }
    return task.number % 3 == 0 ? ["mainland", "overseas"] : ["mainland"]
  }

  private func state(_ task: SimulatedTask, _ item: Int, _ area: String?) -> TaskLife.ItemState {
    // Abroad it is a little slower.
    let time = area == "overseas" ? desk.storyTime - 1 : desk.storyTime
    return task.life.item(item, of: task.itemCount, at: time)
  }

  private func word(_ task: SimulatedTask, _ item: Int, _ area: String?) -> String {
    switch state(task, item, area).phase {
    case .queued, .running: "process"
    // The vendor's own samples are not of one mind about the capital.
    case .succeeded: desk.chance.below(5, .oddWord, task.number, item) == 0 ? "Done" : "done"
    case .failed, .timedOut, .canceled:
      query.isPrefetch && (task.number + item) % 2 == 0 ? "invalid" : "fail"
    }
  }

  private func row(
    _ task: SimulatedTask, _ item: Int, _ area: String?, _ word: String
  ) -> AnswerValue {
    let created = Int((desk.start + task.life.created).rounded(.down))
    var fields: [(String, AnswerValue)] = [
      ("TaskId", .text(task.id)),
      (
        "Url",
        .text(
          SimulatedTask.scheme + task.domain.ascii + task.path(ofItem: item, chance: desk.chance))
      ),
      ("Status", .text(word)), ("CreateTime", .text(text(created))),
    ]
    guard let area else {
      let isFolder = task.form == .purgeDirectory
      fields.append(("PurgeType", .text(isFolder ? "path" : "url")))
      fields.append(("FlushType", .text(isFolder ? "flush" : "delete")))
      return .object(fields)
    }
    let state = state(task, item, area)
    fields.append(("Percent", .number(Int(state.progress * 100))))
    fields.append(("Area", .text(area)))
    let end = max(created, desk.unix(ofStory: state.end))
    fields.append(("UpdateTime", state.phase.hasEnded ? .text(text(end)) : .null))
    return .object(fields)
  }

  private func text(_ unix: Int) -> String {
    let time = CivilTime(unix: unix, hoursEast: TencentCDNQuery.hoursEast)
    return String(time.iso.dropLast()).replacing("T", with: " ")
  }
}
