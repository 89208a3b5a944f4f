import TaskModel

/// One row of Alibaba's answers: one URL of one task.
///
/// Every field may be missing.
struct AlibabaRow: Hashable {
  var taskID = ""
  var path = ""
  var objectType = ""
  var status: String?
  var process: String?
  var creationTime: String?
  var description: String?

  init(_ reader: inout JSONReader) {
    reader.members { key, value in
      switch key {
      case "TaskId": taskID = value.text() ?? ""
      case "ObjectPath": path = value.text() ?? ""
      case "ObjectType": objectType = value.text() ?? ""
      case "Status": status = value.text()
      case "Process": process = value.text()
      case "CreationTime": creationTime = value.text()
      case "Description": description = value.text()
      default: break
      }
    }
  }
}

/// An answer of Alibaba: rows or an error.
struct AlibabaAnswer {
  var rows: [AlibabaRow] = []
  /// How many rows there are in all pages, as the vendor says; nil where it does not.
  var total: Int?
  var errorCode: String?
  var errorMessage: String?
  /// Whether any key of a list answer was there.
  var isListing = false
  /// Whether something stands where the rows belong that cannot hold rows.
  var isOdd = false

  /// Reads an answer in any of the documented containers: `Tasks.CDNTask`, `Tasks.Task`, `Tasks`.
  ///
  /// - Throws: why it is no JSON.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    var reader = JSONReader(bytes)
    reader.members { key, value in
      switch key {
      case "Tasks":
        isListing = true
        takeRows(&value)
      case "TotalCount":
        isListing = true
        total = value.integer()
      case "RequestId": isListing = true
      case "Code", "code": errorCode = value.text()
      case "Message", "message": errorMessage = value.text()
      default: break
      }
    }
    if let fault = reader.finish() { throw fault }
  }

  private mutating func takeRows(_ reader: inout JSONReader) {
    rows = []
    switch reader.kind() {
    case .array:
      reader.elements { rows.append(AlibabaRow(&$0)) }
    case .object:
      reader.members { key, value in
        guard key == "CDNTask" || key == "Task" else { return }
        let kind = value.kind()
        if kind != .array, kind != .null { isOdd = true }
        value.elements { rows.append(AlibabaRow(&$0)) }
      }
    case .null, nil:
      break
    case .string, .number, .bool:
      isOdd = true
    }
  }
}

extension AlibabaRow {
  private static let kinds: [String: TaskKind] = [
    "file": .purgeURL, "directory": .purgeDirectory, "path": .purgeDirectory,
    "regex": .purgePattern, "preload": .prefetch, "block": .block, "unblock": .unblock,
  ]

  private static let statuses: [String: TaskStatus] = [
    "complete": .succeeded, "refreshing": .running, "pending": .queued, "failed": .failed,
  ]

  /// What the row's task does; `other` for types that the vendor does not document.
  var kind: TaskKind { Self.kinds[objectType.lowercased()] ?? .other }

  /// The row as an item of its task.
  func item(_ redactor: Redactor) -> URLItem {
    let status = status.flatMap { Self.statuses[$0.lowercased()] } ?? .unknown
    // Samples of the vendor show reasons of failure on rows that succeeded.
    let reason = status == .failed ? Wire.message(description, redactor) : nil
    return URLItem(
      url: SafeText(path, limit: .url), status: status, vendorStatus: Wire.word(self.status),
      reportedProgress: progress, createdAt: creationTime.flatMap(RFC3339.date), message: reason)
  }

  /// The figure of `99.37%`, 0...1; nil where there is none.
  private var progress: Double? {
    guard var text = process?.trimmed else { return nil }
    if text.hasSuffix("%") { text.removeLast() }
    return JSONReader.double(text.trimmed).map { min(max($0 / 100, 0), 1) }
  }
}

/// Puts rows of one answer together to tasks.
struct AlibabaGrouping {
  private(set) var reports: [TaskReport] = []
  /// Rows without a task id, which belong to no task and are left out.
  private(set) var strayRows = 0

  init(_ rows: [AlibabaRow], account: AccountID, redactor: Redactor) {
    var places: [String: Int] = [:]
    var seen: Set<AlibabaRow> = []
    var items: [[URLItem]] = []
    for row in rows {
      guard !row.taskID.isEmpty else {
        strayRows += 1
        continue
      }
      // Rows shift between pages while tasks are submitted, so the same one may come twice.
      guard seen.insert(row).inserted else { continue }
      let place = places[row.taskID] ?? items.count
      if place == items.count {
        places[row.taskID] = place
        items.append([])
        let id = CacheTask.ID(account: account, vendorID: row.taskID)
        reports.append(TaskReport(id: id, kind: row.kind))
      }
      items[place].append(row.item(redactor))
    }
    for (place, items) in items.enumerated() { reports[place].take(items) }
  }
}

extension TaskReport {
  /// Takes items, and what they say about a task that has no word or time of its own.
  fileprivate mutating func take(_ items: [URLItem]) {
    self.items = items
    createdAt = items.compactMap(\.createdAt).min()
    var worst: URLItem?
    for item in items {
      guard let known = worst else {
        worst = item
        continue
      }
      if TaskStatus.worse(known.status, item.status) != known.status { worst = item }
    }
    vendorStatus = worst?.vendorStatus
  }
}
