import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct RedactionTests {
  private let redaction = RecordingRedaction()

  private func redacted(_ url: String, _ dialect: PatternDialect = .url) -> String {
    redaction.redacted(SafeText(url, limit: .url), read: dialect).text
  }

  /// A hidden text with its digits as `#`.
  private func shape(_ text: String) -> String {
    text.replacing(/[0-9a-f]{16}/, with: "#")
  }

  struct URLCase: Sendable {
    let url: String
    let shape: String
    var dialect = PatternDialect.url
  }

  @Test(
    "Scheme, host and port stay, path and query do not",
    arguments: [
      URLCase(url: "https://a.example/mark/x.jpg?mark=1", shape: "https://a.example/#"),
      URLCase(
        url: "https://a.example:8443/mark/", shape: "https://a.example:8443/#/", dialect: .directory
      ),
      URLCase(url: "https://a.example/mark/*", shape: "https://a.example/#/*", dialect: .prefix),
      URLCase(url: "https://a.example/mark*", shape: "https://a.example/#*", dialect: .glob),
      URLCase(url: "https://a.example", shape: "https://a.example"),
      URLCase(url: "https://a.example/", shape: "https://a.example/"),
      URLCase(url: "https://a.example/*", shape: "https://a.example/*", dialect: .prefix),
      URLCase(url: "https://a.example?mark", shape: "https://a.example/#"),
      URLCase(url: "https://a.example#mark", shape: "https://a.example/#"),
      URLCase(url: "https://mark:mark@a.example/mark", shape: "https://a.example/#"),
      URLCase(url: "a.example/mark", shape: "a.example/#"),
      URLCase(url: "a.example", shape: "a.example"),
      URLCase(url: "/mark/x", shape: "/#"),
      URLCase(url: "//a.example/mark", shape: "//a.example/#"),
      URLCase(url: "mark", shape: "/#"), URLCase(url: "mark mark.jpg", shape: "/#"),
      URLCase(url: "http://[::1]:80/mark", shape: "http://[::1]:80/#"),
      URLCase(url: "https://图片.example/mark", shape: "https://图片.example/#"),
      URLCase(url: "mark-4711.x", shape: "/#", dialect: .tag),
      URLCase(url: "mark.*\\.jpg", shape: "/#", dialect: .regularExpression),
      URLCase(url: "/mark/.*", shape: "/#*", dialect: .regularExpression),
      URLCase(
        url: "https://a.example/mark/.*", shape: "https://a.example/#*", dialect: .regularExpression
      ),
      URLCase(url: ".a.example", shape: ".a.example", dialect: .site), URLCase(url: "", shape: ""),
    ])
  func urls(_ test: URLCase) {
    let text = redacted(test.url, test.dialect)
    #expect(shape(text) == test.shape)
    #expect(!text.contains("mark"))
  }

  @Test("Equal texts stay equal within a session, others do not, and no session is like another")
  func equality() {
    #expect(redacted("https://a.example/1") == redacted("https://a.example/1"))
    #expect(redacted("https://a.example/1") != redacted("https://a.example/2"))
    let other = RecordingRedaction().redacted(
      SafeText("https://a.example/1", limit: .url), read: .url)
    #expect(redacted("https://a.example/1") != other.text)
  }

  @Test("Of what a vendor says every word that may be a path is hidden")
  func messages() throws {
    let says = [
      "no object at https://b.example/mark/x?mark (404)", "a.example/mark/x refused",
      "refused: \"/mark/x\"", "mark/x", "C:\\mark\\x", "x?mark=1", "url=https://b.example/mark",
      "%2fmark%2Fx", "/a=https://b.example/mark", "文件/mark/不存在",
    ]
    let wanted = [
      "no object at https://b.example/# (404)", "a.example/# refused", "refused: /#", "/#", "/#",
      "/#",
      "url=https://b.example/#", "/#", "/#", "/#",
    ]
    for (said, wanted) in zip(says, wanted) {
      let task = makeTask {
        $0.message = SafeText(said, limit: .message)
        $0.domains = ["a.example"]
        $0.namedDomains = ["a.example"]
      }
      let message = try #require(redaction.redacted(task).message?.text)
      #expect(shape(message) == wanted)
      #expect(!message.contains("mark"))
    }
    let plain = makeTask { $0.message = SafeText("Origin Timeout, 3 of 4 failed", limit: .message) }
    #expect(redaction.redacted(plain) == plain)
  }

  struct NameCase: Sendable {
    let said: String
    let wanted: String
  }

  @Test(
    "Names of a path and a query are hidden where a message repeats them, and it still says what is wrong",
    arguments: [
      NameCase(said: "file secret-launch.jpg missing", wanted: "file # missing"),
      NameCase(said: "\"Secret-Launch.JPG\": 404 Not Found", wanted: "\"#\": 404 Not Found"),
      NameCase(said: "no key secret-launch, a=1", wanted: "no key #, a=1"),
      NameCase(said: "secret-launch.jpg.part (campaign26)", wanted: "# (#)"),
      NameCase(said: "token=Xy12345, token:Xy12345.", wanted: "token=#, token:#."),
      NameCase(said: "图片 不存在", wanted: "# 不存在"),
      NameCase(said: "geheim plan.pdf is not cached", wanted: "# # is not cached"),
      NameCase(
        said: "index.html of a on a.example: origin timeout",
        wanted: "index.html of a on a.example: origin timeout"),
    ])
  func names(_ test: NameCase) throws {
    let urls = [
      "https://a.example/a/campaign26/secret-launch.jpg?token=Xy12345",
      "https://a.example/index.html",
      "https://a.example/a.example/%E5%9B%BE%E7%89%87/geheim%20plan.pdf",
    ]
    let task = makeTask {
      $0.urls = URLItems(
        urls.map { url in
          URLItem(
            url: SafeText(url, limit: .url), status: .failed,
            message: SafeText(test.said, limit: .message))
        })
      $0.namedDomains = ["a.example"]
      $0.domains = ["a.example"]
      $0.message = SafeText(test.said, limit: .message)
    }
    let redacted = redaction.redacted(task)
    #expect(shape(redacted.message?.text ?? "") == test.wanted)
    let items = try #require(redacted.urls).map { shape($0.message?.text ?? "") }
    #expect(items.contains(test.wanted))
  }

  @Test(
    "Names are hidden in what is said of an account too, and hosts, buckets and ids stay",
    arguments: [
      NameCase(
        said: "file secret-launch.jpg of a.example is missing",
        wanted: "file # of a.example is missing"),
      NameCase(said: "object 'Secret-Launch' (campaign26)", wanted: "object '#' (#)"),
      NameCase(said: "invalid key Xy12345", wanted: "invalid key #"),
      NameCase(said: "gone-file.png is refused", wanted: "# is refused"),
      NameCase(said: "never-seen.m3u8, other.zip: 404", wanted: "#, #: 404"),
      NameCase(said: "geheim plan.pdf", wanted: "# #"),
      NameCase(said: "图片 不存在", wanted: "# 不存在"),
      NameCase(
        said: "cannot connect to cdn.api.example.com:443 (bucket logs-4711, task 1789)",
        wanted: "cannot connect to cdn.api.example.com:443 (bucket logs-4711, task 1789)"),
      NameCase(said: "index.html: AccessDenied", wanted: "index.html: AccessDenied"),
    ])
  func accounts(_ test: NameCase) throws {
    let urls = [
      "https://a.example/a/campaign26/secret-launch.jpg?token=Xy12345", "https://a.example/",
      "https://a.example/a.example/%E5%9B%BE%E7%89%87/geheim%20plan.pdf",
    ]
    let task = makeTask {
      $0.urls = URLItems(
        urls.map { URLItem(url: SafeText($0, limit: .url), status: .failed) })
      $0.namedDomains = ["a.example"]
      $0.domains = ["a.example"]
    }
    let gone = makeTask("2") {
      $0.declaredURLs = [SafeText("https://a.example/gone-file.png", limit: .url)]
    }
    let message = VendorMessage(code: test.said, text: test.said)
    let errors: [ProviderError] = [
      .throttled(retryAfter: nil, message), .credentials(message), .permission(message),
      .clockSkew(message), .rejected(message), .unavailable(message), .transport(test.said),
      .malformedResponse(test.said), .tooMuch(test.said),
    ]
    var writer = RecordingWriter(program: "cdntop", isRedacted: true)
    var bytes = RecordingFormat.head + writer.moment(makeSnapshot([task, gone]))
    for error in errors {
      let snapshot = makeSnapshot([task]) {
        $0.error = error
        $0.scope = SafeText(test.said, limit: .message)
      }
      bytes += writer.moment(snapshot)
    }
    var player = try #require(RecordingPlayer(Recording(bytes)))
    #expect(player.recording.count == errors.count + 1)
    for (number, error) in errors.enumerated() {
      player.go(to: number + 1)
      let status = try #require(player.snapshot.accounts.first)
      #expect(shape(status.scope?.text ?? "") == test.wanted)
      let wanted = "\(error)".replacing(test.said, with: test.wanted)
      #expect(shape(status.error.map { "\($0)" } ?? "") == wanted)
    }
  }

  @Test("No path of a URL is in any byte of a recording, whatever says it")
  func recordings() throws {
    let mark = "geheim"
    let url = SafeText("https://a.example/\(mark)/\(mark) x.jpg?\(mark)=1", limit: .url)
    let said = SafeText("no object \(url) at /\(mark)/\(mark) x.jpg?\(mark)=1", limit: .message)
    let item = URLItem(url: url, status: .failed, vendorStatus: said, message: said, part: said)
    let tasks = TaskKind.allCases.map { kind in
      makeTask(kind.rawValue, kind: kind) {
        $0.lastSeenAt = testNow
        $0.urls = [item, makeItem("\(mark)/\(mark).jpg"), makeItem(mark)]
        $0.declaredURLs = [url, SafeText("/\(mark)", limit: .url)]
        $0.namedDomains = ["a.example"]
        $0.domains = ["a.example", mark]
        $0.message = SafeText("see https://a.example/\(mark)", limit: .message)
        $0.vendorStatus = SafeText("/\(mark)", limit: .word)
      }
    }
    let message = VendorMessage(code: "/\(mark)", text: "GET https://a.example/\(mark) failed")
    let errors: [ProviderError] = [
      .throttled(retryAfter: nil, message), .credentials(message), .permission(message),
      .clockSkew(message), .rejected(message), .unavailable(message),
      .transport("GET /\(mark)"), .malformedResponse("GET /\(mark)"), .tooMuch("/\(mark)"),
    ]
    let snapshots = errors.map { error in
      makeSnapshot(tasks) {
        $0.error = error
        $0.scope = SafeText("a.example/\(mark)", limit: .word)
      }
    }
    for isRedacted in [false, true] {
      var writer = RecordingWriter(program: "cdntop", isRedacted: isRedacted)
      let bytes = RecordingFormat.head + snapshots.flatMap { writer.moment($0) }
      let isThere = bytes.firstRange(of: Array(mark.utf8)) != nil
      #expect(isThere == !isRedacted)
      let recording = try Recording(bytes)
      #expect(recording.sessions[0].isRedacted == isRedacted && recording.count == errors.count)
      let shown = try #require(RecordingPlayer(recording)).snapshot
      #expect(shown.tasks.map(\.domains).allSatisfy { $0.contains("a.example") })
    }
  }
}
