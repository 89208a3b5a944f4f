import FoundationEssentials
import Testing

@testable import Proofs

/// URLs, addresses and places as operators write them.
@Suite struct PlaceTests {
  @Test(arguments: [
    ("https://www.Example.com/a?b#c", "www.example.com", nil, "/a?b"),
    ("http://h:8080", "h", 8080, "/"), ("h.example/a b\"é", "h.example", nil, "/a%20b\"%C3%A9"),
    ("https://[2001:db8::1]:444/x", "2001:db8::1", 444, "/x"), ("https://h?q", "h", nil, "/?q"),
    ("https://例え.jp/", "xn--r8jz45g.jp", nil, "/"),
    // Marks above signs, which make them other characters, and no other signs.
    ("http://h/\u{301}a", "h", nil, "/%CC%81a"), ("http://h:80/x#\u{301}a", "h", 80, "/x"),
    ("h?\u{301}", "h", nil, "/?%CC%81"), ("h/a?u=http://b", "h", nil, "/a?u=http://b"),
    ("http://h?u=//b:1", "h", nil, "/?u=//b:1"),
  ])
  func urlsAreTakenApart(text: String, host: String, port: Int?, target: String) throws {
    let url = try #require(ProofURL(text))
    #expect(url.host == host && url.port == port && url.target == target && url.text == text)
  }

  @Test(arguments: [
    "", "ftp://h/", "https://", "https:///x", "https://u:p@h/", "https://h:0/", "https://h:99999/",
    "https://[::1/", "https://a b/", "http://h:\u{301}80/", "https://u@\u{301}h/", "https://h:x/",
    "/only/a/path", "#",
  ])
  func whatIsNoURL(text: String) { #expect(ProofURL(text) == nil) }

  @Test(arguments: [
    ("127.0.0.1", true), ("10.1.2.3", true), ("172.16.0.1", true), ("172.32.0.1", false),
    ("192.168.1.1", true), ("169.254.169.254", true), ("100.64.0.1", true), ("0.0.0.0", true),
    ("203.0.113.7", false), ("224.0.0.1", true), ("255.255.255.255", true), ("::1", true),
    ("::", true), ("fe80::1", true), ("fd00::1", true), ("::ffff:127.0.0.1", true),
    ("::ffff:203.0.113.7", false), ("2001:db8::1", false), ("::127.0.0.1", true),
    ("64:ff9b::a9fe:a9fe", true), ("64:ff9b::203.0.113.7", false), ("64:ff9b:1::1", true),
    ("2002:7f00:1::", true), ("2002:cb00:7107::1", false),
  ])
  func privateAddresses(text: String, isPrivate: Bool) throws {
    #expect(try #require(IPAddress(text)).isPrivate == isPrivate)
  }

  private func sources(_ text: String, _ files: [String: String] = [:]) throws -> [String] {
    try PlaceList(text) { try #require(files[$0]) }.sources.map { source in
      switch source {
      case .local: "local"
      case .node(let place): "ip \(place)"
      case .resolver(let place): "dns \(place)"
      }
    }
  }

  @Test func aListOfPlaces() throws {
    #expect(
      try sources("local,ip:203.0.113.7,203.0.113.8:8080,dns:192.0.2.1,192.0.2.2") == [
        "local", "ip 203.0.113.7", "ip 203.0.113.8:8080", "dns 192.0.2.1", "dns 192.0.2.2",
      ])
    let file = "# nodes\n203.0.113.7  Peking\n\n2001:db8::1\n[2001:db8::2]:444#x\n203.0.113.7\n"
    #expect(
      try sources("ip:@edges.txt,local", ["edges.txt": file]) == [
        "ip 203.0.113.7", "ip 2001:db8::1", "ip [2001:db8::2]:444", "local",
      ])
  }

  @Test(arguments: [
    "", "203.0.113.7", "ip:", "ip:host.example", "ip:1.2.3", "local,203.0.113.7", "ip:@empty",
    "ip:@odd", "dns:", "remote", "dns:@edges.txt", "ip:203.0.113.7,",
  ])
  func whatIsNoList(text: String) {
    #expect(throws: PlaceList.Failure.self) {
      try PlaceList(text) { $0 == "empty" ? "# nothing\n" : "203.0.113.7\nnode-8\n" }
    }
  }

  @Test func aBaselineIsReadAsItWasWritten() throws {
    let entry = Baseline.Entry(
      url: "http://h/é", place: "local", scheme: "http", variant: "identity", status: 200,
      length: 3, hash: "aa", decodedHash: nil, etag: "\"x\"", cachedSince: nil)
    let baseline = Baseline(at: Date(timeIntervalSince1970: 1_790_000_000), entries: [entry])
    #expect(try Baseline(try baseline.text()) == baseline)
    for text in ["", "{}", "{\"schema\":2,\"at\":\"2026-09-21T04:05:06Z\",\"entries\":[]}"] {
      #expect(throws: Baseline.Failure.self) { try Baseline(text) }
    }
  }
}
