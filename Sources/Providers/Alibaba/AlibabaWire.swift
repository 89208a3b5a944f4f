import FoundationEssentials
import TaskModel

/// An answer of Alibaba: tasks or an error.
struct AlibabaAnswer {
  /// The rows put together to tasks, in the order in which these appear.
  var reports: [TaskReport] = []
  /// How many rows the answer has, those of no task included.
  var rowCount = 0
  /// How many rows have no task id; they belong to no task and are left out.
  var strayRows = 0
  /// What tells the rows from those of another page.
  var fingerprint = StableHash().value
  /// How many rows there are in all pages, as the vendor says; nil where it does not.
  var total: Int?
  var errorCode: String?
  var errorMessage: String?
  /// Whether any key of a list answer was there.
  var isListing = false
  /// Whether something stands where the rows belong that cannot hold rows.
  var isOdd = false
}

/// Reads Alibaba's answers, which have a row a URL, into reports.
struct AlibabaDecoder {
  let account: AccountID
  /// The part of the account that is listed; nil where it has none.
  var product: String?
  /// The type of rows that name none; nil where they all do.
  var type: String?
  /// Reads a time.
  var time: @Sendable (JSONText) -> Date? = { $0.withUTF8(RFC3339.date) }

  /// Reads an answer in any of the documented containers: `Tasks.CDNTask`, `Tasks.Task`, `Tasks`.
  ///
  /// - Throws: why it is no JSON.
  func answer(_ bytes: [UInt8]) throws(JSONReader.Fault) -> AlibabaAnswer {
    var answer = AlibabaAnswer()
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        switch key {
        case "Tasks":
          answer.isListing = true
          takeRows(&value, into: &answer)
        case "TotalCount":
          answer.isListing = true
          answer.total = value.integer()
        case "RequestId": answer.isListing = true
        case "Code", "code": answer.errorCode = value.text()
        case "Message", "message": answer.errorMessage = value.text()
        default: break
        }
      }
    }
    return answer
  }

  private func takeRows(_ reader: inout JSONReader, into answer: inout AlibabaAnswer) {
    var rows = AlibabaRows(type: type, time: time)
    switch reader.kind() {
    case .array:
      reader.rows { rows.take(AlibabaRow(&$0)) }
    case .object:
      reader.members { key, value in
        guard key == "CDNTask" || key == "Task" else { return }
        let kind = value.kind()
        if kind != .array, kind != .null { answer.isOdd = true }
        value.rows { rows.take(AlibabaRow(&$0)) }
      }
    case .null, nil:
      break
    case .string, .number, .bool:
      answer.isOdd = true
    }
    answer.rowCount = rows.tasks.count
    answer.strayRows = rows.tasks.strays
    answer.fingerprint = rows.tasks.fingerprint.value
    answer.reports = rows.tasks.takeReports(account: account, product: product)
  }
}

/// One row on the wire: one URL of one task.
///
/// Every field may be missing.
struct AlibabaRow {
  var taskID: JSONText?
  var path: JSONText?
  var objectType: JSONText?
  var status: JSONText?
  var process: JSONText?
  var creationTime: JSONText?
  var description: JSONText?

  init(_ reader: inout JSONReader) {
    reader.members { key, value in
      switch key {
      case "TaskId": taskID = value.textInPlace()
      case "ObjectPath", "Content": path = value.textInPlace()
      case "ObjectType", "Type": objectType = value.textInPlace()
      case "Status": status = value.textInPlace()
      case "Process": process = value.textInPlace()
      case "CreationTime", "CreateTime": creationTime = value.textInPlace()
      case "Description": description = value.textInPlace()
      default: break
      }
    }
  }
}

/// The plain members of an answer that lists nothing; the case of their names carries no meaning.
struct AlibabaFields {
  private var values: [String: String] = [:]

  /// The words that the vendor's names of quotas begin with.
  private static let counted: [(word: String, kind: TaskKind)] = [
    ("Url", .purgeURL), ("Dir", .purgeDirectory), ("Regex", .purgePattern),
    ("Preload", .prefetch), ("Block", .block),
  ]

  /// Reads an answer.
  ///
  /// - Throws: why it is no JSON.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        if let text = value.text() { values[key.string.lowercased()] = text }
      }
    }
  }

  /// A text, or a number as it is written; nil where there is none.
  subscript(name: String) -> String? { values[name.lowercased()] }

  /// What is left, by kind; what has no pair of figures is left out.
  var quota: [Quota] {
    Self.counted.compactMap { word, kind in
      guard let total = self[word + "Quota"].flatMap({ Int($0) }),
        let left = self[word + "Remain"].flatMap({ Int($0) })
      else { return nil }
      return Quota(kind: kind, total: total, left: left)
    }
  }

  /// Whose key it is; nil where the answer does not tell.
  var owner: String? {
    guard let name = self["Arn"] ?? self["AccountId"] else { return nil }
    return self["IdentityType"].map { "\($0) \(name)" } ?? name
  }
}
