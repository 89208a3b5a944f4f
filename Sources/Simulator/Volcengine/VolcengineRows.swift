/// What tasks do, by the vendor's words.
enum VolcengineType: String, CaseIterable, Sendable {
  case file = "refresh_file"
  case directory = "refresh_dir"
  case pattern = "refresh_regex"
  case preload
  case block = "block_url"
  case unblock = "unblock_url"
  case blockedPattern = "block_regex"
  case unblockedPattern = "unblock_regex"

  /// What other vendors call a pattern is one here, or a block, in turn.
  ///
  /// - Parameter hasBlocks: whether the account may have any.
  static func of(_ form: TaskForm, number: Int, hasBlocks: Bool) -> VolcengineType {
    switch form {
    case .purgeURL: .file
    case .purgeDirectory: .directory
    case .purgePattern:
      hasBlocks ? [.pattern, .block, .unblock, .blockedPattern][number % 4] : .pattern
    case .prefetch: .preload
    }
  }

  /// Whether such tasks are in the list of blocks.
  var isBlock: Bool {
    switch self {
    case .block, .unblock, .blockedPattern, .unblockedPattern: true
    case .file, .directory, .pattern, .preload: false
    }
  }

  /// What ids begin with.
  var idWord: String {
    switch self {
    case .file: "refresh_url_"
    case .directory: "refresh_dir_"
    case .pattern: "refresh_regex_"
    case .preload: "prefetch_url_"
    case .block: "url_block_"
    case .unblock: "url_unblock_"
    case .blockedPattern: "regex_block_"
    case .unblockedPattern: "regex_unblock_"
    }
  }
}

/// The checked parameters of a task query.
struct VolcengineQuery {
  static let largestPage = 100
  private static let day = 86_400

  let isAboutBlocks: Bool
  let taskID: String?
  /// Unix seconds.
  let window: ClosedRange<Int>
  let page: Int
  let size: Int
  private let brand: VolcengineRoutes.Brand
  private let type: VolcengineType?
  private let status: String?
  private let domain: String?
  private let urls: [String]

  init(
    _ members: [String: String], isAboutBlocks: Bool, brand: VolcengineRoutes.Brand, now: Int
  ) throws(VolcengineRefusal) {
    self.brand = brand
    self.isAboutBlocks = isAboutBlocks
    taskID = members["TaskID"]
    domain = members["DomainName"]
    urls = (members[isAboutBlocks ? "URL" : "Url"] ?? "").split(separator: "\n").map(String.init)
    if let word = members["TaskType"] {
      type = VolcengineType(rawValue: word)
      guard type?.isBlock == isAboutBlocks else { throw .parameter("TaskType") }
    } else {
      guard !brand.wantsType else { throw .missing("TaskType") }
      type = nil
    }
    status = members["Status"]
    if let status, !["complete", "running", "failed"].contains(status) {
      throw .parameter("Status")
    }
    func number(_ name: String, _ standard: Int, _ range: ClosedRange<Int>)
      throws(VolcengineRefusal)
      -> Int
    {
      guard let text = members[name] else { return standard }
      guard let number = Int(text), range.contains(number) else { throw .parameter(name) }
      return number
    }
    page = try number("PageNum", 1, 1...10_000_000)
    size = try number("PageSize", isAboutBlocks ? 10 : 20, 1...Self.largestPage)
    let oldest = now - (isAboutBlocks ? 92 : 7) * Self.day
    let (start, end) = (members["StartTime"], members["EndTime"])
    guard (start == nil) == (end == nil) else {
      throw .parameter(start == nil ? "StartTime" : "EndTime")
    }
    let first = try number("StartTime", oldest, oldest...Int.max)
    let last = try number("EndTime", now, oldest...Int.max)
    guard first <= last else { throw .parameter("EndTime") }
    window = first...last
  }

  /// Whether a task is asked for.
  func takes(_ task: SimulatedTask) -> Bool {
    let own = ownType(of: task)
    return own.isBlock == isAboutBlocks && type.map { $0 == own } ?? true
  }

  /// What a task of the account does.
  func ownType(of task: SimulatedTask) -> VolcengineType {
    .of(task.form, number: task.number, hasBlocks: brand.hasBlocks)
  }

  /// Whether a URL with a word is asked for.
  func takes(_ url: String, on host: String, _ word: String) -> Bool {
    (status.map { $0 == word.lowercased() } ?? true) && (domain.map { $0 == host } ?? true)
      && (urls.isEmpty || urls.contains(url))
  }
}

/// Rows of either list: one a URL.
struct VolcengineRows {
  let query: VolcengineQuery
  let desk: Desk

  /// The page that is asked for, and how many rows there are in all.
  var page: (rows: [AnswerValue], total: Int) {
    var rows: [AnswerValue] = []
    var total = 0
    let offset = (query.page - 1) * query.size
    for task in tasks where query.takes(task) {
      let areas = Self.areas(of: task)
      for place in 0..<task.itemCount * areas.count {
        let (item, area) = (place / areas.count, areas[place % areas.count])
        let state = task.life.item(item, of: task.itemCount, at: desk.storyTime)
        let word = word(state.phase, task, item)
        let url = url(task, item)
        guard query.takes(url, on: task.domain.ascii, word) else { continue }
        if total >= offset, rows.count < query.size {
          rows.append(row(task, item, url, state, word, area))
        }
        total += 1
      }
    }
    return (rows, total)
  }

  private var tasks: [SimulatedTask] {
    let span =
      Double(query.window.lowerBound) - desk.start...Double(query.window.upperBound) + 1
      - desk.start
    guard let id = query.taskID else {
      return desk.positions(createdIn: span).map { desk.tasks.tasks[$0] }
    }
    return desk.task(id).flatMap { span.contains($0.life.created) ? [$0] : nil } ?? []
  }

  private func url(_ task: SimulatedTask, _ item: Int) -> String {
    let host = SimulatedTask.scheme + task.domain.ascii
    switch query.ownType(of: task) {
    case .block, .unblock:
      return host + "/blocked/" + Chance.hex(UInt64(task.number), digits: 4) + "-\(item).html"
    case .directory where Self.isPrefix(task):
      // Without the mark that ends a directory.
      return host + String(task.path(ofItem: item, chance: desk.chance).dropLast())
    default: return host + task.path(ofItem: item, chance: desk.chance)
    }
  }

  /// Whether a directory is meant by its beginning.
  private static func isPrefix(_ task: SimulatedTask) -> Bool { task.number % 3 == 0 }

  /// The areas that have a row each; an empty one for tasks that name none.
  static func areas(of task: SimulatedTask) -> [String] {
    guard task.form == .prefetch else { return [""] }
    return task.number % 3 == 0
      ? ["chinese_mainland", "outside_chinese_mainland"]
      : ["chinese_mainland"]
  }

  private func word(_ phase: TaskLife.Phase, _ task: SimulatedTask, _ item: Int) -> String {
    switch phase {
    case .queued, .running: "running"
    // Words of this kind of vendor are not of one mind about capitals.
    case .succeeded:
      desk.chance.below(5, .oddWord, task.number, item) == 0 ? "Complete" : "complete"
    case .failed, .timedOut, .canceled: "failed"
    }
  }

  private func row(
    _ task: SimulatedTask, _ item: Int, _ url: String, _ state: TaskLife.ItemState,
    _ word: String, _ area: String
  ) -> AnswerValue {
    let type = query.ownType(of: task)
    var fields: [(String, AnswerValue)] = [
      ("TaskID", .text(task.id)), ("TaskType", .text(type.rawValue)), ("Url", .text(url)),
      ("Status", .text(word)),
      ("CreateTime", .number(Int((desk.start + task.life.created).rounded(.down)))),
    ]
    guard !type.isBlock else {
      fields.append(("BlockReason", .text(task.number % 2 == 0 ? "" : "ticket \(task.number)")))
      return .object(fields)
    }
    let isPreload = type == .preload
    if type == .directory {
      fields.append(("RefreshPrefix", .bool(Self.isPrefix(task))))
    }
    fields += [
      ("Process", .text(process(state, task, item))),
      ("Layer", .text(isPreload ? "secondary_node" : "")),
      ("Area", .text(area)), ("Region", .text("")),
      ("SubArea", .text("")), ("Isp", .text("")),
      ("Remark", .text(task.number % 3 == 0 ? "release \(task.number)" : "")),
    ]
    if isPreload, state.phase.hasEnded {
      let isLost = (task.number + item) % 2 == 0
      fields.append(
        ("StatusCode", .number(state.phase == .succeeded ? 200 : isLost ? 404 : 502)))
    }
    return .object(fields)
  }

  /// The form of the figure is not documented, so it has several.
  private func process(_ state: TaskLife.ItemState, _ task: SimulatedTask, _ item: Int) -> String {
    let percent = state.progress * 100
    switch desk.chance.below(8, .oddProcess, task.number, item) {
    case 0: return ""
    case 1: return "\(Int(percent))"
    case 2: return "\(Int(percent)).\(Int(percent * 10) % 10)%"
    default: return "\(Int(percent))%"
    }
  }
}
