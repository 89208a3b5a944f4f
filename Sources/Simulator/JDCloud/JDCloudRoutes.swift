/// JD Cloud's open CDN calls `refreshQuery` and `prefetchQuery`.
///
/// Undocumented and chosen here: errors come with HTTP 200, an unknown id answers `data: null`,
/// and too many calls answer HTTP 429 with `Retry-After`.
struct JDCloudRoutes: VendorRoutes {
  /// The outer codes of the vendor's status table, with its texts.
  private enum Code: Int {
    case failed = 8
    case missingParameter = 2
    case missingUser = 3
    case missingSignature = 4
    case wrongSignature = 7
    case missingTask = 11
    case unknownUser = 20

    var text: String {
      switch self {
      case .failed: "调用接口失败"
      case .missingParameter: "参数不能为空"
      case .missingUser: "用户名不能为空"
      case .missingSignature: "用户签名不能为空"
      case .wrongSignature: "用户签名不正确"
      case .missingTask: "任务id不能为空"
      case .unknownUser: "用户名不存在"
      }
    }
  }

  private static let purgePath = "/api/refreshQuery"
  private static let prefetchPath = "/api/prefetchQuery"
  private static let username = "jcloud_sim"
  private static let secretKey = "e7a31b1c5ea0efa9aa2f29c6559f7d61"

  /// The calendar the date in the signature is read in.
  var calendar = JDCloudSignatureCheck.Calendar.shanghai

  var provider: String { "jdcloud" }
  var troubles: Set<Trouble> { [.key, .clock, .clockBehind] }
  var reportsURLs: Bool { false }
  var needsTracking: Bool { true }
  var purgeLasting: ClosedRange<Double> { 240...360 }

  var credentials: [SimulatedAccount.Field] {
    [
      .init(key: "username", value: JDCloudRoutes.username),
      .init(key: "secret_key", value: JDCloudRoutes.secretKey),
    ]
  }

  func taskID(number: Int, created: Int, chance: Chance) -> String { chance.uuid(.id, number) }

  /// A call a task: at the published rate a pass over all takes four seconds, or twenty for very
  /// many tasks.
  func rates(for tasks: AccountTasks) -> CallRates {
    let count = Double(tasks.tasks.count)
    let published = max(8, min(count / 4, max(250, count / 20))).rounded(.up)
    let enforced = published * 1.25
    return CallRates(
      enforced: [JDCloudRoutes.purgePath: enforced, JDCloudRoutes.prefetchPath: enforced],
      published: published
    )
  }

  func claims(_ request: Inbound) -> Bool {
    request.path == JDCloudRoutes.purgePath || request.path == JDCloudRoutes.prefetchPath
  }

  func isNamed(by request: Inbound) -> Bool {
    request.json?["username"] == JDCloudRoutes.username
  }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    guard request.method == "POST" else { return .html("Method Not Allowed", status: 405) }
    guard let fields = request.json, !fields.isEmpty else { return refusal(.missingParameter) }
    if let code = missing(in: fields) { return refusal(code) }
    guard fields["username"] == JDCloudRoutes.username else { return refusal(.unknownUser) }
    let expected = JDCloudSignatureCheck.signature(
      date: JDCloudSignatureCheck.date(unix: Int(desk.now), in: calendar),
      username: JDCloudRoutes.username,
      secretKey: JDCloudRoutes.secretKey
    )
    guard !desk.isExpired, desk.options.trouble != .key, fields["signature"] == expected
    else { return refusal(.wrongSignature) }
    guard desk.admits(request.path) else { return throttled() }
    return taskAnswer(fields["taskid"] ?? "", path: request.path, at: desk)
  }

  private func missing(in fields: [String: String]) -> Code? {
    let expected: [(String, Code)] = [
      ("username", .missingUser), ("signature", .missingSignature), ("taskid", .missingTask),
    ]
    return expected.first { fields[$0.0, default: ""].isEmpty }?.1
  }

  private func taskAnswer(_ id: String, path: String, at desk: Desk) -> SimulatorResponse {
    let isPrefetch = path == JDCloudRoutes.prefetchPath
    guard let task = desk.task(id), (task.form == .prefetch) == isPrefetch else {
      return .json(.object([("status", .number(0)), ("msg", .text("成功")), ("data", .null)]))
    }
    let (status, text): (Int, String) =
      switch task.life.phase(at: desk.storyTime) {
      case .queued, .running: (1, "进行中")
      case .succeeded: (0, "成功")
      // The vendor has no word of its own for the last two.
      case .failed, .timedOut, .canceled: (2, "失败")
      }
    let writesText = desk.chance.below(4, .oddWord, task.number) == 0
    func number(_ value: Int) -> AnswerValue { writesText ? .text(String(value)) : .number(value) }
    let data: AnswerValue = .object([
      ("taskid", .text(id)), ("status", number(status)), ("msg", .text(text)),
    ])
    return .json(.object([("status", number(0)), ("data", data)]))
  }

  private func refusal(_ code: Code, status: Int = 200) -> SimulatorResponse {
    .json(.object([("status", .number(code.rawValue)), ("msg", .text(code.text))]), status: status)
  }

  private func throttled() -> SimulatorResponse {
    var response = refusal(.failed, status: 429)
    response.headers.append(SimulatorHeader("Retry-After", "1"))
    return response
  }
}
