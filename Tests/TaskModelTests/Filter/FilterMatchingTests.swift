import FoundationEssentials
import TaskModel
import Testing

@Suite struct FilterMatchingTests {
  /// One failed task with everything a filter can look at.
  private static let task = makeTask("Job-95248880", kind: .purgeDirectory) { task in
    task.status = .partial
    task.vendorStatus = SafeText("Failed", limit: .word)
    task.label = SafeText("INC-4711 spring", limit: .word)
    task.message = SafeText("Daily quota is exceeded", limit: .message)
    task.progress = 0.29
    task.domains = ["example.com", "img.example.com", "xn--bcher-kva.example"]
    task.urls = URLItems([
      makeItem("https://img.example.com/Static/js/app.v12.js", .succeeded, word: "Complete"),
      makeItem(
        "https://example.com/news/2026/index.html?id=5", .failed, word: "QuotaExceeded.Refresh",
        message: "origin timed out"),
      makeItem("https://xn--bcher-kva.example/刷新/", .failed),
    ])
    task.declaredURLs = [SafeText("https://declared.example/x", limit: .url)]
  }

  private static let context = FilterContext(
    now: testNow, judgement: Judgement(makeSnapshot([task]), now: testNow))

  /// The bytes of 新 stand in 文件数 in their order, the letter does not.
  @Test func fuzzyGoesByLetters() throws {
    let task = makeTask { $0.label = SafeText("文件数 a刷b新", limit: .message) }
    let context = FilterContext(
      now: testNow, judgement: Judgement(makeSnapshot([task]), now: testNow))
    #expect(try parse("~刷新").matches(task, in: context))
    #expect(try parse("~件a新").matches(task, in: context))
    let other = makeTask { $0.label = SafeText("文件数", limit: .message) }
    #expect(try !parse("~新").matches(other, in: context))
  }

  @Test(arguments: [
    // Words search id, URLs, domain, label, message.
    "95248880", "job-9524", "Job-9524", "static", "Static", "app.v12", "spring", "inc-4711",
    "\"INC-4711 spring\"", "quota", "\"quota is\"", "timed", "declared", "刷新", "bcher",
    "index.html", "~9588", "~newsindex", "~STATIC -~STATIC or spring", "~刷新",
    "/v[0-9]+\\.js/", "/V12/i", "/^https:.*html/", "/quota is/", "/Daily|Weekly/",
    // Keys
    "status:partial", "status:failed,partial", "status:!failed", "-status:failed",
    "kind:purge", "kind:purge-directory", "kind:!prefetch,purge-url",
    "account:ali-prod", "account:ali*", "account:!jd*", "account:!jd,!uc", "account:/^ali/",
    "provider:alibaba-cdn",
    "provider:*cdn", "provider:Alibaba-CDN",
    "id:job-95248880", "id:Job-95248880", "id:job-9*", "id:*8880", "id:/^Job-[0-9]+$/",
    "label:\"inc-4711 spring\"", "label:INC*", "label:*spring",
    "domain:example.com", "domain:*.example.com", "domain:img.*", "domain:bücher.example",
    "domain:xn--bcher-kva.example", "domain:BÜCHER.example", "domain:bü*", "domain:xn--*",
    "domain:img.example.com.", "domain:nowhere.example,example.com", "domain:/^img\\./",
    "url:news", "url:/news/2026/index", "url:/NEWS/i", "url:id=5", "url:刷新", "url:Static*.js",
    "url:declared", "url:nowhere,news",
    "error:quota*", "error:quota", "error:\"quota is\"", "error:\"timed out\"", "error:daily*",
    "error:QuotaExceeded*", "error:quotaexceeded", "error:refresh", "error:*exceeded",
    "error:/time.? out|timed/",
    // Numbers and time
    "pct:29", "pct:<50", "pct:>=29", "pct:<=29", "pct:>28.9", "pct:!100",
    "fail:2", "fail:>0", "fail:>=2", "fail:<3", "fail:!0",
    "age:>5m", "age:<15m", "age:10m", "age:600s", "age:>=10m", "age:<=10m",
    "since:10m", "since:2h", "until:5m", "until:10m", "between:15m..5m", "since:11:50",
    "until:11:50", "between:11:45..11:55", "since:today", "since:yesterday",
    "stalled:no", "-stalled:yes", "stalled:yes,no",
    // Together
    "", "spring status:partial", "(nowhere or spring) -status:failed",
    "nowhere or spring status:partial", "not (nowhere or status:failed)",
  ])
  func passes(_ text: String) throws {
    #expect(try parse(text).matches(Self.task, in: Self.context))
  }

  @Test(arguments: [
    "nowhere", "JOB-9524", "STATIC", "App", "SPRING", "~9825", "~zzz", "~INDEX", "Complete",
    "alibaba", "ali-prod", "partial", "/V12/", "/^v12/", "/news.*app/", "bücher",
    "status:failed", "status:!partial", "-status:partial", "kind:prefetch", "kind:!purge",
    "account:ali", "account:Ali-Prod", "account:jd", "account:!ali*", "account:!jd,!ali-prod",
    "provider:alibaba",
    "id:95248880", "id:JOB*", "label:spring", "label:inc", "domain:*.img.example.com",
    "domain:com", "domain:example", "domain:*.bücher.example", "domain:bucher.example",
    "domain:declared.example", "url:nowhere", "url:NEWS", "url:/NEWS/", "url:js*Static",
    "error:complete", "error:quot", "error:xceeded", "error:QUOTA*", "error:exceeded*quota",
    "pct:30", "pct:28", "pct:<29", "pct:>29", "pct:!29", "fail:0", "fail:1", "fail:>2", "fail:!2",
    "age:>10m", "age:<10m", "age:9m", "age:11m", "since:5m", "until:11m", "between:5m..1m",
    "since:11:51", "until:11:49", "until:yesterday", "stalled:yes", "stalled:!no",
    "spring status:failed", "(nowhere or spring) status:failed", "nowhere or -spring",
    "spring -status:partial or nowhere",
  ])
  func fails(_ text: String) throws {
    #expect(try !parse(text).matches(Self.task, in: Self.context))
  }

  @Test func wildcardDomainLeavesOutTheDomainItself() throws {
    let bare = makeTask { $0.domains = ["example.com"] }
    let deep = makeTask { $0.domains = ["a.b.example.com"] }
    let other = makeTask { $0.domains = ["notexample.com"] }
    let filter = try parse("domain:*.example.com").matcher(in: Self.context)
    #expect(!filter.matches(bare) && filter.matches(deep) && !filter.matches(other))
  }

  @Test func unicodeDomainOfATaskIsFoundByItsCode() throws {
    let task = makeTask { $0.domains = ["bücher.example"] }
    #expect(try parse("domain:xn--bcher-kva.example").matches(task, in: Self.context))
    #expect(try parse("domain:*.xn--bcher-kva.example").matches(task, in: Self.context) == false)
  }

  @Test(arguments: [
    ("pct:<50", false), ("pct:>50", false), ("pct:=0", false), ("pct:!100", true),
    ("fail:>0", false), ("fail:0", false), ("label:*", false), ("error:*", false),
    ("url:a", false), ("domain:*", false), ("-pct:<50", true),
  ])
  func absentValuesMatchNothing(text: String, isMatch: Bool) throws {
    #expect(try parse(text).matches(makeTask(), in: Self.context) == isMatch)
  }

  @Test(arguments: [
    ("fail:>0", true), ("fail:>=1", true), ("fail:>1", false), ("fail:1", false),
    ("fail:0", false), ("fail:<5", false),
  ])
  func failedTaskWithoutURLsHasAtLeastOneFailure(text: String, isMatch: Bool) throws {
    let task = makeTask { $0.status = .failed }
    #expect(try parse(text).matches(task, in: Self.context) == isMatch)
  }

  @Test func vendorWordCountsAsErrorOnlyWhereSomethingWentWrong() throws {
    let filter = try parse("error:expired").matcher(in: Self.context)
    for status in TaskStatus.allCases {
      let task = makeTask { task in
        task.status = status
        task.vendorStatus = SafeText("Expired", limit: .word)
      }
      let hasTrouble = [.failed, .partial, .canceled, .unknown].contains(status)
      #expect(filter.matches(task) == hasTrouble, "\(status)")
    }
  }

  @Test func stalledAsksTheJudgement() throws {
    let task = makeTask { task in
      task.status = .running
      task.lastSeenAt = testNow
      task.lastProgressAt = testNow.addingTimeInterval(-3_600)
      task.plannedInterval = .seconds(5)
    }
    #expect(try parse("stalled:yes").matches(task, in: Self.context))
    #expect(try !parse("stalled:no").matches(task, in: Self.context))
  }

  @Test func relativeTimesMoveAndClockTimesStay() throws {
    let task = makeTask { $0.createdAt = testNow.addingTimeInterval(-3_000) }
    let later = testNow.addingTimeInterval(1_200)
    let moved = FilterContext(now: later, judgement: Judgement(makeSnapshot(), now: later))
    for (text, now, then) in [
      ("since:1h", true, false), ("age:<1h", true, false), ("between:1h..1m", true, false),
      ("until:55m", false, true), ("since:11:00", true, true), ("until:11:05", false, false),
    ] {
      let filter = try parse(text)
      #expect(filter.matches(task, in: Self.context) == now, "\(text)")
      #expect(filter.matches(task, in: moved) == then, "\(text)")
    }
  }

  @Test func caseOfLettersBeyondASCII() throws {
    let task = makeTask { $0.message = SafeText("Ошибка Ünïcode İstanbul", limit: .message) }
    for (text, isMatch) in [
      ("ошибка", true), ("Ошибка", true), ("ОШИБКА", false), ("ünïcode", true), ("ÜN", false),
      ("xошибка", false),
    ] {
      #expect(try parse(text).matches(task, in: Self.context) == isMatch, "\(text)")
    }
  }

  @Test(arguments: [
    ("error:a*b*c", "a1b2c", true), ("error:a*b*c", "a1c2b", false), ("error:a*a", "a", false),
    ("error:a*a", "aa", true), ("error:*", "x", true), ("error:**", "x", true),
    ("error:ab*ab", "abab", true), ("error:ab*ab", "aab", false), ("error:*b", "ab ba", true),
    ("error:b", "ab ba", false), ("error:a", "ba a", true), ("error:配额", "每日配额超限", true),
    ("error:quota*day", "The Quota for the Day.", true),
  ])
  func globs(text: String, message: String, isMatch: Bool) throws {
    let task = makeTask { $0.message = SafeText(message, limit: .message) }
    #expect(try parse(text).matches(task, in: Self.context) == isMatch)
  }

  @Test(arguments: [
    ("/ab+c/", "xabbbc", true), ("/a{|b/", "b", true), ("/ab?c/", "ac", true),
    ("/ab*c/", "ac", true),
    ("/ab{0,2}c/", "ac", true), ("/(foo)?bar/", "bar", true), ("/foo|bar/", "bar", true),
    ("/(foo|bar)baz/", "barbaz", true), ("/[ab]c/", "bc", true), ("/a\\.b/", "a.b", true),
    ("/a\\.b/", "axb", false), ("/a.b/", "axb", true), ("/(?:x)?yz/", "yz", true),
    ("/(?i)QUOTA/", "quota", true), ("/\\bfoo\\b/", "a foo b", true), ("/ABC/i", "xabcx", true),
    ("/x+?y/", "xxy", true), ("/^a$/", "a", true), ("/^a$/", "ab", false), ("/é/", "é", true),
    ("/a[\\]]b/", "a]b", true), ("/a\\x62c/", "abc", true), ("/a\\u0062c/", "abc", true),
    ("/aa/", "aaa", true), ("/a.*b.*c/", "c b a b c", true), ("/a.*b.*c/", "c b a", false),
    ("/ab(cd)*ef/", "abef", true), ("/\\Qa.b\\E/", "a.b", true),
  ])
  func expressions(text: String, message: String, isMatch: Bool) throws {
    let task = makeTask("0") { $0.message = SafeText(message, limit: .message) }
    #expect(try parse(text).matches(task, in: Self.context) == isMatch)
  }
}
