import TaskModel
import Testing

@Suite("What one filter says of another")
struct FilterImplicationTests {
  private func filter(_ text: String) throws -> TaskFilter {
    try TaskFilter(parsing: text, now: testNow, zone: shanghai)
  }

  @Test(
    arguments: [
      ("", "", true), ("img", "", true), ("", "img", false), ("img/7", "img", true),
      ("img", "img/7", false), ("thumb-img", "img", true), ("IMG", "img", true),
      ("img", "IMG", false), ("IMG", "IM", true), ("IMG", "Im", false), ("图片", "图", true),
      ("é", "é", true), ("éa", "é", false), ("~imgs", "~img", true), ("~img", "img", false),
      ("img", "~img", false), ("status:failed img/7", "img", true),
      ("status:failed img/7", "status:failed img", true), ("img/7", "status:failed img", false),
      ("status:failed", "status:failed", true), ("status:failed", "status:failed,partial", false),
      ("not img", "not im", false), ("img or js", "im or js", false), ("img or js", "img", false),
      ("js (img or css)", "js", true), ("domain:a.example", "domain:*.example", false),
    ])
  func implications(filter: String, wider: String, isImplied: Bool) throws {
    #expect(try self.filter(filter).implies(try self.filter(wider)) == isImplied)
  }

  @Test("What passes a filter passes every one that it implies")
  func holds() throws {
    let words = ["a", "ab", "b", "A", "AB", "aB", "图", "a图", "é", "aé", "/a", "a/"]
    let terms = words + ["~ab", "~a", "status:running", "not a", "a or b"]
    let filters = try (terms + words.map { "status:running \($0)" }).map(filter)
    let texts = ["a", "A", "ab", "Ab", "AB", "bA", "x/a/b", "图a图", "É", "aÉ", "a-b", ""]
    var tasks: [CacheTask] = []
    for (number, text) in texts.enumerated() {
      for status in [TaskStatus.running, .failed] {
        var task = makeTask("\(number)")
        task.status = status
        task.urls = URLItems([makeItem(text)])
        tasks.append(task)
      }
    }
    let context = FilterContext(
      now: testNow, judgement: Judgement(makeSnapshot(tasks), now: testNow))
    for filter in filters {
      for wider in filters where filter.implies(wider) {
        for task in tasks where filter.matches(task, in: context) {
          #expect(wider.matches(task, in: context), "\(filter.text) implies \(wider.text)")
        }
      }
    }
  }
}
