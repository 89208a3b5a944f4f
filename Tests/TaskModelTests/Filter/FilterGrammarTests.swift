import FoundationEssentials
import TaskModel
import TestSupport
import Testing

/// Parses a filter at the tests' present on Shanghai clocks.
func parse(_ text: String, zone: ShownZone = shanghai) throws(FilterError) -> TaskFilter {
  try TaskFilter(parsing: text, now: testNow, zone: zone)
}

@Suite struct FilterGrammarTests {
  @Test(arguments: [
    // Words
    ("", "everything"),
    ("  \t ", "everything"),
    ("spring", "\"spring\""),
    ("spring sale", "(\"spring\" and \"sale\")"),
    ("\"spring sale\"", "\"spring sale\""),
    ("\"a \\\"b\\\" \\\\c\"", "\"a \"b\" \\c\""),
    ("~sprsl", "~\"sprsl\""),
    ("~\"sp sl\"", "~\"sp sl\""),
    ("https://img.example.com/a:b", "\"https://img.example.com/a:b\""),
    ("img.example.com:8080", "\"img.example.com:8080\""),
    ("12:04", "\"12:04\""),
    ("a-b!c~d", "\"a-b!c~d\""),
    ("f(x)", "\"f(x)\""),
    ("Or", "\"Or\""),
    ("\"or\"", "\"or\""),
    ("错误：超时", "\"错误：超时\""),
    ("\"status=failed\"", "\"status=failed\""),
    ("k=v", "\"k=v\""),
    ("id=5", "\"id=5\""),
    ("from=app", "\"from=app\""),
    ("a.html?status=1", "\"a.html?status=1\""),
    ("a>b", "\"a>b\""),
    // Expressions
    ("/v[0-9]+/", "/v[0-9]+/"),
    ("/v[0-9]+/i", "/v[0-9]+/i"),
    ("/a b/", "/a b/"),
    ("/a(b|c)/ d", "(/a(b|c)/ and \"d\")"),
    ("(/a/ or b)", "(/a/ or \"b\")"),
    ("/static/js/", "/static/js/"),
    ("/a\\/b/", "/a\\/b/"),
    ("/img/logo.png", "\"/img/logo.png\""),
    ("/img/a.png b/", "(\"/img/a.png\" and \"b/\")"),
    ("//cdn.example/x", "\"//cdn.example/x\""),
    ("/", "\"/\""),
    // Operators
    ("a and b", "(\"a\" and \"b\")"),
    ("a AND b c", "(\"a\" and \"b\" and \"c\")"),
    ("a or b", "(\"a\" or \"b\")"),
    ("a OR b or c", "(\"a\" or \"b\" or \"c\")"),
    ("a b or c d", "((\"a\" and \"b\") or (\"c\" and \"d\"))"),
    ("a and b or c and d", "((\"a\" and \"b\") or (\"c\" and \"d\"))"),
    ("a (b or c)", "(\"a\" and (\"b\" or \"c\"))"),
    ("(a b) c", "(\"a\" and \"b\" and \"c\")"),
    ("((a))", "\"a\""),
    ("(a or b)(c or d)", "((\"a\" or \"b\") and (\"c\" or \"d\"))"),
    // Negation
    ("-a", "not \"a\""),
    ("!a", "not \"a\""),
    ("not a", "not \"a\""),
    ("NOT a", "not \"a\""),
    ("not not a", "\"a\""),
    ("-!a", "\"a\""),
    ("-\"a b\"", "not \"a b\""),
    ("-/a/", "not /a/"),
    ("-~ab", "not ~\"ab\""),
    ("-or", "not \"or\""),
    ("a -b c", "(\"a\" and not \"b\" and \"c\")"),
    ("not (a or b)", "not (\"a\" or \"b\")"),
    ("not(a or b)", "not (\"a\" or \"b\")"),
    ("-(a or b) c", "(not (\"a\" or \"b\") and \"c\")"),
    ("a or not b c", "(\"a\" or (not \"b\" and \"c\"))"),
    ("-status:failed", "not status:failed"),
    // Keys
    ("status:running,failed", "status:running,failed"),
    ("STATUS:FAILED", "status:failed"),
    ("status:!succeeded", "not status:succeeded"),
    ("status:!queued,running", "not status:queued,running"),
    ("-status:!failed", "status:failed"),
    ("status：failed", "status:failed"),
    ("kind:purge", "kind:purge-url,purge-directory,purge-pattern,purge-tag,purge-all"),
    ("kind:prefetch,block", "kind:prefetch,block"),
    ("stalled:yes", "stalled:yes"),
    ("stalled:no", "stalled:no"),
    ("domain:*.Example.com.", "domain:\"*.example.com\""),
    ("domain:a.example,b.example", "domain:\"a.example\",\"b.example\""),
    ("label:\"a b\",c", "label:\"a b\",\"c\""),
    ("label:\"a,b\"", "label:\"a,b\""),
    ("id:!9*", "not id:\"9*\""),
    ("url:/news/", "url:/news/"),
    ("url:/v{1,2}/i,x", "url:/v{1,2}/i,\"x\""),
    ("url:/img/a.png", "url:\"/img/a.png\""),
    ("url:https://a.example/", "url:\"https://a.example/\""),
    ("url:\"/a/\"", "url:\"/a/\""),
    ("error:quota*", "error:\"quota*\""),
    ("provider:UCloud", "provider:\"ucloud\""),
    ("(account:a or account:b) url:x", "((account:\"a\" or account:\"b\") and url:\"x\")"),
    // Comparisons
    ("age:>5m", "age:>300.0"),
    ("age:<=1h30m", "age:<=5400.0"),
    ("age:2h", "age:=7200.0"),
    ("pct:<50", "pct:<50.0"),
    ("pct:>=99.5%", "pct:>=99.5"),
    ("pct:100", "pct:=100.0"),
    ("fail:>0", "fail:>0.0"),
    ("fail:=3", "fail:=3.0"),
    ("fail:!0", "not fail:=0.0"),
    ("age:<5m,>2h", "age:<300.0,>7200.0"),
  ])
  func parsesTo(text: String, canonical: String) throws {
    let filter = try parse(text)
    #expect(filter.canonicalText == canonical)
    #expect(filter.text == text)
  }

  @Test(arguments: FilterKey.allCases)
  func everyExampleOfAKeyIsAFilter(_ key: FilterKey) throws {
    #expect(!key.help.isEmpty && !key.help.hasSuffix("."))
    #expect(!key.examples.isEmpty)
    for example in key.examples {
      #expect(example.hasPrefix("\(key.rawValue):"))
      #expect(try !parse(example).isEmpty)
    }
    for value in key.values {
      #expect(try !parse("\(key.rawValue):\(value)").isEmpty)
    }
  }

  @Test func keysAreTheContract() {
    let keys =
      "status domain provider account kind id url error label since until between age pct fail stalled"
    #expect(FilterKey.allCases.map(\.rawValue).joined(separator: " ") == keys)
  }

  @Test func equalityIsTextAndMeaning() throws {
    #expect(try parse("a /b/ since:2h") == parse("a /b/ since:2h"))
    #expect(try parse("a") != parse("b"))
    #expect(try parse("since:13:00") != parse("since:13:00", zone: .fixed(seconds: 0)))
    #expect(TaskFilter.all.isEmpty)
    #expect(try parse("").isEmpty && parse("") == .all)
  }

  @Test func narrowingJoinsWholes() throws {
    let either = try parse("a or b")
    let since = try parse("since:2h")
    let both = either.narrowed(by: since)
    #expect(both.canonicalText == "((\"a\" or \"b\") and time:-7200s..)")
    #expect(try parse(both.text).canonicalText == both.canonicalText)
    #expect(either.narrowed(by: .all) == either)
    #expect(TaskFilter.all.narrowed(by: since) == since)
  }

  @Test func nestingHasALimit() throws {
    let fine = String(repeating: "(", count: 60) + "a" + String(repeating: ")", count: 60)
    #expect(try parse(fine).canonicalText == "\"a\"")
    let deep = String(repeating: "(", count: 50_000) + "a" + String(repeating: ")", count: 50_000)
    #expect(throws: FilterError.self) { try parse(deep) }
    let negated = String(repeating: "-", count: 50_001) + "a"
    #expect(try parse(negated).canonicalText == "not \"a\"")
  }
}
