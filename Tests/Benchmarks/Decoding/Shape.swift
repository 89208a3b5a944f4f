import FoundationEssentials
import HTTPTypes
import Providers
import TaskModel

/// What a large answer looks like.
enum Shape: String, CaseIterable {
  /// Objects in objects: tasks, and in each its URLs.
  case ucloud
  /// Flat rows, one a URL.
  case alibaba = "alibaba-cdn"

  static let from = Date(timeIntervalSince1970: 1_789_900_000)
  static let to = Date(timeIntervalSince1970: 1_789_986_400)
  /// URLs of an answer: near the most that an adapter takes.
  private static let urls = 240_000
  private static let urlsOfTask = 30

  var path: String { "/tmp/cdntop-decoding-\(rawValue).json" }

  /// Returns an answer of about 50 MB.
  func answer() -> [UInt8] {
    var text = ""
    switch self {
    case .ucloud:
      text = #"{"RetCode":0,"Action":"DescribeNewRefreshCacheTaskResponse","TaskList":["#
      for task in 0..<Self.urls / Self.urlsOfTask {
        if task > 0 { text += "," }
        text += #"{"TaskId":"20260920\#(100_000 + task)_4d80","Status":"process","Type":"file","#
        text += #""CreateTime":\#(1_789_900_000 + task),"UrlLists":["#
        for item in 0..<Self.urlsOfTask {
          if item > 0 { text += "," }
          text +=
            #"{"Url":"\#(Self.url(task, item))","Status":"\#(item % 3 == 0 ? "process" : "success")","#
          text += #""CreateTime":\#(1_789_900_000 + task),"FinishTime":\#(1_789_900_300 + task),"#
          text += #""Progress":"\#(item % 3 == 0 ? "48.13%" : "100%")"}"#
        }
        text += "]}"
      }
      text += "]}"
    case .alibaba:
      text =
        #"{"RequestId":"16A96B9A-F203-4EC5-8E43-CB92E68F4CD8","PageNumber":1,"PageSize":240000,"#
      text += #""TotalCount":\#(Self.urls),"Tasks":{"CDNTask":["#
      for row in 0..<Self.urls {
        let (task, item) = (row / Self.urlsOfTask, row % Self.urlsOfTask)
        if row > 0 { text += "," }
        text += #"{"TaskId":"\#(16_220_000_000 + task)","ObjectPath":"\#(Self.url(task, item))","#
        text += #""ObjectType":"file","Status":"\#(item % 3 == 0 ? "Refreshing" : "Complete")","#
        text += #""Process":"\#(item % 3 == 0 ? "48.13%" : "100%")","#
        text += #""CreationTime":"2026-09-20T10:\#(10 + task % 50):\#(10 + item % 50)Z"}"#
      }
      text += "]}}"
    }
    return Array(text.utf8)
  }

  /// Makes the adapter, of which every call is answered with that body.
  func provider(answering body: [UInt8]) throws -> any Provider {
    var settings = AccountSettings(
      name: AccountID("bench"), provider: ProviderID(rawValue), endpoint: "http://127.0.0.1:80")
    let keys =
      self == .ucloud
      ? ["public_key": "p", "private_key": "s"]
      : ["access_key_id": "LTAI0", "access_key_secret": "s"]
    for (key, value) in keys {
      settings.values[key] = value
      settings.secrets[key] = Secret(value)
    }
    return try ProviderRegistry.make(
      settings, http: FixedAnswer(body: body), now: { Self.to })
  }

  private static func url(_ task: Int, _ item: Int) -> String {
    let hosts = [
      "www.example.com", "img1.example.com", "download.example.net", "static.example.org",
    ]
    return
      "https://\(hosts[task % 4])/assets/releases/2026/09/\(task)/some/longer/path/to/a/file-\(item).js?v=\(task)\(item)"
  }
}

/// Answers everything alike, without a network.
struct FixedAnswer: HTTPExchanging {
  let body: [UInt8]

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    HTTPAnswer(response: HTTPResponse(status: .ok), body: self.body)
  }
}
