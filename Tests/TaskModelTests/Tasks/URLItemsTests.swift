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
    #expect(abs(items.meanProgress - 1.6 / 5) < 1e-12)
    #expect(items.map(\.url.text) == ["a/1", "a/2", "a/3", "a/4", "a/5"])
  }

  @Test func noItemsHaveNoProgress() {
    let items = URLItems([])
    #expect(items.isEmpty)
    #expect(items.meanProgress == 0)
  }

  @Test(
    arguments: [
      (TaskStatus.succeeded, 0.3, 1.0), (.succeeded, nil, 1.0), (.running, 0.3, 0.3),
      (.running, nil, 0.0), (.failed, 0.9, 0.9), (.failed, nil, 0.0), (.running, 7.0, 1.0),
      (.running, -1.0, 0.0),
    ] as [(TaskStatus, Double?, Double)])
  func itemProgress(status: TaskStatus, reported: Double?, progress: Double) {
    #expect(makeItem("a", status, progress: reported).progress == progress)
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
      ("/only/a/path", nil, "/only/a/path"),
      ("https:///x", nil, "/x"),
      ("", nil, ""),
    ] as [(String, String?, String)])
  func hostAndPath(text: String, host: String?, path: String) {
    #expect(URLText.host(of: text) == host)
    #expect(URLText.path(of: text) == path)
  }
}
