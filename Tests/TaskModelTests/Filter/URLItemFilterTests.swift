import TaskModel
import Testing

@Suite struct URLItemFilterTests {
  private static let failed = URLItem(
    url: SafeText("https://img.example.com/News/2026/index.html?id=5", limit: .url),
    status: .failed, vendorStatus: SafeText("QuotaExceeded.Refresh", limit: .word),
    reportedProgress: 0.29, message: SafeText("origin timed out", limit: .message))

  @Test(arguments: [
    "", "  ", "news", "News", "index.html", "timed", "\"timed out\"", "~nwsidx", "/[0-9]{4}/",
    "/NEWS/i", "status:failed", "status:!succeeded", "status:running,failed", "url:/News/",
    "url:id=5", "url:/^https:.*5$/", "error:timed*", "error:quotaexceeded*",
    "domain:img.example.com",
    "domain:*.example.com", "pct:<50", "pct:0", "-status:succeeded", "not ~zzz",
    "(status:queued or status:failed) news", "nowhere or error:\"timed out\"", "https://img",
  ])
  func matches(_ text: String) throws {
    #expect(try URLItemFilter(parsing: text).matcher().matches(Self.failed))
  }

  @Test(arguments: [
    "sports", "NEWS", "~zsn", "/^News/", "status:running", "status:!failed", "url:nowhere",
    "error:denied", "domain:example.com", "domain:!*.example.com", "pct:29", "pct:>50", "-news",
    "news sports", "not (news or sports)", "QuotaExceeded",
  ])
  func doesNotMatch(_ text: String) throws {
    #expect(try !URLItemFilter(parsing: text).matcher().matches(Self.failed))
  }

  /// What nobody says is no figure and no text.
  @Test func whatIsNotSaidMatchesNothing() throws {
    let bare = makeItem("/only/a/path", .running)
    for text in ["pct:<50", "pct:>=0", "domain:*", "error:*", "pct:<50 or domain:*"] {
      #expect(try !URLItemFilter(parsing: text).matcher().matches(bare))
    }
    let done = makeItem("https://x/y", .succeeded, word: "Complete")
    #expect(try URLItemFilter(parsing: "pct:100").matcher().matches(done))
    #expect(try !URLItemFilter(parsing: "error:complete").matcher().matches(done))
  }

  @Test(arguments: [
    (
      "account:x", 1,
      "'account:' filters tasks at 1: for URLs there are status domain url error pct"
    ),
    (
      "1003 -KIND:purge", 7,
      "'kind:' filters tasks at 7: for URLs there are status domain url error pct"
    ),
    (
      "(a or since:2h)", 7,
      "'since:' filters tasks at 7: for URLs there are status domain url error pct"
    ),
    ("status:faild", 8, "unknown status 'faild' at 8: did you mean 'failed'?"),
    ("statsu:failed", 1, "unknown key 'statsu' at 1: did you mean 'status'?"),
    ("status=failed", 1, "a colon or quotes are missing at 1: did you mean 'status:'?"),
    ("(news", 1, "'(' is not closed at 1: add ')'"),
  ])
  func errorsHaveAPlace(_ text: String, _ position: Int, _ description: String) {
    let error = #expect(throws: FilterError.self) { _ = try URLItemFilter(parsing: text) }
    #expect(error?.position == position)
    #expect(error?.description == description)
  }

  /// What no term of URLs is begins no term.
  @Test(arguments: ["age=5", "kind=x", "fail>0", "since=1", "id=5"])
  func keysOfTasksAreTexts(_ text: String) throws {
    let filter = try URLItemFilter(parsing: text)
    let item = makeItem("https://x/y?\(text)", .succeeded)
    #expect(filter.matcher().matches(item))
    #expect(!filter.matcher().matches(Self.failed) || text == "id=5")
  }

  @Test func equalByTextAndMeaning() throws {
    #expect(try URLItemFilter(parsing: "a") == URLItemFilter(parsing: "a"))
    #expect(try URLItemFilter(parsing: "a") != URLItemFilter(parsing: "b"))
    #expect(try URLItemFilter(parsing: " ").isEmpty)
    #expect(URLItemFilter.keys == [.status, .domain, .url, .error, .pct])
  }
}
