import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@Suite struct FilterErrorTests {
  struct Mistake: CustomTestStringConvertible {
    let text: String
    let position: Int
    let length: Int
    let suggestion: String?

    init(_ text: String, _ position: Int, _ length: Int, _ suggestion: String? = nil) {
      self.text = text
      self.position = position
      self.length = length
      self.suggestion = suggestion
    }

    var testDescription: String { text }
  }

  @Test(arguments: [
    // Keys
    Mistake("statsu:failed", 1, 6, "status"),
    Mistake("a lable:x", 3, 5, "label"),
    Mistake("(provdr:ucloud)", 2, 6, "provider"),
    Mistake("-errr:x", 2, 4, "error"),
    Mistake("a:x", 1, 1),
    Mistake("state:failed", 1, 5, "status"),
    Mistake("vendor:x", 1, 6, "provider"),
    Mistake("host:a.example", 1, 4, "domain"),
    Mistake("localhost:8080", 1, 9),
    Mistake("刷新 statsu:x", 4, 6, "status"),
    Mistake("pct>50", 1, 4, "pct:>"),
    Mistake("age<5m", 1, 4, "age:<"),
    Mistake("pct>=50", 1, 5, "pct:>="),
    Mistake("PCT=>50", 1, 5, "pct:>="),
    Mistake("f>0", 1, 2, "fail:>"),
    Mistake("fial>0", 1, 5, "fail:>"),
    Mistake("failed>0", 1, 7, "fail:>"),
    Mistake("progress<50", 1, 9, "pct:<"),
    Mistake("since>2h", 1, 6, "since:"),
    Mistake("status=failed", 1, 7, "status:"),
    Mistake("status=", 1, 7, "status:"),
    Mistake("-Kind==purge", 2, 6, "kind:"),
    Mistake("status!=failed", 1, 8, "status:!"),
    Mistake("a fail<>0", 3, 6, "fail:!"),
    // Values
    Mistake("status:faild", 8, 5, "failed"),
    Mistake("status:running,faild", 16, 5, "failed"),
    Mistake("status:!faild", 9, 5, "failed"),
    Mistake("status:success", 8, 7, "succeeded"),
    Mistake("status:cancelled", 8, 9, "canceled"),
    Mistake("status:xyzzy", 8, 5),
    Mistake("status:s", 8, 1),
    Mistake("status:", 1, 7),
    Mistake("status: failed", 1, 7),
    Mistake("status:!", 1, 8),
    Mistake("status:failed,", 14, 1),
    Mistake("status:failed,,running", 14, 1),
    Mistake("status:,failed", 1, 7),
    Mistake("status:failed,!running", 15, 1),
    Mistake("account:!a,!", 12, 1),
    Mistake("kind:p", 6, 1),
    Mistake("kind:preload", 6, 7, "prefetch"),
    Mistake("kind:purge-directry", 6, 14, "purge-directory"),
    Mistake("kind:refresh", 6, 7, "purge"),
    Mistake("stalled:maybe", 9, 5),
    Mistake("stalled:true", 9, 4, "yes"),
    // Operators
    Mistake("-", 1, 1),
    Mistake("!", 1, 1),
    Mistake("a - b", 3, 1),
    Mistake("(a !)", 4, 1),
    Mistake("~", 1, 1),
    Mistake("or a", 1, 2),
    Mistake("and", 1, 3),
    Mistake("a or", 3, 2),
    Mistake("a and", 3, 3),
    Mistake("a or or b", 3, 2),
    Mistake("a or and b", 3, 2),
    Mistake("not", 1, 3),
    Mistake("not or", 1, 3),
    Mistake("a || b", 3, 2, "or"),
    Mistake("a && b", 3, 2, "and"),
    Mistake("()", 1, 2),
    Mistake("a ( )", 3, 3),
    Mistake("(a", 1, 1),
    Mistake("(a (b)", 1, 1),
    Mistake("(", 1, 1),
    Mistake("a)", 2, 1),
    Mistake(")", 1, 1),
    Mistake("(a) b)", 6, 1),
    Mistake("(a or)", 4, 2),
    // Quotes and expressions
    Mistake("\"abc", 1, 1),
    Mistake("label:\"abc", 7, 1),
    Mistake("\"\"", 1, 2),
    Mistake("label:\" \"", 7, 3),
    Mistake("\"a\"b", 3, 1),
    Mistake("/[/", 1, 3),
    Mistake("x /a(/i", 3, 5),
    Mistake("url:/(/", 5, 3),
    Mistake("url:a,/*/", 7, 3),
    Mistake("url:/(x+x+)+[yz]/", 5, 13),
    Mistake("/(a|b)*c/", 1, 9),
    Mistake("/((a*)b){2,}/", 1, 13),
    // Times and numbers
    Mistake("age:5", 5, 1, "5m"),
    Mistake("age:>5", 5, 2, ">5m"),
    Mistake("age:>", 5, 1),
    Mistake("age:> 5m", 5, 1),
    Mistake("age:>soon", 5, 5),
    Mistake("age:99999999999999999999d", 5, 21),
    Mistake("since:2", 7, 1, "2m"),
    Mistake("since:25:00", 7, 5),
    Mistake("since:12:60", 7, 5),
    Mistake("since:yesterdy", 7, 8, "yesterday"),
    Mistake("since:2026-02-30", 7, 10),
    Mistake("since:\"yesterday 25:00\"", 7, 17),
    Mistake("until:never", 7, 5),
    Mistake("between:11:50", 9, 5),
    Mistake("between:11:50..", 9, 7),
    Mistake("between:..11:50", 9, 7),
    Mistake("between:a..b", 9, 4),
    Mistake("between:1h..2h", 9, 6, "2h..1h"),
    Mistake("between:\"1h\"..\"2h", 9, 9),
    Mistake("between:\"2h\"1h", 12, 1),
    Mistake("between:\"2h\"..\"soon\"", 9, 12),
    Mistake("between:2026-09-20..2026-09-19", 9, 22, "2026-09-19..2026-09-20"),
    Mistake("pct:x", 5, 1),
    Mistake("pct:101", 5, 3),
    Mistake("pct:-1", 5, 2),
    Mistake("pct:1e1", 5, 3),
    Mistake("pct:nan", 5, 3),
    Mistake("fail:1.5", 6, 3),
    Mistake("fail:many", 6, 4),
  ])
  func pointsAtTheMistake(_ mistake: Mistake) throws {
    let error = try #require(throws: FilterError.self) { try parse(mistake.text) }
    #expect(error.position == mistake.position, "\(error)")
    #expect(error.length == mistake.length, "\(error)")
    #expect(error.suggestion == mistake.suggestion, "\(error)")
    #expect(!error.reason.isEmpty && !error.description.contains("\n"))
  }

  @Test(arguments: [
    ("statsu:x", "unknown key 'statsu' at 1: did you mean 'status'?"),
    ("status:faild", "unknown status 'faild' at 8: did you mean 'failed'?"),
    ("status=failed", "a colon or quotes are missing at 1: did you mean 'status:'?"),
    (
      "status:s",
      "'s' is the beginning of several words at 8: write one of succeeded stalled"
    ),
    (
      "status:xyzzy",
      "unknown status 'xyzzy' at 8: one of bad open ended queued running succeeded partial failed canceled unknown stalled"
    ),
    ("-", "'-' has nothing to negate at 1: the term follows without a blank"),
    ("a)", "')' has no '(' to close at 2"),
    ("age:>5", "'5' is not a duration at 5: did you mean '>5m'?"),
    (
      "/[/",
      "invalid regular expression: expected custom character class members at 1: "
        + "quote it to search for the text"
    ),
    (
      "a\u{202E}b:c status:\u{1B}[31m",
      "unknown status '<001B>[31m' at 14: one of "
        + "bad open ended queued running succeeded partial failed canceled unknown stalled"
    ),
  ])
  func speaksOneSentence(text: String, sentence: String) throws {
    let error = try #require(throws: FilterError.self) { try parse(text) }
    #expect(error.description == sentence)
  }

  @Test("What is no comparison with a number is a text, and so is what a URL may hold")
  func comparesNothing() throws {
    for text in ["f<b", "tail>x", "a<b", "id=5", "https://h/?status=1&id=5", "a.html?status=1"] {
      #expect(try parse(text).canonicalText.contains(text), "\(text)")
    }
  }

  @Test func suggestionsMakeTheTextRight() throws {
    for text in [
      "statsu:failed", "status:faild", "status:running,faild", "kind:preload", "age:>5", "since:2",
      "between:1h..2h", "a || b", "pct>50", "stalled:true", "status=failed", "status!=failed",
      "failed>0", "kind==purge", "since>2h", "pct=>50", "fail<>0",
    ] {
      let error = try #require(throws: FilterError.self) { try parse(text) }
      let suggestion = try #require(error.suggestion)
      var letters = Array(text)
      let start = error.position - 1
      letters.replaceSubrange(start..<start + error.length, with: suggestion)
      #expect(throws: Never.self) { try parse(String(letters)) }
    }
  }

  @Test func seededTextsParseOrPointInside() {
    var random = SeededGenerator(seed: 23)
    let scraps = [
      "status:", "failed", "fail", "-", "!", "(", ")", "\"", "~", "/", "\\", ",", ":", "：", " ",
      "  ", "or", "and", "not", "since:", "until:", "between:", "..", "12:04", "yesterday", "2h",
      "age:>", "pct:<", "fail:", "kind:purge", "domain:*.", "url:", "error:", "*", "i", "刷新", "é",
      "\u{0}", "\u{202E}", "👩‍👩‍👧", "e\u{301}", "[", "]", "{1,", "}", "+", "?", "|", "\n", "xn--",
      "2026-09-21", "T", "Z", "+08:00", "<", ">", "=", "5", "99999999999", ".", "%",
    ]
    let matching = FilterContext(now: testNow, judgement: Judgement(makeSnapshot(), now: testNow))
    let task = makeTask { task in
      task.urls = URLItems([
        makeItem("https://a.example/12:04/刷新?e\u{301}", .failed, message: "fail")
      ])
      task.domains = ["a.example", "xn--bcher-kva.example"]
      task.progress = 0.5
    }
    var parsed = 0
    for _ in 0..<6_000 {
      let text = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
        scraps.randomElement(using: &random)
      }.joined()
      do throws(FilterError) {
        let filter = try parse(text)
        parsed += 1
        let passes = filter.matches(task, in: matching)
        if passes, !filter.mayMatch(account: task.account, provider: task.provider) {
          Issue.record("\(text.debugDescription) matches a task of an account it excludes")
        }
        if passes, let earliest = filter.earliestReference(now: testNow),
          task.referenceTime < earliest
        {
          Issue.record("\(text.debugDescription) matches a task before its earliest moment")
        }
      } catch {
        let end = error.position - 1 + error.length
        if error.position < 1 || error.length < 1 || end > text.count {
          Issue.record("\(text.debugDescription): \(error) ends at \(end)")
        }
        if error.reason.isEmpty { Issue.record("\(text.debugDescription): no reason") }
      }
    }
    #expect(parsed > 500)
  }
}
