import TaskModel
import Testing

/// What is said where nothing matches.
@Suite struct FilterAdviceTests {
  private static let names = FilterNames(accounts: ["ali-prod"], providers: ["ucloud"])

  @Test(arguments: [
    ("running", "status:running"), ("RUNNING", "status:running"), ("x fail", "status:fail"),
    ("(open or x)", "status:open"), ("stalled", "stalled:yes"), ("prefetch", "kind:prefetch"),
    ("purge", "kind:purge"), ("ali-prod", "account:ali-prod"), ("UCloud", "provider:ucloud"),
    ("label=INC-7", "label:INC-7"), ("account==x", "account:x"), ("account!=x", "account:!x"),
    ("state=failed", "status:failed"), ("type=purge", "kind:purge"), ("failed=0", "fail:0"),
  ])
  func asksWhatWasMeant(_ text: String, _ term: String) throws {
    let filter = try parse(text)
    #expect(
      filter.advised("no task matches", among: Self.names)
        == "no task matches; did you mean '\(term)'?")
    // What is proposed is a filter.
    #expect(try parse(term).canonicalText != "\"\(term)\"")
  }

  @Test(arguments: ["https://www.example.com/a.css", "x HTTP://www.example.com/ running"])
  func urlsHaveOtherSpellings(_ text: String) throws {
    #expect(
      try parse(text).advised("no task matches")
        == "no task matches; cdntop where URL compares spellings")
  }

  @Test(arguments: [
    "", "status:failed", "runn", "-running", "not (a or running)", "\"two words\"", "~running",
    "/running/", "k=v", "label=", "=x", "a.html?status=1", "url:https://a.example/", "ali-prod2",
  ])
  func textsAreTexts(_ text: String) throws {
    let filter = try parse(text)
    #expect(filter.advice(among: Self.names) == nil)
    #expect(filter.advised("no task matches", among: Self.names) == "no task matches")
  }

  /// Only what is known is proposed, and nothing that a terminal would obey.
  @Test func namesAndControls() throws {
    #expect(try parse("ali-prod").advice() == nil)
    let advice = try #require(try parse("label=\u{1B}[31m").advice())
    #expect(advice == "did you mean 'label:<001B>[31m'?")
  }

  @Test(arguments: [
    ("failed", "no URL matches; did you mean 'status:failed'?"),
    ("domain=x", "no URL matches; did you mean 'domain:x'?"),
    ("prefetch", "no URL matches"), ("stalled", "no URL matches"), ("label=x", "no URL matches"),
    ("https://a.example/", "no URL matches"),
  ])
  func amongURLs(_ text: String, _ sentence: String) throws {
    #expect(try URLItemFilter(parsing: text).advised("no URL matches") == sentence)
  }
}
