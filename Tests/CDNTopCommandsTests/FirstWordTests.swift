import Testing

@testable import CDNTopCommands

/// A command mistyped is not taken for a filter.
@Suite struct FirstWordTests {
  @Test(arguments: [
    ("lits", "list"), ("LIST", "list"), ("wiat", "wait"), ("demo2", "demo"), ("track-", "track"),
    ("histroy", "history"), ("theme", "themes"), ("ls", "list"), ("version", "--version"),
    ("failed", "status:failed"), ("running", "status:running"),
    ("status=failed", "status:failed"), ("label=INC-1", "label:INC-1"), ("fail>0", "fail:>0"),
    ("foo", nil), ("monitor", nil), ("v2", nil), ("localhost", nil), ("图片", nil), ("a=b", nil),
    ("dead-beef", nil), ("x", nil),
  ])
  func anUnknownWordIsNoFilter(word: String, nearest: String?) throws {
    let error = UsageError.unknownFirstWord(word, nearest: nearest)
    for arguments in [[word], [word, "status:failed"], ["--ascii", word, "--help"]] {
      #expect(throws: error) { try ArgumentOrder(arguments).sorted() }
    }
    #expect(error.description.hasPrefix("unknown command \"\(word)\""))
    #expect(error.description.contains(nearest.map { "did you mean \"\($0)\"?" } ?? "--help"))
    #expect(error.description.contains("cdntop -- \(word)"))
    #expect(try ArgumentOrder(["--", word]).sorted() == ["monitor", "--", word])
    // Elsewhere a filter may begin with any word.
    for command in ["list", "wait", "watch", "history", "demo"] {
      #expect(try ArgumentOrder([command, word]).sorted() == [command, "--", word])
    }
  }

  @Test(arguments: [
    "status:failed", "status：failed", "\"two words\"", "two words", "-lits", "!lits", "~lits",
    "(lits", "not", "NOT", "/news/", "https://img.example.com/a.png", "img.example.com", "*.x",
    "img.example.com:8443", "/v[0-9]/", "17671000029", "404", "INC-4711",
    "545ec2e2-e9e5-47b8-8f34-44c104a84fd3", "2026_4d", "",
  ])
  func aTermIsAFilter(word: String) throws {
    #expect(try ArgumentOrder([word]).sorted() == ["monitor", "--", word])
  }

  @Test(arguments: [("foo", nil), ("lits", "list")])
  func helpKnowsNoOtherCommand(word: String, nearest: String?) {
    #expect(throws: UsageError.unknownCommand(word, nearest: nearest)) {
      try ArgumentOrder(["help", word]).sorted()
    }
    #expect(throws: UsageError.self) { try ArgumentOrder(["help", "list", word]).sorted() }
  }
}
