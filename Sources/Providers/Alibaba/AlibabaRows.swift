import FoundationEssentials
import TaskModel

/// Puts rows together to tasks while they are read, so that no row has to be kept.
///
/// Rows that are equal are rows of their own: only the whole read can tell what came twice. It must not
/// outlive the reading of the answer.
struct AlibabaRows {
  private struct Gathered {
    let id: String
    let kind: TaskKind
    let dialect: PatternDialect?
    var createdAt: Date?
    var items = URLItems.Builder()
  }

  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "file": .purgeURL, "directory": .purgeDirectory, "path": .purgeDirectory,
    "regex": .purgePattern, "ignoreparams": .purgePattern, "exquery": .purgePattern,
    "preload": .prefetch, "block": .block, "unblock": .unblock,
  ]

  /// The types of purges by pattern whose patterns are no expressions.
  private static let dialects: KeyValuePairs<StaticString, PatternDialect> = [
    "ignoreparams": .everyQuery, "exquery": .everyQuery,
  ]

  /// What a word means, and the reason it is in itself, for rows that tell none.
  private struct Meaning {
    let status: TaskStatus
    var reason: SafeText?
  }

  private static let statuses: KeyValuePairs<StaticString, Meaning> = [
    "complete": Meaning(status: .succeeded), "refreshing": Meaning(status: .running),
    "pending": Meaning(status: .queued), "failed": Meaning(status: .failed),
    "timeout": Meaning(
      status: .failed, reason: SafeText("not executed in time", limit: .message)),
    "canceled": Meaning(status: .canceled), "cancelled": Meaning(status: .canceled),
  ]

  /// How many rows came, those of no task included.
  private(set) var count = 0
  /// How many rows came that have no task id.
  private(set) var strays = 0
  /// What tells the rows that have one from others.
  private(set) var fingerprint = StableHash()
  private var tasks: [Gathered] = []
  private var places: [String: Int] = [:]
  private var recentPlaces = RecentTexts<Int>()
  private var words = RecentTexts<(meaning: Meaning, shown: SafeText?)>()
  private var times = RecentTexts<Date?>()
  private var reasons = RecentTexts<SafeText?>()

  /// Takes a row in.
  mutating func take(_ row: AlibabaRow) {
    count += 1
    guard let id = row.taskID, !id.isEmpty else {
      strays += 1
      return
    }
    let word = row.status.map { words.value(of: $0, Self.meaning) }
    let status = word?.meaning.status ?? .unknown
    let created = row.creationTime.flatMap { times.value(of: $0, Self.time) }
    var reason: SafeText?
    // Samples of the vendor show reasons of failure on rows that succeeded.
    if status == .failed {
      let told = row.description.flatMap { description in
        reasons.value(of: description) { Wire.message($0.string) }
      }
      reason = told ?? word?.meaning.reason
    }
    let place = place(of: id, row.objectType)
    if let created { tasks[place].createdAt = min(tasks[place].createdAt ?? created, created) }
    let progress = Wire.percent(row.process)
    fingerprint = fingerprint.combining(id)
    JSONText.withUTF8(of: row.path) { path in
      fingerprint.combine(path)
      tasks[place].items.append(
        url: path, status: status, vendorStatus: word?.shown,
        reportedProgress: progress, createdAt: created, message: reason)
    }
    fingerprint = fingerprint.combining(row.objectType)
  }

  /// Returns the place of a task, which is the last one for a task that is new.
  private mutating func place(of id: JSONText, _ objectType: JSONText?) -> Int {
    if let known = recentPlaces.value(of: id) { return known }
    let text = id.string
    let place = places[text] ?? tasks.count
    if place == tasks.count {
      places[text] = place
      let kind = objectType.flatMap { Wire.meaning(of: $0, in: Self.kinds) }
      // The vendor may have types that it does not document.
      let dialect = objectType.flatMap { Wire.meaning(of: $0, in: Self.dialects) }
      tasks.append(
        Gathered(id: text, kind: kind ?? .other, dialect: dialect))
    }
    recentPlaces.remember(place, for: id)
    return place
  }

  private static func meaning(_ word: JSONText) -> (Meaning, SafeText?) {
    (Wire.meaning(of: word, in: statuses) ?? Meaning(status: .unknown), Wire.word(word.string))
  }

  private static func time(_ text: JSONText) -> Date? { text.withUTF8(RFC3339.date) }

  /// Returns the tasks, each of which gives its room up for its report.
  mutating func takeReports(account: AccountID) -> [TaskReport] {
    defer { tasks = [] }
    return tasks.indices.map { place in
      let task = tasks[place]
      tasks[place].items = URLItems.Builder()
      return TaskReport(
        id: CacheTask.ID(account: account, vendorID: task.id), kind: task.kind,
        dialect: task.dialect, createdAt: task.createdAt, items: task.items.items)
    }
  }
}
