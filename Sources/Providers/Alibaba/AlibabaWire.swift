import TaskModel

/// One row of Alibaba's answers: one URL of one task.
///
/// Every field may be missing.
struct AlibabaRow {
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
  /// The rows that belong to a task.
  var rows: [AlibabaRow] = []
  /// How many rows have no task id; they belong to no task and are left out.
  var strayRows = 0
  /// How many rows there are in all pages, as the vendor says; nil where it does not.
  var total: Int?
  var errorCode: String?
  var errorMessage: String?
  /// Whether any key of a list answer was there.
  var isListing = false
  /// Whether something stands where the rows belong that cannot hold rows.
  var isOdd = false

  /// How many rows the answer has, those of no task included.
  var rowCount: Int { rows.count + strayRows }

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
    strayRows = 0
    switch reader.kind() {
    case .array:
      reader.rows(atMost: Wire.rowLimit) { take(AlibabaRow(&$0)) }
    case .object:
      reader.members { key, value in
        guard key == "CDNTask" || key == "Task" else { return }
        let kind = value.kind()
        if kind != .array, kind != .null { isOdd = true }
        value.rows(atMost: Wire.rowLimit) { take(AlibabaRow(&$0)) }
      }
    case .null, nil:
      break
    case .string, .number, .bool:
      isOdd = true
    }
  }

  private mutating func take(_ row: AlibabaRow) {
    if row.taskID.isEmpty {
      strayRows += 1
    } else {
      rows.append(row)
    }
  }
}

extension AlibabaRow {
  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "file": .purgeURL, "directory": .purgeDirectory, "path": .purgeDirectory,
    "regex": .purgePattern, "preload": .prefetch, "block": .block, "unblock": .unblock,
  ]

  private static let statuses: KeyValuePairs<StaticString, TaskStatus> = [
    "complete": .succeeded, "refreshing": .running, "pending": .queued, "failed": .failed,
  ]

  /// What the row's task does; `other` for types that the vendor does not document.
  var kind: TaskKind { Wire.meaning(of: objectType, in: Self.kinds) ?? .other }

  /// The row as an item of its task.
  func item(_ redactor: Redactor) -> URLItem {
    let status = status.flatMap { Wire.meaning(of: $0, in: Self.statuses) } ?? .unknown
    // Samples of the vendor show reasons of failure on rows that succeeded.
    let reason = status == .failed ? Wire.message(description, redactor) : nil
    return URLItem(
      url: SafeText(path, limit: .url), status: status, vendorStatus: Wire.word(self.status),
      reportedProgress: Wire.percent(process), createdAt: creationTime.flatMap(RFC3339.date),
      message: reason)
  }
}

extension AlibabaAnswer {
  /// Puts the rows together to tasks, in the order in which these appear.
  ///
  /// Rows that are equal are rows of their own: only the whole read can tell what came twice.
  func reports(account: AccountID, redactor: Redactor) -> [TaskReport] {
    var reports: [TaskReport] = []
    var places: [String: Int] = [:]
    var items: [[URLItem]] = []
    for row in rows {
      let place = places[row.taskID] ?? items.count
      if place == items.count {
        places[row.taskID] = place
        items.append([])
        let id = CacheTask.ID(account: account, vendorID: row.taskID)
        reports.append(TaskReport(id: id, kind: row.kind))
      }
      items[place].append(row.item(redactor))
    }
    for (place, items) in items.enumerated() {
      reports[place].items = URLItems(items)
      reports[place].createdAt = items.compactMap(\.createdAt).min()
    }
    return reports
  }
}
