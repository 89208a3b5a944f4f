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
  /// What tells the pairs of task and URL from those of another page, in whatever order.
  var fingerprint: UInt64 = 0
  /// Tasks without an id and URLs without a text, which are left out.
  var strays = 0
  /// Whether something else than a list stands where the list of tasks belongs.
  var isOdd = false
}

/// Reads UCloud's answers into reports.
struct UCloudDecoder {
  let account: AccountID
  let family: TaskKind.Family?
  /// The product to name in ids; nil where the account has one product.
  let product: String?

  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "file": .purgeURL, "m3u8": .purgeURL, "dir": .purgeDirectory,
  ]

  /// Reads an answer.
  ///
  /// - Throws: why it is no JSON.
  func answer(_ bytes: [UInt8]) throws(JSONReader.Fault) -> UCloudAnswer {
    var answer = UCloudAnswer()
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        switch key {
        case "RetCode": answer.code = value.integer()
        case "Message": answer.message = value.text()
        case "TaskList": takeTasks(&value, into: &answer)
        default: break
        }
      }
    }
    return answer
  }

  private func takeTasks(_ reader: inout JSONReader, into answer: inout UCloudAnswer) {
    answer.tasks = []
    var seen = SeenItems()
    let kind = reader.kind()
    if kind != .array, kind != .null { answer.isOdd = true }
    var task = UCloudTask()
    var numbers: [UInt64] = []
    var items = UCloudItems()
    reader.rows { element in
      task.read(&element)
      answer.taskCount += 1
      answer.urlCount += task.urlCount
      guard let id = task.id, !id.isEmpty else {
        answer.strays += 1
        return
      }
      // A pair's number is its hash; hardly ever do two have the same.
      let hash = StableHash().combining(id)
      numbers.removeAll(keepingCapacity: true)
      for url in task.urls { numbers.append(hash.combining(url.url).value) }
      var fresh = 0
      for number in numbers {
        answer.fingerprint &+= number
        if seen.insert(number) { fresh += 1 }
      }
      // Where every pair was new, or has a number of its own, none came twice.
      let urls =
        fresh < task.urls.count && Self.hasRepeats(&numbers)
        ? UCloudURL.withoutRepeats(task.urls) : task.urls
      if urls.isEmpty { answer.fingerprint &+= hash.combining(nil).value }
      answer.strays += task.urlCount - task.urls.count
      answer.tasks.append(report(task, id: id.string, urls, &items))
    }
  }

  /// Whether a number is there twice; puts them in order.
  private static func hasRepeats(_ numbers: inout [UInt64]) -> Bool {
    numbers.sort()
    return zip(numbers, numbers.dropFirst()).contains { $0 == $1 }
  }

  private func report(
    _ task: UCloudTask, id: String, _ urls: [UCloudURL], _ items: inout UCloudItems
  ) -> TaskReport {
    let word = task.status.map { items.word($0) }
    let created = EpochTime.date(seconds: task.created)
    return TaskReport(
      id: CacheTask.ID(account: account, vendorID: id, family: family, product: product),
      kind: kind(task), word: word?.status, vendorStatus: word?.shown,
      createdAt: created ?? urls.lazy.compactMap { EpochTime.date(seconds: $0.created) }.min(),
      items: items.packed(urls))
  }

  private func kind(_ task: UCloudTask) -> TaskKind {
    if family == .prefetch { return .prefetch }
    if let type = task.type, !type.isEmpty {
      return Wire.meaning(of: type, in: Self.kinds) ?? .other
    }
    let isDirectory =
      !task.urls.isEmpty && task.urls.allSatisfy { $0.url.lastByte == UInt8(ascii: "/") }
    return isDirectory ? .purgeDirectory : .purgeURL
  }
}

/// Packs the URLs of one task after the other; ends with the reading of the answer.
private struct UCloudItems {
  private static let statuses: KeyValuePairs<StaticString, TaskStatus> = [
    "success": .succeeded, "process": .running, "wait": .queued, "failure": .failed,
  ]

  private var words = RecentTexts<(status: TaskStatus, shown: SafeText?)>()
  private var items = URLItems.Builder()

  /// Returns what a word for a task or a URL means.
  mutating func word(_ word: JSONText) -> (status: TaskStatus, shown: SafeText?) {
    words.value(of: word) { word in
      (Wire.meaning(of: word, in: Self.statuses) ?? .unknown, Wire.word(word.string))
    }
  }

  /// Returns the items of a task; nil for none.
  mutating func packed(_ urls: [UCloudURL]) -> URLItems? {
    items.removeAll()
    for url in urls { append(url) }
    return urls.isEmpty ? nil : items.items
  }

  private mutating func append(_ url: UCloudURL) {
    let word = url.status.map { self.word($0) }
    let status = word?.status ?? .unknown
    let created = EpochTime.date(seconds: url.created)
    var finished: Date?
    // While a URL is unfinished its finish time may be missing, 0 or before its creation.
    if status.isEnded, let date = EpochTime.date(seconds: url.finished), date >= created ?? date {
      finished = date
    }
    url.url.withUTF8 { text in
      items.append(
        url: text, status: status, vendorStatus: word?.shown, reportedProgress: url.progress,
        createdAt: created, finishedAt: finished)
    }
  }
}

/// A task on the wire.
struct UCloudTask {
  private(set) var id: JSONText?
  private(set) var status: JSONText?
  private(set) var created: Int?
  private(set) var type: JSONText?
  private(set) var urls: [UCloudURL] = []
  /// How many elements the list of URLs has, whether they are URLs or not.
  private(set) var urlCount = 0

  /// Reads a task in the place of the one before, whose room its URLs take.
  mutating func read(_ reader: inout JSONReader) {
    (id, status, created, type, urlCount) = (nil, nil, nil, nil, 0)
    urls.removeAll(keepingCapacity: true)
    reader.members { key, value in
      switch key {
      case "TaskId": id = value.textInPlace()
      case "Status": status = value.textInPlace()
      case "CreateTime": created = value.integer()
      case "Type": type = value.textInPlace()
      case "UrlLists":
        urls.removeAll(keepingCapacity: true)
        urlCount = 0
        value.rows { element in
          urlCount += 1
          if let url = UCloudURL(&element) { urls.append(url) }
        }
      default: break
      }
    }
  }
}

/// A URL of a task on the wire.
struct UCloudURL {
  private(set) var url = JSONText()
  private(set) var status: JSONText?
  private(set) var created: Int?
  private(set) var finished: Int?
  /// 0...1.
  private(set) var progress: Double?

  /// Reads an object; nil where there is none or it has no `Url`.
  init?(_ reader: inout JSONReader) {
    var text: JSONText?
    reader.members { key, value in
      switch key {
      case "Url": text = value.textInPlace()
      case "Status": status = value.textInPlace()
      case "CreateTime": created = value.integer()
      case "FinishTime": finished = value.integer()
      case "Progress": progress = Wire.percent(value.textInPlace())
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
      let key = Key(url: url.url.string, created: url.created)
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
