/// Huawei Cloud CDN's calls that read tasks, and the one that tells what is left.
///
/// Undocumented and chosen here: a list leaves directories out unless they are asked for, as one of the vendor's pages
/// says; the code of an unknown id; the code and status of a wrong parameter. The account's key is that of a user who
/// has to name an enterprise project.
struct HuaweiRoutes: VendorRoutes {
  static let keyID = "HPUASIMULATED0000001"
  private static let secret = "SimHuawei/Secret+Key=0000000000000000001"
  private static let token = "sim//huawei+token/odd=chars=="
  /// The enterprise project that the key may see, where it may not see all.
  static let project = "0a1b2c3d-0000-4000-8000-00000000e901"
  private static let root = "/v1.0/cdn/"
  /// How far a signature's time may be off, either way, in seconds.
  private static let tolerance = 900.0
  private static let mostRefusals = 5
  private static let lockSpan = 300.0
  /// What is told where no creation time is given, and at most, in seconds.
  private static let usualLookBack = 7 * 86_400.0
  private static let lookBack = 15 * 86_400.0

  private enum Call: String {
    case list = "historytasks"
    case byID = "detail"
    case quota = "quota"
  }

  var provider: String { "huawei-cdn" }
  var troubles: Set<Trouble> { Set(Trouble.allCases) }
  var purgeLasting: ClosedRange<Double> { 60...300 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "access_key_id", value: Self.keyID),
      .init(key: "secret_access_key", value: Self.secret),
      .init(key: "security_token", value: Self.token),
    ]
  }

  func taskID(number: Int, created: Int, chance: Chance) -> String {
    // A few are of the form of before.
    number % 7 == 6
      ? "ff8080818a9b0e5e018a9b12" + Chance.hex(UInt64(number), digits: 8)
      : String(7_620_240 + number * 3)
  }

  /// The documented thirty a second for each call, and more where twenty seconds of them would not show all.
  func rates(for tasks: AccountTasks) -> CallRates {
    let published = max(12, (Double(tasks.tasks.count) / 20).rounded(.up))
    let enforced = max(30, published * 1.25)
    return CallRates(
      enforced: [
        Call.list.rawValue: enforced, Call.byID.rawValue: enforced, Call.quota.rawValue: 5,
      ], published: published)
  }

  func claims(_ request: Inbound) -> Bool {
    request.path.hasPrefix(Self.root) || isNamed(by: request)
  }

  func isNamed(by request: Inbound) -> Bool { check(request)?.keyID == Self.keyID }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    let requestID = desk.chance.uuid(.requestID, 9, desk.ordinal)
    do throws(HuaweiRefusal) {
      return .json(try answer(request, desk))
    } catch {
      return error.response(requestID: requestID)
    }
  }

  private func check(_ request: Inbound) -> HuaweiSignatureCheck? {
    request.headers["authorization"].flatMap { HuaweiSignatureCheck($0) }
  }

  private func answer(
    _ request: Inbound, _ desk: Desk
  ) throws(HuaweiRefusal) -> AnswerValue {
    try letIn(request, desk)
    guard request.method == "GET", request.path.hasPrefix(Self.root) else { throw .noCall }
    let parts = request.path.dropFirst(Self.root.count).split(separator: "/").map(String.init)
    switch (parts.first, parts.count) {
    case ("historytasks", 1):
      try admit(.list, desk)
      return try list(HuaweiQuery(request, desk), desk)
    case ("historytasks", 3) where parts[2] == "detail":
      try admit(.byID, desk)
      return try detail(PercentText.decoded(parts[1]), HuaweiQuery(request, desk), desk)
    case ("quota", 1):
      try admit(.quota, desk)
      return quotas(desk)
    default: throw .noCall
    }
  }

  // MARK: Keys

  /// Lets a key in, and counts how often it was not.
  private func letIn(_ request: Inbound, _ desk: Desk) throws(HuaweiRefusal) {
    guard let told = check(request) else { throw .noSignature }
    let name = desk.account + " " + told.keyID
    guard !desk.memory.isLocked(name, at: desk.elapsed) else { throw .locked }
    do throws(HuaweiRefusal) {
      try authenticate(request, told, desk)
      desk.memory.accept(name)
    } catch {
      desk.memory.refuse(name, atMost: Self.mostRefusals, for: Self.lockSpan, at: desk.elapsed)
      throw error
    }
  }

  private func authenticate(
    _ request: Inbound, _ told: HuaweiSignatureCheck, _ desk: Desk
  ) throws(HuaweiRefusal) {
    guard told.keyID == Self.keyID else { throw .unknownKey(told.keyID) }
    let stamp = request.headers["x-sdk-date"] ?? ""
    guard let unix = CivilTime.unix(stamp: stamp) else { throw .noSignature }
    guard abs(Double(unix) - desk.now) <= Self.tolerance else {
      throw .expired(stamp, now: CivilTime(unix: Int(desk.now)).stamp)
    }
    if desk.isExpired { throw .badToken }
    guard request.headers["x-security-token"] == Self.token else { throw .badToken }
    let canonical = told.canonicalRequest(
      method: request.method, path: request.path, query: request.query, headers: request.headers,
      body: request.body)
    let expected = told.signature(
      of: told.stringToSign(canonical, stamp: stamp), secret: Self.secret)
    let needed = ["host", "x-sdk-date", "x-security-token", "x-domain-id"]
    let isWhole = needed.filter { request.headers[$0] != nil }
      .allSatisfy(told.signedHeaders.contains)
    guard isWhole, told.signedHeaders == told.signedHeaders.sorted(), told.signature == expected,
      desk.options.trouble != .key
    else {
      throw .mismatch(canonical)
    }
  }

  private func admit(_ call: Call, _ desk: Desk) throws(HuaweiRefusal) {
    if desk.options.trouble == .permission, call == .byID { throw .denied }
    guard desk.admits(call.rawValue) else {
      throw .throttled(Int(desk.rates.enforced[call.rawValue] ?? desk.rates.published))
    }
  }

  // MARK: Answers

  private func list(_ query: HuaweiQuery, _ desk: Desk) throws(HuaweiRefusal) -> AnswerValue {
    let start = max(query.start ?? desk.now - Self.usualLookBack, desk.now - Self.lookBack)
    let end = max(start, query.end ?? desk.now)
    let positions = desk.positions(createdIn: start - desk.start...end - desk.start)
    let tasks = positions.map { HuaweiTask(desk.tasks.tasks[$0], desk) }.filter(query.takes)
    let rows = query.page(of: tasks).map { AnswerValue.object($0.members) }
    return .object([("total", .number(tasks.count)), ("tasks", .list(rows))])
  }

  private func detail(
    _ id: String, _ query: HuaweiQuery, _ desk: Desk
  ) throws(HuaweiRefusal) -> AnswerValue {
    guard let found = desk.task(id) else { throw .noTask }
    let task = HuaweiTask(found, desk)
    let age = desk.elapsed - found.life.created
    let isInReach =
      query.created.map { $0 == task.created && age <= Self.lookBack }
      ?? (age <= Self.usualLookBack)
    guard isInReach else { throw .noTask }
    let urls = query.page(of: Array(0..<found.itemCount)).map { task.url($0) }
    return .object(task.members + [("urls", .list(urls))])
  }

  private func quotas(_ desk: Desk) -> AnswerValue {
    let midnight = ((desk.now + 28_800) / 86_400).rounded(.down) * 86_400 - 28_800
    func quota(_ type: String, _ form: TaskForm?, _ limit: Int) -> AnswerValue {
      let used = form.map { form in desk.submittedURLs(since: midnight) { $0.form == form } } ?? 4
      return .object([
        ("quota_limit", .number(limit)), ("type", .text(type)),
        ("used", .number(desk.options.trouble == .quota ? limit : min(used, limit))),
        ("user_domain_id", .text("0123456789abcdef0123456789abcdef")),
      ])
    }
    return .object([
      (
        "quotas",
        .list([
          quota("file_refresh", .purgeURL, 2_000), quota("dir_refresh", .purgeDirectory, 100),
          quota("preheat", .prefetch, 1_000), quota("domain", nil, 100),
        ])
      )
    ])
  }
}

/// The checked parameters of a call.
struct HuaweiQuery {
  /// Unix seconds.
  let start: Double?
  let end: Double?
  /// Milliseconds, as they came.
  let created: Int?
  private let size: Int
  private let number: Int
  private let fileType: String
  private let status: String?
  private let taskType: String?

  init(_ request: Inbound, _ desk: Desk) throws(HuaweiRefusal) {
    let parameters = request.parameters
    func number(_ name: String, in range: ClosedRange<Int>) throws(HuaweiRefusal) -> Int? {
      guard let text = parameters[name] else { return nil }
      guard let number = Int(text), range.contains(number) else { throw .invalid(name) }
      return number
    }
    func word(_ name: String, of words: [String]) throws(HuaweiRefusal) -> String? {
      guard let word = parameters[name] else { return nil }
      guard words.contains(word) else { throw .invalid(name) }
      return word
    }
    let visible = desk.options.trouble == .part ? HuaweiRoutes.project : "all"
    guard parameters["enterprise_project_id"] == visible else { throw .noProject }
    let size = try number("page_size", in: 1...10_000)
    let page = try number("page_number", in: 1...65_535)
    guard (size == nil) == (page == nil) else { throw .invalid("page_size") }
    self.size = size ?? 30
    self.number = page ?? 1
    let times = 1...253_402_300_799_999
    start = try number("start_date", in: times).map { Double($0) / 1_000 }
    end = try number("end_date", in: times).map { Double($0) / 1_000 }
    if let start, let end, start > end { throw .invalid("start_date") }
    created = try number("create_time", in: times)
    fileType = try word("file_type", of: ["file", "directory"]) ?? "file"
    status = try word("status", of: ["task_inprocess", "task_done"])
    taskType = try word("task_type", of: ["refresh", "preheating"])
  }

  /// Whether a list has a task.
  func takes(_ task: HuaweiTask) -> Bool {
    task.fileType == fileType && status ?? task.status == task.status
      && taskType ?? task.type == task.type
  }

  /// The rows of the page that is asked for.
  func page<Row>(of rows: [Row]) -> ArraySlice<Row> {
    rows.dropFirst((number - 1) * size).prefix(size)
  }
}

/// A task as Huawei Cloud writes it.
struct HuaweiTask {
  private let task: SimulatedTask
  private let desk: Desk

  init(_ task: SimulatedTask, _ desk: Desk) {
    self.task = task
    self.desk = desk
  }

  /// Milliseconds.
  var created: Int { Int(((desk.start + task.life.created) * 1_000).rounded(.down)) }
  var fileType: String { task.form == .purgeDirectory ? "directory" : "file" }
  var type: String { task.form == .prefetch ? "preheating" : "refresh" }
  /// The vendor has one word for all ends.
  var status: String {
    task.life.phase(at: desk.storyTime).hasEnded ? "task_done" : "task_inprocess"
  }

  private func phase(_ item: Int) -> TaskLife.Phase {
    task.life.item(item, of: task.itemCount, at: desk.storyTime).phase
  }

  var members: [(String, AnswerValue)] {
    let phases = (0..<task.itemCount).map(phase)
    let all = phases.count { $0.hasEnded }
    // One is missing from what has ended, though all is said to be done.
    let isContrary =
      desk.options.trouble == .counts && all == task.itemCount && task.number % 3 == 0
    let ended = isContrary ? all - 1 : all
    let succeeded = min(phases.count { $0 == .succeeded }, ended)
    return [
      ("id", .text(task.id)), ("task_type", .text(type)), ("status", .text(status)),
      ("processing", .number(task.itemCount - ended)), ("succeed", .number(succeeded)),
      ("failed", .number(ended - succeeded)), ("total", .number(task.itemCount)),
      ("create_time", .number(created)), ("file_type", .text(fileType)),
    ]
  }

  func url(_ item: Int) -> AnswerValue {
    let phase = phase(item)
    let word =
      switch phase {
      case .queued: "waiting"
      // Either word may come for either family; the particular one comes more often.
      case .running where (task.number + item) % 3 == 0: "processing"
      case .running: task.form == .prefetch ? "preheating" : "refreshing"
      case .succeeded: "succeed"
      case .failed, .timedOut, .canceled: "failed"
      }
    var fields: [(String, AnswerValue)] = [
      ("id", .text(String(9_000_000_000 + task.number * 1_000 + item))),
      (
        "url",
        .text(
          SimulatedTask.scheme + task.domain.ascii + task.path(ofItem: item, chance: desk.chance))
      ),
      ("status", .text(word)), ("create_time", .number(created)), ("task_id", .text(task.id)),
      ("task_type", .text(type == "refresh" ? "REFRESH" : "PREHEATING")),
    ]
    if word == "failed" {
      let isOrigin = task.form == .prefetch
      fields.append(("fail_classify", .text(isOrigin ? "ORIGIN_ERROR" : "INNER_ERROR")))
      if isOrigin { fields.append(("fail_desc", .text("origin returned 404"))) }
    }
    return .object(fields)
  }
}
