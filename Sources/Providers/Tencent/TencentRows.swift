import FoundationEssentials
import TaskModel

/// What the words of a Tencent Cloud product mean, whose lists have a row a URL.
struct TencentWords: Sendable {
  /// What a word for a row means, and the reason that is in the word itself, for rows that tell none.
  struct Meaning: Sendable {
    let status: TaskStatus
    var reason: SafeText?

    init(_ status: TaskStatus, _ reason: String? = nil) {
      self.status = status
      self.reason = reason.map { SafeText($0, limit: .message) }
    }
  }

  let kinds: KeyValuePairs<StaticString, TaskKind>
  /// How texts are to be read where that is not what the kind says.
  var dialects: KeyValuePairs<StaticString, PatternDialect> = [:]
  let statuses: KeyValuePairs<StaticString, Meaning>
  /// Reads a time.
  let time: @Sendable (JSONText) -> Date?
}

/// Reads the rows of a page; it must not outlive the reading of the answer.
struct TencentRows {
  private let words: TencentWords
  private let family: TaskKind.Family
  private let part: SafeText?
  private var tasks = TaskRows()
  private var known = RecentTexts<(meaning: TencentWords.Meaning, shown: SafeText?)>()
  private var times = RecentTexts<Date?>()
  private var parts = RecentTexts<SafeText?>()

  /// Begins without rows.
  ///
  /// - Parameters:
  ///   - family: what the list is of, whose tasks have ids of their own.
  ///   - part: what tells the rows from those of other lists; nil where a row says that itself.
  init(_ words: TencentWords, of family: TaskKind.Family, part: SafeText?) {
    self.words = words
    self.family = family
    self.part = part
  }

  /// Reads the rows that stand in the place of a list.
  mutating func page(_ reader: inout JSONReader, account: AccountID, into page: inout RowPage) {
    page.read(&reader) { take(TencentRow(&$0)) }
    page.take(&tasks, of: account, family: family)
    for place in page.reports.indices { page.reports[place].part = part }
  }

  private mutating func take(_ row: TencentRow) {
    guard let id = row.id, !id.isEmpty else { return tasks.takeStray() }
    let (meanings, family) = (words, family)
    let word = row.status.map { status in
      known.value(of: status) {
        (Wire.meaning(of: $0, in: meanings.statuses) ?? .init(.unknown), Wire.word($0.string))
      }
    }
    let status = word?.meaning.status ?? .unknown
    func date(_ text: JSONText?) -> Date? {
      text.flatMap { times.value(of: $0, meanings.time) }
    }
    // Only a row that ended has a time at which it did.
    tasks.take(
      id: id, url: row.url, status: status, vendorStatus: word?.shown,
      progress: Wire.percent(row.percent), createdAt: date(row.created),
      finishedAt: status.isEnded ? date(row.updated) : nil,
      message: status.hasTrouble ? row.reason ?? word?.meaning.reason : nil,
      part: part ?? row.area.flatMap { parts.value(of: $0) { Wire.word($0.string) } },
      mark: row.area ?? row.type
    ) {
      // The vendor may have types that it does not document.
      TaskRows.Head(
        kind: family == .prefetch
          ? .prefetch : row.type.flatMap { Wire.meaning(of: $0, in: meanings.kinds) } ?? .other,
        dialect: row.type.flatMap { Wire.meaning(of: $0, in: meanings.dialects) })
    }
  }
}

/// A row on the wire, by the names of either product; every field may be missing.
struct TencentRow {
  private(set) var id: JSONText?
  private(set) var url: JSONText?
  private(set) var type: JSONText?
  private(set) var status: JSONText?
  private(set) var percent: JSONText?
  private(set) var area: JSONText?
  private(set) var created: JSONText?
  private(set) var updated: JSONText?
  private var failure: JSONText?
  private var failureText: JSONText?

  init(_ reader: inout JSONReader) {
    reader.members { key, value in
      switch key {
      case "TaskId", "JobId": id = value.textInPlace()
      case "Url", "Target": url = value.textInPlace()
      case "PurgeType", "Type": type = value.textInPlace()
      case "Status": status = value.textInPlace()
      case "Percent": percent = value.textInPlace()
      case "Area": area = value.textInPlace()
      case "CreateTime": created = value.textInPlace()
      case "UpdateTime": updated = value.textInPlace()
      case "FailType": failure = value.textInPlace()
      case "FailMessage": failureText = value.textInPlace()
      default: break
      }
    }
  }

  /// Why the row failed; nil where it does not say.
  var reason: SafeText? {
    let said = [failure, failureText].compactMap { $0?.string }.filter { !$0.isEmpty }
    return Wire.message(said.joined(separator: ": "))
  }
}
