import Foundation
import TaskModel
import TestSupport
import Testing

@testable import Reports

@Suite struct CoverageTests {
  static let start = Date(timeIntervalSince1970: 1_789_963_200)

  static func account(_ name: String) -> AccountStatus {
    var status = AccountStatus(
      account: AccountID(name), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    status.isComplete = true
    status.lastSuccess = start
    return status
  }

  static func task(
    _ account: String, _ id: String, _ kind: TaskKind, _ urls: [String],
    _ status: TaskStatus = .succeeded, at seconds: Double = 0
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id), provider: ProviderID("p"),
      kind: kind, firstSeenAt: start)
    task.status = status
    task.createdAt = start.addingTimeInterval(seconds)
    task.lastSeenAt = start
    task.urls =
      urls.isEmpty
      ? nil : URLItems(urls.map { URLItem(url: SafeText($0, limit: .url), status: status) })
    return task
  }

  static func coverage(_ urls: [String], _ tasks: [CacheTask]) -> Coverage {
    let names = Set(tasks.map(\.account.name)).sorted()
    return Coverage(
      of: urls,
      in: Snapshot(version: 1, takenAt: start, tasks: tasks, accounts: names.map(account)))
  }

  /// What purges all of a zone is about its domain and all below it; what purges a host is about that alone.
  @Test(arguments: [
    ("https://example.com/a", true, true), ("https://www.example.com/a", true, false),
    ("https://notexample.com/a", false, false), ("https://example.org/", false, false),
  ])
  func aSiteIsAllBelowIt(url: String, bySite: Bool, byHost: Bool) {
    var task = Self.task("one", "1", .purgeAll, ["example.com"])
    task.domains = ["example.com"]
    let host = Self.coverage([url], [task]).answers(for: 0)
    #expect(host.first?.hits.isEmpty == !byHost)
    task.statedDialect = .site
    let site = Self.coverage([url], [task]).answers(for: 0)
    #expect(site.first?.hits.isEmpty == !bySite)
  }

  static let cases: [(String, TaskKind, String, Coverage.Match?)] = [
    ("http://a.example/x?y=1", .purgeURL, "http://a.example/x?y=1", .exact),
    ("http://a.example/x", .purgeURL, "http://a.example/x/y", nil),
    ("http://a.example/x/y", .purgeDirectory, "http://a.example/x/", .directory),
    ("http://a.example/x/y/z.js?q=/a", .purgeDirectory, "http://a.example/", .directory),
    ("http://a.example/x/y", .purgeDirectory, "http://a.example/x", .directory),
    ("http://a.example/xy", .purgeDirectory, "http://a.example/x/", nil),
    ("http://a.example/?u=/x/y", .purgeDirectory, "http://a.example/x/", nil),
    ("http://a.example/x/", .purgeDirectory, "http://a.example/x/", .exact),
    ("http://a.example/x/y", .purgeURL, "http://a.example/x/", nil),
    ("http://a.example/i/7.png", .purgePattern, "http://a.example/i/.*[.](jpg|png)$", .pattern),
    ("http://a.example/i/7.gif", .purgePattern, "http://a.example/i/.*[.](jpg|png)$", nil),
    ("http://b.example/i/7.png", .purgePattern, "http://a.example/i/.*[.](jpg|png)$", nil),
    ("http://a.example/x", .purgePattern, "http://a.example/(", nil),
    ("http://a.example/x", .purgeURL, "a.example/x", .exact),
    ("https://a.example/x", .purgeURL, "http://a.example/x", .normalized),
    ("http://A.Example:80/x", .purgeURL, "http://a.example/x", .normalized),
    ("http://图片.example/x", .purgeURL, "http://xn--3bs7a.example/x", nil),
    ("http://bücher.example/x", .purgeURL, "http://xn--bcher-kva.example/x", .normalized),
    ("http://a.example/图/x y", .purgeURL, "http://a.example/%e5%9b%be/x%20y", .normalized),
    ("http://a.example/a%2Fb", .purgeURL, "http://a.example/a/b", nil),
    ("http://a.example/%41", .purgeURL, "http://a.example/A", .normalized),
    ("https://a.example/X/y", .purgeDirectory, "http://A.example/%58/", .normalized),
    ("http://a.example/x", .block, "http://a.example/x", nil),
    // The same letters, composed and not: equal as Swift strings, different on the wire.
    ("http://a.example/\u{E9}", .purgeURL, "http://a.example/e\u{301}", nil),
    ("nonsense", .purgeURL, "nonsense", .exact), ("", .purgeURL, "http://a.example/", nil),
  ]

  @Test(arguments: cases)
  func matches(url: String, kind: TaskKind, of text: String, match: Coverage.Match?) {
    let coverage = Self.coverage([url], [Self.task("one", "1", kind, [text])])
    #expect(coverage.answers(for: 0).flatMap(\.hits).map(\.match) == [match].compactMap(\.self))
  }

  /// A task is asked how each of its texts is to be read, which may be another way than its kind's.
  @Test(arguments: [
    ("http://a.example/i/x.png", Coverage.Match.pattern), ("http://a.example/i/", .pattern),
    ("http://a.example/j", nil), ("http://a.example/x/1.css", .pattern),
    ("http://a.example/x/1.css?v", nil), ("http://a.example/d/e", .directory),
    ("http://a.example/dd", nil), ("http://a.example/f", .exact), ("http://a.example/f/g", nil),
    ("http://b.example/i/x", nil),
  ])
  func dialectsOfItems(url: String, match: Coverage.Match?) {
    var task = Self.task("one", "1", .purgeURL, [])
    let texts: [(String, PatternDialect?, TaskKind?)] = [
      ("http://a.example/i/*", .glob, nil), ("a.example/*/1.c*s", .glob, nil),
      ("http://a.example/d", nil, .purgeDirectory), ("http://a.example/f", nil, nil),
    ]
    task.urls = URLItems(
      texts.map {
        URLItem(
          url: SafeText($0.0, limit: .url), status: .succeeded, kind: $0.2, dialect: $0.1)
      })
    let answer = Self.coverage([url], [task]).answers(for: 0)[0]
    #expect(answer.hits.map(\.match) == [match].compactMap(\.self))
    #expect(answer.blindTasks == 0)
    task.urls = [URLItem(url: SafeText("news", limit: .url), status: .succeeded, dialect: .tag)]
    #expect(Self.coverage([url], [task]).answers(for: 0)[0].blindTasks == 1)
  }

  @Test("what has no host may be anywhere")
  func withoutHost() {
    for (text, dialect) in [("/a.html", PatternDialect.url), ("/i/*", .prefix), ("", .url)] {
      var task = Self.task("one", "1", .purgeURL, [])
      task.urls = [URLItem(url: SafeText(text, limit: .url), status: .succeeded, dialect: dialect)]
      let answer = Self.coverage(["http://a.example/a.html"], [task]).answers(for: 0)[0]
      #expect(answer.hits.isEmpty && answer.blindTasks == 1)
    }
  }

  /// A purge that ignores queries covers a URL with every query of its path and with none.
  @Test(arguments: [
    ("http://a.example/x.js", Coverage.Match.pattern), ("http://a.example/x.js?v=1", .pattern),
    ("http://a.example/x.js?v=2&w=/y?z#top", .pattern), ("http://a.example/x.js?", .pattern),
    ("http://a.example/x.jsx?v=1", nil), ("http://a.example/x.js/y", nil),
    ("http://a.example/y.js?u=/x.js", nil), ("http://b.example/x.js?v=1", nil),
    ("https://a.example/x.js?v=1", .normalized), ("http://A.Example/x%2Ejs?v=1", .normalized),
    ("http://a.example/xxjs", nil),
  ])
  func everyQuery(url: String, match: Coverage.Match?) {
    for text in ["http://a.example/x.js", "http://a.example/x.js?v=0"] {
      var task = Self.task("one", "1", .purgePattern, [text])
      task.statedDialect = .everyQuery
      let answer = Self.coverage([url], [task]).answers(for: 0)[0]
      #expect(answer.hits.map(\.match) == [match].compactMap(\.self))
      #expect(answer.blindTasks == 0)
      #expect(answer.hits.first.map(\.covers) == match.map { $0 == .pattern })
    }
    var bare = Self.task("one", "1", .purgePattern, ["a.example/("])
    bare.statedDialect = .everyQuery
    let answer = Self.coverage(["https://a.example/(?v=1"], [bare]).answers(for: 0)[0]
    #expect(answer.hits.map(\.match) == [.pattern], "without a scheme any is meant")
    var hostless = Self.task("one", "1", .purgeURL, ["/a.html"])
    hostless.statedDialect = .everyQuery
    let blind = Self.coverage(["https://a.example/a.html"], [hostless]).answers(for: 0)[0]
    #expect(blind.hits.isEmpty && blind.blindTasks == 1, "without a host it may be anywhere")
  }

  /// Alibaba's patterns are written by operators: what we cannot read may all the same be a match.
  ///
  /// So may be what would take for ever to try.
  @Test(
    .hangLimit,
    arguments: [
      "http://a.example/(", "http://a.example/i/(?<x>.*)\\k<y>", "http://a.example/(a+)+b",
      "http://a.example/(.*,)*.*[.]css",
    ])
  func aPatternThatCannotBeReadLeavesItOpen(pattern: String) {
    let url = "http://a.example/" + String(repeating: "a,", count: 60)
    var declared = Self.task("one", "1", .purgePattern, [])
    declared.declaredURLs = [SafeText(pattern, limit: .url)]
    for task in [Self.task("one", "1", .purgePattern, [pattern]), declared] {
      let answer = Self.coverage([url], [task]).answers(for: 0)[0]
      #expect(answer.hits.isEmpty)
      #expect(answer.blindTasks == 1)
    }
  }

  static let differences: [(String, String, Bool, [String])] = [
    ("https://a.example/x", "http://a.example/x", false, ["scheme"]),
    ("https://a.example/x", "a.example/%78", false, ["percent-encoding"]),
    ("http://A.example/x/y", "http://a.example/x/", true, ["case of the host"]),
    ("http://A.example/x/y", "http://a.example/x", true, ["case of the host"]),
    ("http://a.example/%78/y", "http://a.example/x/", true, ["percent-encoding"]),
    ("http://a.example/x#top", "http://a.example/x", false, ["fragment"]),
    ("http://a.example/x/y#top", "https://a.example/x/", true, ["scheme"]),
    ("http://me@a.example/x", "http://a.example/x", false, ["user"]),
    ("http://a.example./x", "http://a.example/x", false, ["dot behind the host"]),
    ("http://a.example:80/x", "http://a.example/x", false, ["port"]),
    ("http://bücher.example/x", "http://xn--bcher-kva.example/x", false, ["international host"]),
    ("http://a.example", "http://a.example/", false, ["slash behind the host"]),
    (
      "https://Me@A.example.:443/%41#x", "http://a.example/A", false,
      [
        "scheme", "user", "case of the host", "dot behind the host", "port", "percent-encoding",
        "fragment",
      ]
    ),
  ]

  @Test(arguments: differences)
  func namesWhatIsDifferent(url: String, text: String, isFolder: Bool, words: [String]) {
    let kind: TaskKind = isFolder ? .purgeDirectory : .purgeURL
    let hits = Self.coverage([url], [Self.task("one", "1", kind, [text])]).answers(for: 0)[0].hits
    #expect(hits.map(\.match) == [.normalized])
    #expect(URLForm.differences(url, from: text, isFolder: isFolder) == words)
  }

  /// A URL is taken apart at bytes: a mark above one of its signs makes it no other sign.
  @Test(arguments: [
    ("http://a.example/x#\u{31D}y", "a.example/x"),
    ("http://\u{369}a.example/x", "\u{369}a.example/x"),
    ("//\u{369}a.example/x", "\u{369}a.example/x"), ("u@\u{369}a.example", "\u{369}a.example/"),
    ("a\u{369}:80", "a\u{369}/"), ("a.example/\u{369}", "a.example/%CD%A9"),
  ])
  func marksMakeNoOtherSigns(text: String, canonical: String) {
    let (host, rest) = (canonical.prefix { $0 != "/" }, canonical.utf8.drop { $0 != 0x2F })
    let form = URLForm(text).canonical
    #expect(form == Punycode.asciiHost(String(host)) + (String(rest) ?? ""))
    #expect(URLForm(form).canonical == form)
  }

  /// What stands behind a host twice is no spelling of that host, and is itself by any other name.
  @Test(arguments: ["a.example..", "a.example:80.", "a.example:80:443", "a.example..:80", ".."])
  func oddHostsStayAsWritten(host: String) {
    #expect(URLForm("http://" + host + "/x").canonical == host + "/x")
  }

  /// An id that no vendor knows has done nothing to a URL.
  @Test func anUnknownTaskCoversNothing() {
    let url = "http://a.example/x"
    var unknown = Self.task("one", "1", .purgeURL, [], .unknown, at: 10)
    unknown.lastSeenAt = nil
    unknown.declaredURLs = [SafeText(url, limit: .url)]
    let hits = Self.coverage([url], [unknown]).answers(for: 0)[0].hits
    #expect(hits.map(\.match) == [.exact])
    #expect(hits.map(\.covers) == [false])
    // One that the vendor knows goes before it, though it is older.
    let known = Self.task("one", "2", .purgeURL, [url])
    for tasks in [[unknown, known], [known, unknown]] {
      let best = Self.coverage([url], tasks).answers(for: 0)[0].hits
      #expect(best.map(\.task.id.vendorID) == ["2"])
      #expect(best.map(\.covers) == [true])
    }
  }

  @Test func namesTheAccountsWithoutATask() {
    let coverage = Self.coverage(
      ["http://a.example/x"],
      [
        Self.task("one", "1", .purgeURL, ["http://a.example/x"]),
        Self.task("two", "2", .purgeURL, ["http://a.example/y"]),
        Self.task("three", "3", .purgeURL, []),
      ])
    let answers = coverage.answers(for: 0)
    #expect(answers.map(\.account.account.name) == ["one", "three", "two"])
    #expect(answers.map { $0.hits.first?.match } == [.exact, nil, nil])
    #expect(answers.map(\.blindTasks) == [0, 1, 0])
  }

  @Test func theNewestTaskCountsButNoneThatMayDoNothing() {
    let url = "http://a.example/x"
    let coverage = Self.coverage(
      [url],
      [
        Self.task("one", "old", .purgeURL, [url], at: 0),
        Self.task("one", "new", .purgeDirectory, ["http://a.example/"], .running, at: 10),
        Self.task("one", "doubtful", .purgeURL, ["https://a.example/x"], .failed, at: 20),
        Self.task("one", "warm", .prefetch, [url], .running, at: 5),
      ])
    let hits = coverage.answers(for: 0)[0].hits
    #expect(hits.map(\.task.id.vendorID) == ["new", "warm"])
    #expect(hits.map(\.match) == [.directory, .exact])
  }

  @Test func aPurgeOfAllCoversItsDomainsWhateverTheScheme() {
    var all = Self.task("one", "1", .purgeAll, [])
    all.domains = ["a.example"]
    let urls = ["https://a.example/x/y", "http://a.example/", "https://b.example/x"]
    let coverage = Self.coverage(urls, [all])
    let hits = urls.indices.map { coverage.answers(for: $0)[0].hits.first }
    #expect(hits.map { $0?.match } == [.directory, .exact, nil])
    #expect(hits[0]?.covers == true && hits[0]?.isDeclared == true)
    #expect(coverage.answers(for: 2)[0].blindTasks == 0)
  }

  /// What they are for cannot be told, so that "none" would be too much.
  @Test(arguments: [TaskKind.purgeAll, .purgeTag])
  func purgesWithoutAnURLAreBlind(kind: TaskKind) {
    let answer = Self.coverage(["http://a.example/x"], [Self.task("one", "1", kind, [])])
      .answers(for: 0)[0]
    #expect(answer.hits.isEmpty)
    #expect(answer.blindTasks == 1)
  }

  @Test func whatTheOperatorNamedCounts() {
    var task = Self.task("one", "1", .purgeURL, [], .running)
    task.declaredURLs = [SafeText("http://a.example/x", limit: .url)]
    let hit = Self.coverage(["http://a.example/x"], [task]).answers(for: 0)[0].hits.first
    #expect(hit?.isDeclared == true)
    #expect(hit?.status == .running)
  }

  /// With a search for each URL this takes minutes.
  @Test(.hangLimit) func tenThousandURLs() {
    let urls = (0..<10_000).map { "http://a.example/\($0 % 100)/\($0).js" }
    let tasks = (0..<1_000).map { number in
      Self.task(
        "one", "\(number)", .purgeURL, (0..<20).map { "http://a.example/q/\(number)/\($0)" })
    }
    let coverage = Self.coverage(
      urls, tasks + [Self.task("one", "d", .purgeDirectory, ["http://a.example/7/"])])
    #expect(urls.indices.count { !coverage.answers(for: $0)[0].hits.isEmpty } == 100)
  }

  /// With each directory above it as a text of its own it takes ten gigabytes.
  @Test(.hangLimit, arguments: [1, 40, 4_000])
  func aURLOfSlashes(_ depth: Int) {
    let url = "http://a.example" + String(repeating: "/", count: 100_000)
    let folder = "http://a.example" + String(repeating: "/", count: depth)
    let coverage = Self.coverage([url], [Self.task("one", "1", .purgeDirectory, [folder])])
    #expect(coverage.answers(for: 0)[0].hits.map(\.match) == [.directory])
  }

  /// With a look at every URL for every task above it this takes many minutes.
  @Test(.hangLimit, arguments: [TaskKind.purgeDirectory, .purgePattern])
  func tenThousandURLsBelowTenThousandTasks(_ kind: TaskKind) {
    let urls = (0..<10_000).map { "http://a.example/x?\($0)" }
    let tasks = (0..<10_000).map { number in
      var task = Self.task(
        "one", "\(number)", kind,
        [kind == .purgeDirectory ? "http://a.example/" : "http://a.example/x"],
        number == 77 ? .running : .succeeded, at: number == 77 ? 1 : 0)
      if kind == .purgePattern { task.statedDialect = .everyQuery }
      return task
    }
    let coverage = Self.coverage(urls, tasks)
    #expect(
      urls.indices.allSatisfy { coverage.answers(for: $0)[0].hits.first?.task.id.vendorID == "77" })
  }
}

@Suite struct URLLintTests {
  @Test(arguments: [
    ("https://a.example/x.js", []), ("https://a.example/x/", []), ("https://a.example", []),
    ("a.example/x.js", ["no-scheme"]), ("https://a.example/图.js", ["non-ascii"]),
    ("https://图片.example/x.js", []), ("https://a.example/a+b.js", ["plus"]),
    ("https://a.example/a%2Bb.js", []), ("https://a.example/a b.js", ["space"]),
    ("https://a.example/a？b.js", ["full-width"]),
    ("https：//a.example/x.js", ["no-scheme", "full-width"]),
    ("ftp://a.example/x.js", ["other-scheme"]), ("http://", ["no-host"]),
    ("HTTP://a.example/x.js", []), ("/x.js", ["no-scheme", "no-host"]),
    ("http:///x.js", ["no-host"]),
    ("https://:443/x.js", ["no-host"]), ("notaurl", ["no-scheme"]),
    ("https://a.example/x", ["no-slash"]), ("https://a.example/x?y", []),
    ("https://a.example/50%.js", ["bad-percent"]),
    ("https://a.example/%4", ["bad-percent", "no-slash"]),
    ("https://a.example/x.js#top", ["fragment"]), ("https://a.example/x.js#\u{301}", ["fragment"]),
  ])
  func remarks(url: String, codes: [String]) {
    #expect(URLLint.remarks(url).map(\.code) == codes)
  }
}
