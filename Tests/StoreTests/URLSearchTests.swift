import Foundation
import TaskModel
import TestSupport
import Testing

/// What is looked for in packed URLs is found where it stands in one of them, and nowhere else.
@Suite struct URLSearchTests {
  private static func list(_ urls: [String]) -> URLTexts {
    URLTexts(urls.map { SafeText($0, limit: .url) })
  }

  @Test func findsWhatStandsAcrossWhatTwoURLsHaveInCommon() {
    let urls = [
      "https://a.example.com/img/one.js", "https://a.example.com/img/other.js", "https://b/",
    ]
    let packed = Self.list(urls).packed
    for (text, isThere) in [
      ("img/o", true), ("g/other", true), ("/ot", true), ("om/img/one.js", true), ("B/", false),
      ("ONE", false), ("one", true), ("js", true), ("jsh", false), ("/b/", true),
      ("nothing", false),
    ] {
      #expect(URLSearch([TextNeedle(text)]).mayFind(list: packed, rest: nil) == isThere, "\(text)")
    }
    #expect(!URLSearch([TextNeedle("one")]).mayFind(list: nil, rest: nil))
    #expect(URLSearch([TextNeedle("x9"), TextNeedle("other")]).mayFind(list: packed, rest: nil))
  }

  @Test func agreesWithLookingAtEachURL() {
    var generator = SeededGenerator(seed: 4)
    let letters = Array("ab/.C")
    func text(_ count: ClosedRange<Int>) -> String {
      String(
        (0..<Int.random(in: count, using: &generator)).compactMap { _ in
          letters.randomElement(using: &generator)
        })
    }
    for _ in 0..<2_000 {
      let urls = (0..<Int.random(in: 0...6, using: &generator)).map { _ in text(1...9) }
      let needle = TextNeedle(text(1...4))
      let found = URLSearch([needle]).mayFind(list: Self.list(urls).packed, rest: nil)
      #expect(found == urls.contains(where: needle.isFound), "\(needle.text) in \(urls)")
    }
  }

  /// Whatever the bytes are, a task that may pass is not left out, and nothing breaks.
  @Test func damageIsNoReasonToLeaveOut() {
    var generator = SeededGenerator(seed: 5)
    let packed = Self.list((0..<20).map { "https://www.example.com/\($0 * 7)" }).packed
    let search = URLSearch([TextNeedle("nowhere")])
    for _ in 0..<2_000 {
      var bytes = packed
      bytes.damage(using: &generator)
      _ = search.mayFind(list: bytes, rest: bytes)
    }
    #expect(search.mayFind(list: [1], rest: nil))
  }

  /// What an operator named is not among the URLs that the vendor tells.
  @Test func aTaskWhoseURLsAnOperatorNamedIsLookedAt() {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("a"), vendorID: "1"), provider: ProviderID("p"),
      kind: .purgeURL, firstSeenAt: Date(timeIntervalSince1970: 0))
    task.isEndConfirmed = true
    let search = URLSearch([TextNeedle("x")])
    #expect(!search.mayFind(list: nil, rest: task.packedRest))
    task.declaredURLs = [SafeText("https://x/", limit: .url)]
    #expect(search.mayFind(list: nil, rest: task.packedRest))
  }
}
