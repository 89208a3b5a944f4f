import FoundationEssentials
import TaskModel

/// An answer of Huawei Cloud CDN: a list of tasks, one task with its URLs, what is left, or an error.
///
/// It holds what every answer may have, since a refusal comes in the place of any, with HTTP 200 too.
struct HuaweiAnswer {
  /// The task that the answer is about; of a list, its members are nil.
  var task = HuaweiTask()
  /// The rows of a list; nil where the answer has no place for them.
  var tasks: [HuaweiTask]?
  /// How many rows of a list have no id.
  var strays = 0
  /// The URLs of a task; nil where the answer has no place for them.
  var items: URLItems?
  /// What is left to submit; nil where the answer has no place for that.
  var quota: [Quota]?
  /// The account by its own id, where what is left is told.
  private(set) var owner: String?
  /// What tells the rows from those of another page.
  private(set) var fingerprint = StableHash()
  /// The code and the text of an error; both nil where the answer is none.
  private(set) var code: String?
  private(set) var message: String?
  /// Whether there is an object in the place of an error.
  private var hasError = false

  /// Whether the answer says that the vendor did not do what was asked.
  var isError: Bool { code?.isEmpty == false || hasError }

  /// Reads an answer.
  ///
  /// - Throws: why it is no JSON.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        switch key {
        case "tasks": takeTasks(&value)
        case "urls": takeURLs(&value)
        case "quotas": takeQuotas(&value)
        case "error" where value.kind() == .object:
          hasError = true
          value.members { key, value in takeError(key, &value) }
        default:
          if !takeError(key, &value) { task.take(key, &value) }
        }
      }
    }
  }

  /// Takes a member of an error, by any of the names that the vendor's own kit knows, and says whether it is one.
  @discardableResult
  private mutating func takeError(_ key: JSONText, _ value: inout JSONReader) -> Bool {
    switch key {
    case "error_code", "errorCode", "code": code = value.text() ?? code
    case "error_msg", "errorMsg", "message": message = value.text() ?? message
    default: return false
    }
    return true
  }

  private mutating func takeTasks(_ reader: inout JSONReader) {
    guard reader.kind() == .array || reader.kind() == .null else { return }
    var rows: [HuaweiTask] = []
    reader.rows { row in
      var task = HuaweiTask()
      row.members { key, value in task.take(key, &value) }
      guard let id = task.id, !id.isEmpty else { return strays += 1 }
      fingerprint.combine(id)
      rows.append(task)
    }
    tasks = rows
  }

  private mutating func takeURLs(_ reader: inout JSONReader) {
    guard reader.kind() == .array || reader.kind() == .null else { return }
    var builder = URLItems.Builder()
    var words = RecentTexts<(status: TaskStatus, shown: SafeText?)>()
    reader.rows { row in
      let url = HuaweiURL(&row)
      let word = url.status.map { text in
        words.value(of: text) {
          (Wire.meaning(of: $0, in: HuaweiURL.statuses) ?? .unknown, Wire.word($0.string))
        }
      }
      let status = word?.status ?? .unknown
      fingerprint = fingerprint.combining(url.id).combining(url.url)
      JSONText.withUTF8(of: url.url) { text in
        builder.append(
          url: text, status: status, vendorStatus: word?.shown, createdAt: url.createdAt,
          message: status.hasTrouble ? url.reason : nil)
      }
    }
    items = builder.items
  }

  private mutating func takeQuotas(_ reader: inout JSONReader) {
    var found: [Quota] = []
    reader.rows { row in
      var (kind, limit, used): (TaskKind?, Int?, Int?)
      row.members { key, value in
        switch key {
        case "type":
          kind = value.textInPlace().flatMap { Wire.meaning(of: $0, in: Self.quotaKinds) }
        case "quota_limit": limit = value.integer()
        case "used": used = value.integer()
        case "user_domain_id": owner = value.text().flatMap { $0.isEmpty ? nil : $0 } ?? owner
        default: break
        }
      }
      // Most are of what an account may configure.
      guard let kind, let limit, let used else { return }
      found.append(Quota(kind: kind, total: limit, left: limit - used))
    }
    quota = found
  }

  private static let quotaKinds: KeyValuePairs<StaticString, TaskKind> = [
    "file_refresh": .purgeURL, "dir_refresh": .purgeDirectory, "preheat": .prefetch,
  ]
}

/// A task on the wire; every field may be missing.
struct HuaweiTask {
  /// What lists are asked for by, and what the API calls it.
  static let directory: StaticString = "directory"

  private(set) var id: String?
  private(set) var createdAt: Date?
  private(set) var total: Int?
  /// Whether it is about directories; nil where it does not say.
  private(set) var isOfDirectories: Bool?
  private var type: TaskKind.Family?
  private var word: SafeText?
  private var hasEnded: Bool?
  private var succeeded: Int?
  private var failed: Int?
  private var running: Int?

  mutating func take(_ key: JSONText, _ value: inout JSONReader) {
    switch key {
    case "id": id = value.text().map(Self.folded)
    case "task_type": type = value.textInPlace().flatMap { Wire.meaning(of: $0, in: Self.types) }
    case "file_type":
      let kinds: KeyValuePairs<StaticString, Bool> = ["file": false, Self.directory: true]
      isOfDirectories = value.textInPlace().flatMap { Wire.meaning(of: $0, in: kinds) }
    case "status":
      guard let text = value.textInPlace() else { return }
      word = Wire.word(text.string)
      hasEnded = Wire.meaning(of: text, in: Self.ends)
    case "create_time": createdAt = EpochTime.date(milliseconds: value.integer())
    case "total": total = value.integer()
    case "succeed": succeeded = value.integer()
    case "failed": failed = value.integer()
    case "processing": running = value.integer()
    default: break
    }
  }

  /// An id as the vendor writes it today: those with letters are numbers, however these are written.
  static func folded(_ id: String) -> String { id.count == 32 ? id.lowercased() : id }

  /// Whether it tells anything of a task but its id.
  var isTold: Bool { type != nil || word != nil || createdAt != nil }

  private static let types: KeyValuePairs<StaticString, TaskKind.Family> = [
    "refresh": .purge, "preheating": .prefetch,
  ]
  private static let ends: KeyValuePairs<StaticString, Bool> = [
    "task_inprocess": false, "task_done": true,
  ]

  private var kind: TaskKind {
    switch (type, isOfDirectories) {
    case (.prefetch, _): .prefetch
    case (.purge, true): .purgeDirectory
    case (.purge, false): .purgeURL
    default: .other
    }
  }

  /// What is counted of its URLs; nil where not enough is to say how far it is.
  private var counts: TaskCounts? {
    guard let total, let succeeded, let failed, min(total, succeeded, failed) >= 0 else {
      return nil
    }
    return TaskCounts(
      total: total, succeeded: succeeded, failed: failed,
      running: running.flatMap { (0...total).contains($0) ? $0 : nil })
  }

  /// What the word for an end means: it says no more than that, and the counts say how; nil without them.
  ///
  /// Where they do not add up, nobody knows what came of the rest, if it has ended at all; and nothing is no success.
  private var outcome: TaskStatus? {
    guard let counts else { return nil }
    guard counts.isSound, counts.succeeded + counts.failed == counts.total else { return .unknown }
    if counts.failed == 0 { return .succeeded }
    return counts.succeeded > 0 ? .partial : .failed
  }

  /// Makes the report of a task.
  ///
  /// - Parameters:
  ///   - items: its URLs; nil where the answer does not tell them.
  ///   - facets: what the answer tells.
  func report(
    id: String, account: AccountID, items: URLItems?, telling facets: TaskFacets
  ) -> TaskReport {
    let status: TaskStatus? =
      switch hasEnded {
      // Without counts the URLs decide, if there are any.
      case true?: outcome ?? (items?.isEmpty == false ? .succeeded : nil)
      case false?: .running
      case nil: .unknown
      }
    // More that succeeded than there are says nothing of how far it is.
    let counts = counts.flatMap { $0.isSound ? $0 : nil }
    return TaskReport(
      id: CacheTask.ID(account: account, vendorID: id), kind: kind, word: status,
      vendorStatus: word, reportedProgress: counts?.progress, counts: counts, createdAt: createdAt,
      items: items, told: counts == nil ? facets.subtracting(.progress) : facets)
  }
}

/// A URL of a task on the wire; every field may be missing.
private struct HuaweiURL {
  private(set) var id: JSONText?
  private(set) var url: JSONText?
  private(set) var status: JSONText?
  private(set) var createdAt: Date?
  private var failure: JSONText?
  private var failureText: JSONText?

  /// They are written in capitals elsewhere in the API.
  static let statuses: KeyValuePairs<StaticString, TaskStatus> = [
    "waiting": .queued, "processing": .running, "refreshing": .running, "preheating": .running,
    "succeed": .succeeded, "failed": .failed,
  ]

  init(_ reader: inout JSONReader) {
    reader.members { key, value in
      switch key {
      case "id": id = value.textInPlace()
      case "url": url = value.textInPlace()
      case "status": status = value.textInPlace()
      case "create_time": createdAt = EpochTime.date(milliseconds: value.integer())
      case "fail_classify": failure = value.textInPlace()
      case "fail_desc": failureText = value.textInPlace()
      default: break
      }
    }
  }

  /// Why it failed; nil where it does not say.
  var reason: SafeText? {
    let said = [failure, failureText].compactMap { $0?.string }.filter { !$0.isEmpty }
    return Wire.message(said.joined(separator: ": "))
  }
}
