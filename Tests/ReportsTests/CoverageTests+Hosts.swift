import TaskModel
import Testing

@testable import Reports

/// Hosts that stand for several, and hosts that a vendor names beside URLs.
extension CoverageTests {
  /// What a vendor names beside URLs, wildcards and other hosts, and the one wildcard at the end of a prefix.
  @Test(arguments: [
    ("http://www.b.example/a.html", Coverage.Match.exact), ("https://c.example/a.html", .exact),
    ("http://b.example/a.html", nil), ("http://x.www.b.example/i/1", .pattern),
    ("http://c.example/i/1", .pattern), ("http://c.example/a*b/c/d", .pattern),
    ("http://c.example/axb/c/d", nil), ("http://d.example/a.html", nil),
  ])
  func namedDomains(url: String, match: Coverage.Match?) {
    var task = Self.task("one", "1", .purgePattern, [])
    task.namedDomains = ["*.b.example", "c.example"]
    task.domains = task.namedDomains
    let items: [(String, PatternDialect)] = [
      ("*.b.example/a.html", .url), ("*.b.example/i/*", .prefix), ("*.b.example/a*b/c*", .prefix),
    ]
    task.urls = URLItems(
      items.map {
        URLItem(url: SafeText($0.0, limit: .url), status: .succeeded, dialect: $0.1)
      })
    let answer = Self.coverage([url], [task]).answers(for: 0)[0]
    #expect(answer.hits.map(\.match) == [match].compactMap(\.self))
    #expect(answer.blindTasks == 0)
  }

  /// A wildcard of a named domain stands for any number of labels, one in a text for a single one.
  @Test(arguments: [
    ("https://a-dev.example.com/x", true, true), ("https://b.a-dev.example.com/x", true, false),
    ("https://dev.example.com/x", false, false), ("https://-dev.example.com/x", false, false),
  ])
  func wildcards(url: String, isNamed: Bool, isText: Bool) {
    var task = Self.task("one", "1", .purgeURL, ["*-dev.example.com/x"])
    #expect(Self.coverage([url], [task]).answers(for: 0)[0].hits.isEmpty == !isText)
    task.namedDomains = ["*-dev.example.com"]
    #expect(Self.coverage([url], [task]).answers(for: 0)[0].hits.isEmpty == !isNamed)
  }

  /// A wildcard keeps the scheme and the port that stand beside it, and its letters are those of any other host.
  @Test(arguments: [
    ("https://www.xn--fsq.example:8443/x", Coverage.Match.exact),
    ("https://www.例.example:8443/x", .normalized),
    ("http://www.xn--fsq.example:8443/x", .normalized),
    ("https://www.例.example/x", nil), ("https://例.example:8443/x", nil),
  ])
  func wildcardSpellings(url: String, match: Coverage.Match?) {
    for host in ["*.例.example", "*.xn--fsq.example", "*.XN--fsq.Example"] {
      let text = Self.task("one", "1", .purgeURL, ["https://\(host):8443/x"])
      let hits = Self.coverage([url], [text]).answers(for: 0)[0].hits
      #expect(hits.map(\.match) == [match].compactMap(\.self), "\(host)")
    }
    for host in ["*.例.example", "*.xn--fsq.example"] {
      var all = Self.task("one", "1", .purgeAll, [])
      all.domains = [host]
      let hits = Self.coverage(["http://www.例.example/x"], [all]).answers(for: 0)[0].hits
      #expect(hits.count == 1, "\(host)")
    }
  }
}
