import HTTPTypes
import Providers
import Synchronization

/// Tasks with many URLs as UCloud would list them, page by page; the same in every run.
struct Corpus: Sendable {
  static let urlsPerTask = 50
  static let tasksPerPage = 200

  /// The URLs of all tasks.
  let urls: Int
  /// When the tasks were created, in Unix seconds.
  let created: Int

  var tasks: Int { max(1, urls / Self.urlsPerTask) }

  var pages: Int { (tasks + Self.tasksPerPage - 1) / Self.tasksPerPage }

  /// The bytes of all URLs.
  var urlBytes: Int {
    (0..<tasks).reduce(0) { sum, task in
      (0..<Self.urlsPerTask).reduce(sum) { $0 + url(task, $1).utf8.count }
    }
  }

  /// Returns a URL; every seventh path holds a letter beyond ASCII.
  func url(_ task: Int, _ item: Int) -> String {
    let words = ["assets", "img", "news", "static/js", "shop", "api/v2", "图片"]
    let mark = String(task &* 2_654_435_761 % 1_000_003, radix: 16)
    return "https://h\(task % 7).example.com/\(words[(task + item) % 7])/\(mark)-\(item).js"
  }

  /// Returns the vendor's answer for a page; an empty list behind the last one.
  func body(ofPage page: Int) -> [UInt8] {
    var text = #"{"RetCode":0,"Action":"DescribeNewUcdnRefreshCacheTaskResponse","TaskList":["#
    let first = page * Self.tasksPerPage
    for task in first..<max(first, min(first + Self.tasksPerPage, tasks)) {
      if task > first { text += "," }
      // One in five goes on.
      let isOpen = task % 5 == 0
      text += #"{"TaskId":"20260921_\#(String(task, radix: 16))","Status":"#
      text += isOpen ? #""process""# : #""success""#
      text += #","CreateTime":\#(created + task % 600),"Type":"file","UrlLists":["#
      for item in 0..<Self.urlsPerTask {
        if item > 0 { text += "," }
        let runs = isOpen && item % 2 == 0
        text += #"{"Url":"\#(url(task, item))","Status":"\#(runs ? "process" : "success")","#
        text += #""CreateTime":\#(created + task % 600),"FinishTime":"#
        text += "\(runs ? 0 : created + 700 + item),\"Progress\":\(runs ? item : 100)}"
      }
      text += "]}"
    }
    return Array((text + "]}").utf8)
  }
}

/// Answers as the vendor would, and keeps what that takes apart from what is measured.
final class Vendor: HTTPExchanging {
  private let corpus: Corpus
  private let written = Mutex((time: Duration.zero, bytes: 0))

  init(_ corpus: Corpus) { self.corpus = corpus }

  /// What writing answers took so far.
  var time: Duration { written.withLock { $0.time } }

  /// The bytes of all answers so far.
  var bytes: Int { written.withLock { $0.bytes } }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    let form = String(decoding: body, as: UTF8.self)
    let offset = form.split(separator: "&")
      .first { $0.hasPrefix("Offset=") }.flatMap { Int($0.dropFirst("Offset=".count)) }
    let isPurge = form.contains("RefreshCacheTask")
    let page = isPurge ? (offset ?? 0) / Corpus.tasksPerPage : corpus.pages
    let (time, answer) = Measurements.time { corpus.body(ofPage: page) }
    written.withLock { written in
      written.time += time
      written.bytes += answer.count
    }
    return HTTPAnswer(response: HTTPResponse(status: .ok), body: answer)
  }
}
