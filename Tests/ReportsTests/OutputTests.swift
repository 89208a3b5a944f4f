import Foundation
import TaskModel
import Testing

@testable import Reports

@Suite struct WrittenJSONTests {
  @Test(arguments: [
    ("plain", "\"plain\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("\n\r\t", "\"\\n\\r\\t\""),
    ("\u{0}\u{1B}\u{7F}\u{9B}", "\"\\u0000\\u001b\\u007f\\u009b\""),
    ("\u{2028}缓存🪿", "\"\\u2028缓存🪿\""),
  ])
  func quotes(text: String, literal: String) throws {
    #expect(WrittenJSON.quoted(text) == literal)
    let back = try JSONDecoder().decode([String].self, from: Data("[\(literal)]".utf8))
    #expect(back == [text])
  }

  @Test(arguments: [
    (0.0, "0"), (1.0, "1"), (0.48333333333, "0.4833"), (0.99999, "0.9999"), (0.9937, "0.9937"),
    (0.00004, "0"), (0.5, "0.5"), (.nan, "null"), (.infinity, "null"),
  ])
  func writesNumbers(value: Double, text: String) {
    #expect(WrittenJSON.number(value).text == text)
  }
}

@Suite struct RendererTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)  // 2026-09-21T04:00:00Z

  private static func time(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

  private func snapshot(isDown: Bool = false) -> Snapshot {
    var ali = CacheTask(
      id: .init(account: AccountID("ali"), vendorID: "77"), provider: ProviderID("alibaba-cdn"),
      kind: .purgeURL, firstSeenAt: Self.time(60))
    ali.label = SafeText("=cmd|x", limit: .word)
    ali.status = .running
    ali.vendorStatus = SafeText("Refreshing", limit: .word)
    ali.createdAt = Self.time(0.7)
    ali.lastSeenAt = Self.time(90)
    ali.urls = URLItems([
      URLItem(
        url: SafeText("https://a.example.com/x|y,\"q\"", limit: .url), status: .succeeded,
        vendorStatus: SafeText("Complete", limit: .word), reportedProgress: 1,
        createdAt: Self.time(0), finishedAt: Self.time(30)),
      URLItem(
        url: SafeText("https://a.example.com/b\u{202E}", limit: .url), status: .failed,
        message: SafeText("-1 no `such` object", limit: .message)),
    ])
    ali.progress = 0.5
    ali.domains = ["a.example.com"]
    var done = CacheTask(
      id: .init(account: AccountID("ali"), vendorID: "78"), provider: ProviderID("alibaba-cdn"),
      kind: .prefetch, firstSeenAt: Self.time(60))
    done.status = .succeeded
    done.createdAt = Self.time(10)
    done.progress = 1
    done.finish = .init(at: Self.time(80), source: .observed, notBefore: Self.time(70))
    done.lastSeenAt = Self.time(80)
    let jd = CacheTask(
      id: .init(account: AccountID("jd"), vendorID: "u-1", family: .purge),
      provider: ProviderID("jdcloud"), kind: .purgeURL, firstSeenAt: Self.time(60))
    var first = AccountStatus(
      account: AccountID("ali"), provider: ProviderID("alibaba-cdn"), coverage: .window,
      plannedInterval: .seconds(2))
    first.isComplete = true
    first.calls = 3
    first.windowFrom = Self.time(-86_400)
    first.lastSuccess = Self.time(90)
    first.clockSkew = .milliseconds(-1_500)
    var second = AccountStatus(
      account: AccountID("jd"), provider: ProviderID("jdcloud"), coverage: .trackedOnly,
      plannedInterval: .seconds(2))
    second.isComplete = !isDown
    if isDown {
      second.state = .auth
      second.error = .credentials(VendorMessage(code: "7", text: "用户签名不正确"))
      second.consecutiveFailures = 1
    }
    return Snapshot(
      version: isDown ? 2 : 1, takenAt: Self.time(100), tasks: [jd, ali, done],
      accounts: [first, second])
  }

  private func text(
    _ format: OutputFormat, urls: Bool = false, isDown: Bool = false
  ) -> String {
    let listing = Listing(
      snapshot(isDown: isDown), zone: .fixed(seconds: 28_800), includesURLs: urls)
    var text = ""
    format.render(listing) { text += $0 }
    return text
  }

  /// What nobody ever read is not old.
  @Test(arguments: [OutputFormat.table, .markdown])
  func whatWasNeverRead(_ format: OutputFormat) {
    let shown = text(format, isDown: true)
    #expect(shown.contains("unknown (never read)"), "\(shown)")
    #expect(!shown.contains("(stale)"))
  }

  /// An account of which the key may not read a part says so to scripts as it does where it may read nothing.
  @Test func theStateIsThatOfTheError() {
    var status = AccountStatus(
      account: AccountID("ali"), provider: ProviderID("alibaba-cdn"), coverage: .window,
      plannedInterval: .seconds(15))
    status.state = .down
    status.scope = SafeText("prefetch", limit: .word)
    status.error = .permission(VendorMessage(code: "299", text: "no"))
    status.lastSuccess = Self.start
    var members = WrittenJSON.ObjectMembers()
    JSONOutput.add(status, to: &members)
    #expect(WrittenJSON.object { $0 = members }.text.contains(#""state":"auth""#))
  }

  /// Only a team has anybody else to name.
  @Test func namesWhoAsksAnAccount() {
    var status = AccountStatus(
      account: AccountID("ali"), provider: ProviderID("alibaba-cdn"), coverage: .window,
      plannedInterval: .seconds(15))
    func text() -> String {
      var members = WrittenJSON.ObjectMembers()
      JSONOutput.add(status, to: &members)
      return WrittenJSON.object { $0 = members }.text
    }
    #expect(!text().contains("via"))
    status.reader = SafeText("wang@jump2", limit: .word)
    #expect(text().hasSuffix(#""quota":[],"via":"wang@jump2"}"#), "\(text())")
  }

  @Test func writesJSONInTheContractsOrder() {
    let expected = """
      {"schema":1,"generated_at":"2026-09-21T04:01:40Z","complete":false,
      "accounts":[
      {"name":"ali","provider":"alibaba-cdn","state":"ok","error":null,"coverage":"window",\
      "window_from":"2026-09-20T04:00:00Z","last_success":"2026-09-21T04:01:30Z","calls":3,\
      "clock_skew_ms":-1500,"quota":[]},
      {"name":"jd","provider":"jdcloud","state":"auth",\
      "error":{"kind":"credentials","code":"7","message":"用户签名不正确","retry_after_s":null},\
      "coverage":"tracked-only","window_from":null,"last_success":null,"calls":0,\
      "clock_skew_ms":null,"quota":[]}],
      "tasks":[
      {"account":"ali","provider":"alibaba-cdn","id":"78","kind":"prefetch","label":null,\
      "status":"succeeded","vendor_status":null,"progress":1,"created_at":"2026-09-21T04:00:10Z",\
      "finished_at":"2026-09-21T04:01:20Z","finished_at_source":"observed",\
      "finished_not_before":"2026-09-21T04:01:10Z","first_seen_at":"2026-09-21T04:01:00Z",\
      "last_seen_at":"2026-09-21T04:01:20Z","stale":false,"stalled":false,"gone":false,\
      "superseded_by":null,"verified":null,"eta_at":null,"domains":[],"message":null,\
      "took_s":70,"left_s":null,\
      "urls_total":null,"urls_done":null,"urls_failed":null,"urls":null},
      {"account":"ali","provider":"alibaba-cdn","id":"77","kind":"purge-url","label":"=cmd|x",\
      "status":"running","vendor_status":"Refreshing","progress":0.5,\
      "created_at":"2026-09-21T04:00:00Z","finished_at":null,"finished_at_source":null,\
      "finished_not_before":null,"first_seen_at":"2026-09-21T04:01:00Z",\
      "last_seen_at":"2026-09-21T04:01:30Z","stale":false,"stalled":false,"gone":false,\
      "superseded_by":null,"verified":null,"eta_at":null,\
      "domains":["a.example.com"],\
      "message":null,"took_s":null,"left_s":null,"urls_total":2,"urls_done":1,"urls_failed":1,"urls":[\
      {"url":"https://a.example.com/x|y,\\"q\\"","part":null,"kind":"purge-url","status":"succeeded","vendor_status":"Complete",\
      "progress":1,"created_at":"2026-09-21T04:00:00Z","finished_at":"2026-09-21T04:00:30Z",\
      "message":null},\
      {"url":"https://a.example.com/b<202E>","part":null,"kind":"purge-url","status":"failed","vendor_status":null,"progress":0,\
      "created_at":null,"finished_at":null,"message":"-1 no `such` object"}]},
      {"account":"jd","provider":"jdcloud","id":"u-1","kind":"purge-url","label":null,\
      "status":"unknown","vendor_status":null,"progress":null,"created_at":null,\
      "finished_at":null,"finished_at_source":null,"finished_not_before":null,\
      "first_seen_at":"2026-09-21T04:01:00Z","last_seen_at":null,"stale":true,"stalled":false,\
      "gone":false,"superseded_by":null,"verified":null,"eta_at":null,"domains":[],\
      "message":null,"took_s":null,"left_s":null,\
      "urls_total":null,"urls_done":null,"urls_failed":null,"urls":null}]}

      """
    #expect(text(.json, urls: true, isDown: true) == expected)
  }

  /// Both URLs of the sample have arrived; with half of the way to go an end can be told.
  @Test func jsonTellsTheExpectedEnd() throws {
    let sample = snapshot()
    let tasks = sample.tasks.map { task in
      var task = task
      task.urls = nil
      return task
    }
    let listing = Listing(
      Snapshot(
        version: 1, takenAt: sample.takenAt, tasks: tasks, accounts: sample.accounts),
      zone: .fixed(seconds: 0), includesURLs: false)
    var text = ""
    OutputFormat.json.render(listing) { text += $0 }
    #expect(text.contains("\"eta_at\":\"2026-09-21T04:02:59Z\""))
  }

  @Test func jsonIsJSON() throws {
    for urls in [false, true] {
      let object = try JSONSerialization.jsonObject(with: Data(text(.json, urls: urls).utf8))
      let document = try #require(object as? [String: Any])
      #expect(document["complete"] as? Bool == true)
      let tasks = try #require(document["tasks"] as? [[String: Any]])
      #expect(tasks.map { $0["id"] as? String } == ["78", "77", "u-1"])
      #expect(tasks[1]["urls"] is NSNull == !urls)
    }
  }

  /// What a history kept of an account is no read of it.
  @Test func aHistoryIsNotComplete() {
    var sample = snapshot()
    #expect(Listing(sample, zone: .fixed(seconds: 0), includesURLs: false).isComplete)
    var accounts = sample.accounts
    accounts[1].plannedInterval = .zero
    sample = Snapshot(
      version: 1, takenAt: sample.takenAt, tasks: sample.tasks.map { $0 }, accounts: accounts)
    #expect(!Listing(sample, zone: .fixed(seconds: 0), includesURLs: false).isComplete)
  }

  /// Where URLs are wanted that their vendor tells, and did not tell of a task, not all was read.
  @Test(arguments: [(true, true, false), (false, true, true), (true, false, true)])
  func urlsThatWereNotTold(_ isWanted: Bool, _ tellsURLs: Bool, _ isComplete: Bool) {
    let sample = snapshot()
    var accounts = sample.accounts
    accounts[0].tellsURLs = tellsURLs
    let listing = Listing(
      Snapshot(
        version: 1, takenAt: sample.takenAt, tasks: sample.tasks.map { $0 }, accounts: accounts),
      zone: .fixed(seconds: 0), includesURLs: isWanted)
    #expect(listing.isComplete == isComplete)
    #expect(
      listing.unreadable.map { "\($0.account): \(listing.reasonUnread($0))" }
        == (isComplete ? [] : ["ali: the vendor did not tell the URLs of 1 task"]))
    var text = ""
    OutputFormat.json.render(listing) { text += $0 }
    #expect(text.contains("\"complete\":\(isComplete),"))
  }

  /// A vendor may list for longer than it tells by id; and who wants some alone misses no others.
  @Test func urlsThatNobodyCanTellAreNotMissed() {
    let sample = snapshot()
    var accounts = sample.accounts
    accounts[0].tellsURLs = true
    func listing(_ message: String?) -> Listing {
      let tasks = sample.tasks.map { task in
        var task = task
        task.message = message.map { SafeText($0, limit: .message) }
        return task
      }
      return Listing(
        Snapshot(version: 1, takenAt: sample.takenAt, tasks: tasks, accounts: accounts),
        zone: .fixed(seconds: 0), includesURLs: true)
    }
    #expect(listing("no details: not found in the last 7 days").isComplete)
    #expect(!listing("slow").isComplete)
    #expect(listing(nil).wantingURLs { $0.kind == .purgeURL }.isComplete)
    #expect(!listing(nil).wantingURLs { $0.kind == .prefetch }.isComplete)
  }

  @Test func jsonlIsATaskALine() throws {
    let lines = text(.jsonl).split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func drawsATable() {
    #expect(
      text(.table) == """
        ACCOUNT  ID   KIND       STATUS     PROGRESS  DONE  FAILED  CREATED                     ENDED                        TOOK    LEFT  TARGET
        ali      78   prefetch   succeeded  100%      -     -       2026-09-21 12:00:10 +08:00  ~2026-09-21 12:01:20 +08:00  ~1m10s  -     -
        ali      77   purge-url  running    50%       1/2   1       2026-09-21 12:00:00 +08:00  -                            -       -     https://a.example.com/x|y,"q"
        jd       u-1  purge-url  unknown    -         -     -       -                           -                            -       -     -

        """)
  }

  @Test func drawsAURLARow() {
    #expect(
      text(.table, urls: true) == """
        ACCOUNT  ID   KIND       STATUS     PROGRESS  ENDED                        URL                            MESSAGE
        ali      78   prefetch   succeeded  100%      ~2026-09-21 12:01:20 +08:00  -                              -
        ali      77   purge-url  succeeded  100%      2026-09-21 12:00:30 +08:00   https://a.example.com/x|y,"q"  -
        ali      77   purge-url  failed     0%        -                            https://a.example.com/b<202E>  -1 no `such` object
        jd       u-1  purge-url  unknown    -         -                            -                              -

        """)
  }

  /// Tasks of which one has parts and does several things.
  private func parted(_ format: OutputFormat, parts: [String?]) throws -> [[String: Any]] {
    let text = partedText(format, parts: parts)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let document = try #require(object as? [String: Any])
    let tasks = try #require(document["tasks"] as? [[String: Any]])
    return try #require(tasks.first?["urls"] as? [[String: Any]])
  }

  private func partedText(_ format: OutputFormat, parts: [String?]) -> String {
    var task = CacheTask(
      id: .init(account: AccountID("t"), vendorID: "1"), provider: ProviderID("p"),
      kind: .purgeURL, firstSeenAt: Self.start)
    task.lastSeenAt = Self.time(90)
    task.status = .succeeded
    task.urls = URLItems(
      zip(parts, [nil, TaskKind.purgePattern]).map { part, kind in
        URLItem(
          url: SafeText("https://a/x", limit: .url), status: .succeeded,
          kind: part == nil ? nil : kind, part: part.map { SafeText($0, limit: .word) })
      })
    let sample = snapshot()
    let listing = Listing(
      Snapshot(
        version: 1, takenAt: sample.takenAt, tasks: [task], accounts: sample.accounts),
      zone: .fixed(seconds: 0), includesURLs: true)
    var text = ""
    format.render(listing) { text += $0 }
    return text
  }

  /// A URL of a task that does several things says what is done with it.
  @Test func everyURLHasItsKind() throws {
    let urls = try parted(.json, parts: ["east", "west"])
    #expect(urls.map { $0["kind"] as? String } == ["purge-url", "purge-pattern"])
    #expect(urls.map { $0["part"] as? String } == ["east", "west"])
    let lines = partedText(.csv, parts: ["east", "west"]).split(separator: "\n")
    #expect(lines[1].hasPrefix("t,p,1,purge-url,") && lines[1].hasSuffix(",east"))
    #expect(lines[2].hasPrefix("t,p,1,purge-pattern,") && lines[2].hasSuffix(",west"))
  }

  /// A URL stays one that can be copied; what tells rows apart has a column where something does.
  @Test func partsHaveAColumnWhereTheyDiffer() {
    #expect(
      partedText(.table, parts: ["east", "west"]) == """
        ACCOUNT  ID  KIND           STATUS     PROGRESS  ENDED  SCOPE       URL          MESSAGE
        t        1   purge-url      succeeded  100%      -      purge east  https://a/x  -
        t        1   purge-pattern  succeeded  100%      -      patt west   https://a/x  -

        """)
    #expect(partedText(.markdown, parts: ["a", "b"]).contains("| Ended | Scope | URL | Message |"))
    for parts in [["east"], [nil, nil]] as [[String?]] {
      let text = partedText(.table, parts: parts)
      #expect(!text.contains("SCOPE") && !text.contains("east"))
    }
  }

  @Test func writesCSVWithoutFormulas() {
    let lines = text(.csv).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 5)
    #expect(lines[0].hasPrefix("account,provider,id,kind,label,status,vendor_status,progress,"))
    #expect(lines[0].hasSuffix(",message,took_s,left_s,urls_total,urls_done,urls_failed"))
    #expect(lines[1].hasSuffix(",70,,,,"))
    #expect(lines[2].hasSuffix(",,,2,1,1"))
    #expect(lines[2].hasPrefix("ali,alibaba-cdn,77,purge-url,'=cmd|x,running,Refreshing,0.5,"))
    let urls = text(.csv, urls: true).split(separator: "\n")
    #expect(urls.count == 5)
    #expect(urls[2].contains(",\"https://a.example.com/x|y,\"\"q\"\"\",succeeded,"))
    #expect(urls[3].hasSuffix(",\"'-1 no `such` object\","))
    #expect(urls[0].hasSuffix(",message,part"))
  }

  @Test(arguments: [
    ("a", "a"), ("", ""), ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"),
    ("\tx", "<0009>x"), (" =1", "\"' =1\""), ("＝1", "'＝1"), ("a,b", "\"a,b\""),
    ("a\"b", "\"a\"\"b\""), ("a;b", "\"a;b\""), ("a\nb", "a<000A>b"),
  ])
  func makesCells(text: String, cell: String) {
    #expect(CSVOutput.cell(text) == cell)
  }

  @Test func writesMarkdown() {
    let lines = text(.markdown).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].hasPrefix("| Account | ID | Kind | Status |"))
    #expect(lines[3].hasSuffix("| `https://a.example.com/x\\|y,\"q\"` |"))
  }

  @Test(arguments: [
    ("a", "a"), ("", "-"), ("a|b", "`a\\|b`"), ("<b>", "`<b>`"), ("a_b*c", "`a_b*c`"),
    ("x`y", "``x`y``"), ("`x", "`` `x ``"), ("50%", "50%"),
  ])
  func makesMarkdownCells(text: String, cell: String) {
    #expect(MarkdownOutput.cell(text) == cell)
  }
}
