import FoundationEssentials
import TaskModel
import Testing

@Suite struct URLItemsTests {
  @Test func countsAndMeanFollowTheItems() {
    let items = URLItems([
      makeItem("a/1", .succeeded, progress: 0.2), makeItem("a/2", .running, progress: 0.5),
      makeItem("a/3", .queued), makeItem("a/4", .failed, progress: 0.1),
      makeItem("a/5", .canceled),
    ])
    #expect(items.count == 5)
    #expect(items.endedCount == 3)
    #expect(items.succeededCount == 1)
    #expect(items.failedCount == 1)
    #expect(items.meanProgress == 1.5 / 5)
    #expect(items.meanAdvance == 3.5 / 5)
    #expect(items.map(\.url.text) == ["a/1", "a/2", "a/3", "a/4", "a/5"])
  }

  private static let full = URLItem(
    url: SafeText("https://a.example/图片\u{200B}", limit: .url), status: .failed,
    vendorStatus: SafeText("Failed", limit: .word), reportedProgress: 0.9937,
    createdAt: testNow.addingTimeInterval(-0.25), finishedAt: testNow,
    message: SafeText("Origin Timeout", limit: .message), kind: .purgePattern, dialect: .glob,
    part: SafeText("eu-1", limit: .word))

  @Test("An item comes back as it went in, among equals and among others")
  func storage() {
    let many = (0..<40).map { makeItem("https://a.example/\($0)", .succeeded, word: "w\($0)") }
    for items in [[Self.full], [Self.full, Self.full], many + [Self.full, makeItem("", .queued)]] {
      let stored = URLItems(items)
      #expect(Array(stored) == items)
      #expect(stored == URLItems(items))
      for place in items.indices {
        var others = items
        others[place] = makeItem("other", .unknown)
        #expect(stored != URLItems(others))
      }
    }
  }

  @Test("an item is the same as another by its URL, its creation and its part")
  func parts() {
    func item(_ part: String?, _ status: TaskStatus) -> URLItem {
      URLItem(
        url: SafeText("https://a.example/x", limit: .url), status: status,
        part: part.map { SafeText($0, limit: .word) })
    }
    let items: URLItems = [item(nil, .running), item("eu", .running), item("us", .running)]
    let joined = items.joined(with: [[item("us", .failed)], [item("asia", .queued)]])
    #expect(joined.map { $0.part?.text } == [nil, "eu", "us", "asia"])
    #expect(joined.map(\.status) == [.running, .running, .failed, .queued])
    #expect(Set(joined.likenesses).count == 4)
  }

  @Test("Items are equal whatever was in their places before")
  func replacing() {
    let old = makeItem("a", .failed, word: "Failed", message: "Timeout", progress: 0.5)
    let new = makeItem("a", .succeeded, word: "Complete", progress: 1)
    let before = URLItems([old, makeItem("b", .running, progress: 0.5)])
    let items = before.joined(with: [[new]])
    #expect(before.failedCount == 1, "who has the old ones keeps them")
    #expect(items == URLItems([new, makeItem("b", .running, progress: 0.5)]))
    #expect(items.failedCount == 0 && items.succeededCount == 1 && items.endedCount == 1)
    #expect(items.meanProgress == 0.75 && items.meanAdvance == 0.75)
    #expect(items.worstVendorStatus?.text != "Failed")
    var task = makeTask()
    task.urls = items
    for text in ["error:timeout", "error:failed", "timeout"] {
      let filter = try? TaskFilter(parsing: text, now: testNow, zone: shanghai)
      let context = FilterContext(
        now: testNow, judgement: Judgement(makeSnapshot([task]), now: testNow))
      #expect(filter?.matches(task, in: context) == false, "\(text)")
    }
  }

  @Test("A later page's items take the places of those with their URL and time, others come last")
  func joining() {
    func item(_ url: String, _ status: TaskStatus, _ created: Double? = 1) -> URLItem {
      URLItem(
        url: SafeText(url, limit: .url), status: status,
        createdAt: created.map { testNow.addingTimeInterval($0) })
    }
    let first = URLItems([
      item("a", .running), item("b", .running), item("b", .running), item("ab", .running),
      item("", .queued), item("c", .running, nil),
    ])
    let later = URLItems([
      item("b", .succeeded), item("a", .queued, 2), item("", .failed), item("", .failed),
      item("ab", .failed), item("c", .failed, nil), item("d", .running), item("d", .succeeded),
      item("a", .canceled, 2),
    ])
    let joined = first.joined(with: [later])
    #expect(
      joined
        == URLItems([
          item("a", .running), item("b", .succeeded), item("b", .running), item("ab", .failed),
          item("", .queued), item("c", .failed, nil), item("a", .canceled, 2), item("", .failed),
          item("", .failed), item("d", .succeeded),
        ]))
    #expect(joined.failedCount == 4 && joined.succeededCount == 2 && joined.endedCount == 7)
    #expect(first.joined(with: []) == first)
  }

  @Test("What all items say: states, the latest end, the worst word, hosts")
  func summary() {
    let end = testNow.addingTimeInterval(-5)
    let items = URLItems([
      URLItem(
        url: SafeText("https://A.example/1", limit: .url), status: .succeeded, finishedAt: end),
      URLItem(
        url: SafeText("https://a.example:443/2", limit: .url), status: .failed,
        vendorStatus: SafeText("bad", limit: .word), finishedAt: testNow),
      URLItem(
        url: SafeText("https://a.example.org/3", limit: .url), status: .succeeded,
        finishedAt: end),
    ])
    #expect(Array(items.statuses) == [.succeeded, .failed, .succeeded])
    #expect(items.latestFinish == testNow)
    #expect(items.worstVendorStatus?.text == "bad")
    #expect(items.hosts == ["a.example", "a.example.org"])
    #expect(items.meanAdvance == 1)
    #expect(URLItems([]).latestFinish == nil)
    #expect((items + [makeItem("x")]).count == 4)
    #expect(URLItems(Array(items) + [makeItem("x")]).latestFinish == nil)
  }

  @Test("The hosts are those of the items one by one")
  func hosts() {
    let texts = [
      "https://a.example/1", "https://a.example/2", "a.example", "https://a.example",
      "https://a.examples/1", "//b.example/", "", "/path", "https://u@c.example/1",
      "https://u@c.example/2",
    ]
    let items = URLItems(texts.map { makeItem($0) })
    #expect(items.hosts == Set(items.compactMap(\.host)))
    #expect(URLItems([makeItem("/a"), makeItem("//b.example/x")]).hosts == ["b.example"])
  }

  @Test(
    "A word is found in one URL, not in the end of one and the start of the next",
    arguments: [
      ("abc", true), ("cab", false), ("ABC", false), ("bc", true), ("ca", false), ("d/e", true),
      ("图", true), ("片a", false), ("é", true), ("abcabc", false),
    ])
  func words(text: String, isFound: Bool) throws {
    var task = makeTask("0")
    task.urls = URLItems([
      makeItem("abc"), makeItem("abc"), makeItem("D/E"), makeItem("图片"), makeItem("aÉ"),
    ])
    let filter = try TaskFilter(parsing: "url:\"\(text)\"", now: testNow, zone: shanghai)
    let context = FilterContext(
      now: testNow, judgement: Judgement(makeSnapshot([task]), now: testNow))
    #expect(filter.matches(task, in: context) == isFound)
  }

  @Test func noItemsHaveNoProgress() {
    let items = URLItems([])
    #expect(items.isEmpty)
    #expect(items.meanProgress == nil)
    #expect(items.meanAdvance == nil)
  }

  @Test(
    "How far a URL is by its state and the vendor's figure",
    arguments: [
      (TaskStatus.succeeded, 0.3, 1.0), (.succeeded, nil, 1.0), (.running, 0.3, 0.3),
      (.running, nil, nil), (.queued, 0, 0), (.queued, nil, nil), (.unknown, 0.4, 0.4),
      (.unknown, nil, nil), (.failed, 0.9, 0), (.failed, nil, 0), (.canceled, 0.9, 0),
      (.canceled, nil, 0), (.running, 7.0, 1.0), (.running, -1.0, 0.0),
    ] as [(TaskStatus, Double?, Double?)])
  func itemProgress(status: TaskStatus, reported: Double?, progress: Double?) {
    #expect(makeItem("a", status, progress: reported).progress == progress)
  }

  @Test("What nobody told is no share, among URLs of which something is known it is none")
  func unmeasured() {
    let silent = makeItem("s", .running)
    #expect(URLItems([silent, makeItem("q", .queued)]).meanProgress == nil)
    #expect(URLItems([silent, makeItem("q", .queued)]).meanAdvance == nil)
    #expect(URLItems([silent, makeItem("r", .running, progress: 0)]).meanProgress == 0)
    #expect(URLItems([silent, makeItem("r", .running, progress: 0.5)]).meanProgress == 0.25)
    #expect(URLItems([silent, makeItem("d", .succeeded)]).meanProgress == 0.5)
    #expect(URLItems([silent, makeItem("f", .failed)]).meanProgress == 0)
    #expect(URLItems([silent, makeItem("f", .failed)]).meanAdvance == 0.5)
    let joined = URLItems([silent]).joined(with: [[makeItem("s", .running, progress: 0.3)]])
    #expect(joined.meanProgress == 0.3)
    #expect(joined.joined(with: [[silent]]).meanProgress == nil)
  }

  @Test func reportDerivesItsStatusFromWordAndItems() {
    let id = CacheTask.ID(account: AccountID("a"), vendorID: "1")
    var report = TaskReport(id: id, kind: .purgeURL, word: .succeeded)
    #expect(report.status == .succeeded)
    report.items = [makeItem("a", .failed), makeItem("b", .succeeded)]
    #expect(report.status == .partial)
    report.word = nil
    report.items = nil
    #expect(report.status == .unknown)
  }

  /// Word, states of the items, the vendor's figure for the whole, and how far the task is.
  static let reports: [(TaskStatus?, [URLItem]?, Double?, Double?)] = {
    let done = makeItem("d", .succeeded, progress: 1)
    let failed = makeItem("f", .failed, progress: 0.67)
    let canceled = makeItem("c", .canceled, progress: 0.3)
    let half = makeItem("h", .running, progress: 0.5)
    let silent = makeItem("s", .running)
    return [
      // Without items: the vendor's figure while open, and after that what came of it.
      (nil, nil, 0.4, nil), (.queued, nil, nil, nil), (.queued, nil, 0, 0),
      (.running, nil, nil, nil), (.running, nil, 0.4, 0.4), (.running, nil, 4, 1),
      (.running, [], 0.4, 0.4), (.unknown, nil, 0.4, nil), (.succeeded, nil, 0.4, 1),
      (.failed, nil, 0.4, 0), (.failed, [], nil, 0), (.partial, nil, 0.4, nil),
      (.canceled, nil, 0.4, nil),
      // With items: their mean, whatever the vendor's figure for the whole.
      (nil, [done, half], 0.9, 0.75), (nil, [done, silent], nil, 0.5), (nil, [silent], 0.9, nil),
      (.running, [silent, silent], nil, nil), (.unknown, [done, done], nil, 1),
      (nil, [done, done], nil, 1), (nil, [failed, failed], nil, 0),
      (nil, [done, failed], nil, 0.5), (nil, [done, failed, half, canceled], nil, 1.5 / 4),
      (nil, [canceled, canceled], nil, 0), (.failed, [done, failed], nil, 0.5),
      (.failed, [done, done], nil, 1),
      // In an ended task nothing is on its way any more.
      (.failed, [half], nil, 0), (.failed, [silent], nil, 0), (.failed, [done, half], nil, 0.5),
      (.succeeded, [half, silent], nil, 0),
    ]
  }()

  @Test("How far a task is by one answer", arguments: reports.indices)
  func reportDerivesItsProgress(index: Int) {
    let (word, items, figure, progress) = Self.reports[index]
    let id = CacheTask.ID(account: AccountID("a"), vendorID: "1")
    let report = TaskReport(
      id: id, kind: .purgeURL, word: word, reportedProgress: figure, items: items.map(URLItems.init)
    )
    #expect(report.progress(in: report.status) == progress, "row \(index)")
  }

  /// A summary that says how far the task is does so of now, and items that it does not tell are of before.
  @Test("What an answer tells of the whole goes before items that an earlier one told")
  func earlierItems() {
    let id = CacheTask.ID(account: AccountID("a"), vendorID: "1")
    func progress(_ word: TaskStatus, _ figure: Double?, _ told: TaskFacets) -> Double? {
      let items = URLItems([makeItem("d", .succeeded), makeItem("s", .running)])
      let report = TaskReport(
        id: id, kind: .purgeURL, word: word, reportedProgress: figure, items: items, told: told)
      return report.progress(in: word)
    }
    #expect(progress(.running, 0.75, [.progress]) == 0.75)
    #expect(progress(.running, 7, [.progress]) == 1)
    #expect(progress(.running, nil, [.progress]) == 0.5)
    #expect(progress(.running, 0.75, [.progress, .items]) == 0.5)
    #expect(progress(.partial, 0.75, [.progress]) == 0.5)
  }
}

@Suite struct URLTextTests {
  @Test(
    arguments: [
      ("https://img.example.com/a/b?c", "img.example.com", "/a/b?c"),
      ("http://IMG.Example.COM:8080/a", "img.example.com", "/a"),
      ("https://user:pw@host.example/a", "host.example", "/a"),
      ("img.example.com/a/", "img.example.com", "/a/"),
      ("img.example.com:443/a", "img.example.com", "/a"),
      ("img.example.com", "img.example.com", ""),
      ("//cdn.example/x", "cdn.example", "/x"),
      ("https://a.example./x", "a.example", "/x"),
      ("https://*.example.com/x", "*.example.com", "/x"),
      ("https://a.example?x=/y", "a.example", "?x=/y"),
      ("https://a.example#f", "a.example", "#f"),
      ("http://[2001:db8::1]:80/x", "[2001:db8::1]", "/x"),
      ("a.example/go?to=http://b.example/x", "a.example", "/go?to=http://b.example/x"),
      ("https://a.example/go?to=http://b.example/x", "a.example", "/go?to=http://b.example/x"),
      ("https://a.example/x@y", "a.example", "/x@y"),
      ("https://bücher.example/x", "bücher.example", "/x"),
      ("https://a.example/\u{301}x", "a.example", "/\u{301}x"),
      ("https://u\u{301}@a\u{301}.example:\u{301}80", "á.example", ""),
      ("/only/a/path", nil, "/only/a/path"),
      ("https:///x", nil, "/x"),
      ("", nil, ""),
    ] as [(String, String?, String)])
  func hostAndPath(text: String, host: String?, path: String) {
    #expect(URLText.host(of: text) == host)
    #expect(URLText.path(of: text) == path)
  }
}
