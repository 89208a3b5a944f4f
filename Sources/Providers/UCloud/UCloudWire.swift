import FoundationEssentials
import TaskModel

/// What UCloud answers to both task calls; every field but `RetCode` may be missing.
struct UCloudAnswer {
  /// 0 for success; nil where there is none.
  var code: Int?
  var message: String?
  /// The tasks of the page, one report a task.
  var tasks: [TaskReport] = []
  /// How many tasks the page has, those without an id included.
  var taskCount = 0
  /// How many URLs the page has in all tasks, repeated and unreadable ones included.
  var urlCount = 0
  /// How many pairs of task and URL the read had not seen before.
  var freshCount = 0
  /// Tasks without an id and URLs without a text, which are left out.
  var strays = 0
  /// Whether something else than a list stands where the list of tasks belongs.
  var isOdd = false
}

/// Reads UCloud's answers into reports.
struct UCloudDecoder {
  let account: AccountID
  let stage: UCloudStage
  /// The product to name in ids; nil where the account has one product.
  let product: String?

  private static let statuses: KeyValuePairs<StaticString, TaskStatus> = [
    "success": .succeeded, "process": .running, "wait": .queued, "failure": .failed,
  ]

  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "file": .purgeURL, "m3u8": .purgeURL, "dir": .purgeDirectory,
  ]

  /// Reads an answer, noting in `seen` which pairs of task and URL it brought.
  ///
  /// - Throws: why it is no JSON.
  func answer(
    _ bytes: [UInt8], seen: inout SeenItems
  ) throws(JSONReader.Fault) -> UCloudAnswer {
    var answer = UCloudAnswer()
    var reader = JSONReader(bytes)
    reader.members { key, value in
      switch key {
      case "RetCode": answer.code = value.integer()
      case "Message": answer.message = value.text()
      case "TaskList": takeTasks(&value, into: &answer, seen: &seen)
      default: break
      }
    }
    if let fault = reader.finish() { throw fault }
    return answer
  }

  private func takeTasks(
    _ reader: inout JSONReader, into answer: inout UCloudAnswer, seen: inout SeenItems
  ) {
    answer.tasks = []
    let kind = reader.kind()
    if kind != .array, kind != .null { answer.isOdd = true }
    reader.rows(atMost: Wire.rowLimit) { element in
      var task = UCloudTask(&element)
      answer.taskCount += 1
      answer.urlCount += task.urlCount
      guard !task.id.isEmpty else {
        answer.strays += 1
        return
      }
      let urls = task.urls ?? []
      let numbers = urls.map { SeenItems.number(task.id, $0.url) }
      var fresh = 0
      for number in numbers where seen.insert(number) { fresh += 1 }
      // Where every pair was new, or has a number of its own, none came twice.
      if fresh < urls.count, Set(numbers).count < urls.count {
        task.urls = UCloudURL.withoutRepeats(urls)
      }
      if urls.isEmpty, seen.insert(SeenItems.number(task.id, "")) { fresh += 1 }
      answer.strays += task.urlCount - urls.count
      answer.freshCount += fresh
      answer.tasks.append(report(task))
    }
  }

  private func report(_ task: UCloudTask) -> TaskReport {
    let items = task.urls.map { URLItems($0.lazy.map(item)) } ?? []
    let id = CacheTask.ID(
      account: account, vendorID: task.id, family: stage.family, product: product)
    return TaskReport(
      id: id, kind: kind(task), word: task.status.map(status),
      vendorStatus: Wire.word(task.status),
      createdAt: UCloudTime.date(task.created) ?? items.compactMap(\.createdAt).min(),
      items: items.isEmpty ? nil : items)
  }

  private func kind(_ task: UCloudTask) -> TaskKind {
    if stage.family == .prefetch { return .prefetch }
    if let type = task.type, !type.isEmpty {
      return Wire.meaning(of: type, in: Self.kinds) ?? .other
    }
    let urls = task.urls ?? []
    let isDirectory = !urls.isEmpty && urls.allSatisfy { $0.url.hasSuffix("/") }
    return isDirectory ? .purgeDirectory : .purgeURL
  }

  private func status(_ word: String) -> TaskStatus {
    Wire.meaning(of: word, in: Self.statuses) ?? .unknown
  }

  private func item(_ url: UCloudURL) -> URLItem {
    let status = url.status.map(status) ?? .unknown
    let created = UCloudTime.date(url.created)
    var finished: Date?
    // While a URL is unfinished its finish time may be missing, 0 or before its creation.
    if status.isEnded, let date = UCloudTime.date(url.finished), date >= created ?? date {
      finished = date
    }
    return URLItem(
      url: SafeText(url.url, limit: .url), status: status, vendorStatus: Wire.word(url.status),
      reportedProgress: url.progress, createdAt: created, finishedAt: finished)
  }

}

/// A task on the wire.
struct UCloudTask {
  var id = ""
  var status: String?
  var created: Int?
  var type: String?
  var urls: [UCloudURL]?
  /// How many elements the list of URLs has, whether they are URLs or not.
  var urlCount = 0

  init(_ reader: inout JSONReader) {
    reader.members { key, value in
      switch key {
      case "TaskId": id = value.text() ?? ""
      case "Status": status = value.text()
      case "CreateTime": created = value.integer()
      case "Type": type = value.text()
      case "UrlLists":
        var read: [UCloudURL] = []
        urlCount = 0
        value.rows(atMost: Wire.rowLimit) { element in
          urlCount += 1
          if let url = UCloudURL(&element) { read.append(url) }
        }
        urls = read
      default: break
      }
    }
  }
}

/// A URL of a task on the wire.
struct UCloudURL {
  var url = ""
  var status: String?
  var created: Int?
  var finished: Int?
  /// 0...1.
  var progress: Double?

  /// Reads an object; nil where there is none or it has no `Url`.
  init?(_ reader: inout JSONReader) {
    var text: String?
    reader.members { key, value in
      switch key {
      case "Url": text = value.text()
      case "Status": status = value.text()
      case "CreateTime": created = value.integer()
      case "FinishTime": finished = value.integer()
      case "Progress": progress = Wire.percent(value.text())
      default: break
      }
    }
    guard let text else { return nil }
    url = text
  }

  /// Returns the URLs without those whose URL and creation came before; the last one holds.
  static func withoutRepeats(_ urls: [UCloudURL]) -> [UCloudURL] {
    struct Key: Hashable {
      let url: String
      let created: Int?
    }
    var places: [Key: Int] = [:]
    var kept: [UCloudURL] = []
    for url in urls {
      let key = Key(url: url.url, created: url.created)
      if let place = places[key] {
        kept[place] = url
      } else {
        places[key] = kept.count
        kept.append(url)
      }
    }
    return kept
  }
}

/// UCloud's Unix seconds.
enum UCloudTime {
  /// Returns the moment; nil for 0, negative and absurdly late times.
  static func date(_ seconds: Int?) -> Date? {
    guard let seconds, seconds > 0, seconds < 253_402_300_800 else { return nil }
    return Date(timeIntervalSince1970: Double(seconds))
  }
}
