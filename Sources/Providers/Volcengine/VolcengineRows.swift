import FoundationEssentials
import TaskModel

/// Reads the rows of a page, one a URL; it must not outlive the reading of the answer.
struct VolcengineRows {
  private let askedType: String?
  private var tasks = TaskRows()
  private var statuses = RecentTexts<(meaning: TaskStatus, shown: SafeText?)>()

  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "refresh_file": .purgeURL, "refresh_dir": .purgeDirectory, "refresh_regex": .purgePattern,
    "preload": .prefetch, "block_url": .block, "unblock_url": .unblock, "block_regex": .block,
    "unblock_regex": .unblock,
  ]
  private static let dialects: KeyValuePairs<StaticString, PatternDialect> = [
    "block_regex": .regularExpression, "unblock_regex": .regularExpression,
  ]
  private static let meanings: KeyValuePairs<StaticString, TaskStatus> = [
    "complete": .succeeded, "running": .running, "failed": .failed,
  ]

  /// Begins without rows.
  ///
  /// - Parameter type: the type that was asked for; nil where all were.
  init(ofType type: String?) { askedType = type }

  /// Reads the rows that stand in the place of a list.
  mutating func page(_ reader: inout JSONReader, account: AccountID, into page: inout RowPage) {
    page.read(&reader) { take(VolcengineRow(&$0)) }
    page.take(&tasks, of: account)
  }

  private mutating func take(_ row: VolcengineRow) {
    guard let id = row.id, !id.isEmpty else { return tasks.takeStray() }
    let word = row.status.map { status in
      statuses.value(of: status) {
        (Wire.meaning(of: $0, in: Self.meanings) ?? .unknown, Wire.word($0.string))
      }
    }
    let status = word?.meaning ?? .unknown
    let askedType = askedType
    tasks.take(
      id: id, url: row.url, status: status, vendorStatus: word?.shown, progress: row.progress,
      createdAt: EpochTime.date(seconds: row.created),
      message: status.hasTrouble ? row.reason : nil, part: row.part, mark: row.type
    ) {
      // The vendor may have types that it does not document.
      TaskRows.Head(
        kind: row.type.map { Wire.meaning(of: $0, in: Self.kinds) ?? .other }
          ?? Self.kind(of: askedType),
        dialect: row.type.flatMap { Wire.meaning(of: $0, in: Self.dialects) }, message: row.note)
    }
  }

  private static func kind(of type: String?) -> TaskKind {
    kinds.first { "\($0.key)" == type }?.value ?? .other
  }

  /// The type that tasks of a kind have; nil for kinds that the vendor does not have.
  static func type(of kind: TaskKind) -> String? {
    kinds.first { $0.value == kind }.map { "\($0.key)" }
  }
}

/// A row on the wire; every field may be missing.
struct VolcengineRow {
  private(set) var id: JSONText?
  private(set) var url: JSONText?
  private(set) var type: JSONText?
  private(set) var status: JSONText?
  private(set) var created: Int?
  private var process: JSONText?
  private var statusCode: Int?
  private var remark: JSONText?
  private var blockReason: JSONText?
  private var area: JSONText?
  private var region: JSONText?
  private var subArea: JSONText?
  private var provider: JSONText?
  private var layer: JSONText?

  init(_ reader: inout JSONReader) {
    reader.members { key, value in
      switch key {
      case "TaskID": id = value.textInPlace()
      case "Url": url = value.textInPlace()
      case "TaskType": type = value.textInPlace()
      case "Status": status = value.textInPlace()
      case "Process": process = value.textInPlace()
      case "CreateTime": created = value.integer()
      case "StatusCode": statusCode = value.integer()
      case "Remark": remark = value.textInPlace()
      case "BlockReason": blockReason = value.textInPlace()
      case "Area": area = value.textInPlace()
      case "Region": region = value.textInPlace()
      case "SubArea": subArea = value.textInPlace()
      case "Isp": provider = value.textInPlace()
      case "Layer": layer = value.textInPlace()
      default: break
      }
    }
  }

  /// The row's figure; nil for one that has neither the sign nor whole digits, which may be a share of 1.
  var progress: Double? {
    guard let process else { return nil }
    let isClear = process.withUTF8 { bytes in
      bytes.indices.contains { bytes[$0] == UInt8(ascii: "%") }
        || bytes.indices.allSatisfy { bytes[$0].isDigit }
    }
    return isClear ? Wire.percent(process) : nil
  }

  /// What tells the row from others of its URL: where in the world, and in which tier.
  var part: SafeText? {
    let parts = [area, region, subArea, provider, layer].compactMap { $0 }.filter { !$0.isEmpty }
    return parts.isEmpty ? nil : Wire.word(parts.map(\.string).joined(separator: " "))
  }

  /// Why the row failed; nil where it does not say.
  var reason: SafeText? {
    guard let statusCode, statusCode > 0 else { return nil }
    return Wire.message("StatusCode \(statusCode)")
  }

  /// What its submitter wrote beside the task; nil for nothing.
  var note: SafeText? {
    let said = [("remark", remark), ("block reason", blockReason)].compactMap { name, text in
      text.flatMap { $0.isEmpty ? nil : "\(name): \($0.string)" }
    }
    return Wire.message(said.joined(separator: "; "))
  }
}
