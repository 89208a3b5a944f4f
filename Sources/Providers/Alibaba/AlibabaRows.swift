import FoundationEssentials
import TaskModel

/// Understands rows and has them put together to tasks; it must not outlive the reading of the answer.
struct AlibabaRows {
  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "file": .purgeURL, "directory": .purgeDirectory, "path": .purgeDirectory,
    "regex": .purgePattern, "ignoreparams": .purgePattern, "exquery": .purgePattern,
    "preload": .prefetch, "block": .block, "unblock": .unblock, "cachetag": .purgeTag,
    "hostname": .purgeAll, "purgeall": .purgeAll,
  ]

  /// The types of purges by pattern whose patterns are no expressions.
  private static let dialects: KeyValuePairs<StaticString, PatternDialect> = [
    "ignoreparams": .everyQuery, "exquery": .everyQuery, "purgeall": .site,
  ]

  /// What a word means, and the reason it is in itself, for rows that tell none.
  private struct Meaning {
    let status: TaskStatus
    var reason: SafeText?
  }

  private static let statuses: KeyValuePairs<StaticString, Meaning> = [
    "complete": Meaning(status: .succeeded),
    // So one of the vendor's pages writes it.
    "complte": Meaning(status: .succeeded), "refreshing": Meaning(status: .running),
    "pending": Meaning(status: .queued), "failed": Meaning(status: .failed),
    "timeout": Meaning(
      status: .failed, reason: SafeText("not executed in time", limit: .message)),
    "canceled": Meaning(status: .canceled), "cancelled": Meaning(status: .canceled),
  ]

  /// What rows do that name no type.
  private let usual: TaskRows.Head
  /// Reads a time.
  let time: (JSONText) -> Date?
  /// The rows so far.
  var tasks = TaskRows()
  private var words = RecentTexts<(meaning: Meaning, shown: SafeText?)>()
  private var times = RecentTexts<Date?>()
  private var reasons = RecentTexts<SafeText?>()

  /// Begins without rows.
  ///
  /// - Parameter type: the type of rows that name none; nil where they all do.
  init(type: String?, time: @escaping (JSONText) -> Date?) {
    func meaning<Value>(in words: KeyValuePairs<StaticString, Value>) -> Value? {
      words.first { $0.key.description == type?.lowercased() }?.value
    }
    usual = TaskRows.Head(
      kind: meaning(in: Self.kinds) ?? .other, dialect: meaning(in: Self.dialects))
    self.time = time
  }

  /// Takes a row in.
  mutating func take(_ row: AlibabaRow) {
    guard let id = row.taskID, !id.isEmpty else { return tasks.takeStray() }
    let word = row.status.map { words.value(of: $0, Self.meaning) }
    let status = word?.meaning.status ?? .unknown
    var reason: SafeText?
    // Samples of the vendor show reasons of failure on rows that succeeded.
    if status == .failed {
      let told = row.description.flatMap { description in
        reasons.value(of: description) { Wire.message($0.string) }
      }
      reason = told ?? word?.meaning.reason
    }
    tasks.take(
      id: id, url: row.path, status: status, vendorStatus: word?.shown,
      progress: Wire.percent(row.process),
      createdAt: row.creationTime.flatMap { times.value(of: $0, time) }, message: reason,
      mark: row.objectType
    ) {
      guard let type = row.objectType else { return usual }
      // The vendor may have types that it does not document.
      return TaskRows.Head(
        kind: Wire.meaning(of: type, in: Self.kinds) ?? .other,
        dialect: Wire.meaning(of: type, in: Self.dialects))
    }
  }

  private static func meaning(_ word: JSONText) -> (Meaning, SafeText?) {
    (Wire.meaning(of: word, in: statuses) ?? Meaning(status: .unknown), Wire.word(word.string))
  }
}
