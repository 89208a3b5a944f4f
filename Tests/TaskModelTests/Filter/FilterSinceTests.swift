import TaskModel
import Testing

@Suite struct FilterSinceTests {
  @Test(arguments: [
    ("", "since:2h"), ("status:failed", "status:failed since:2h"), ("since:1d", "since:2h"),
    ("since:1d news", "news since:2h"), ("news since:1d \"a  b\"", "news \"a  b\" since:2h"),
    ("since:1d and news", "news since:2h"), ("news and since:1d", "news since:2h"),
    ("a and since:1d and b", "a and b since:2h"), ("-since:1d", "-since:1d since:2h"),
    ("since:!1d", "since:!1d since:2h"), ("a or since:1d", "(a or since:1d) since:2h"),
    ("(a or since:1d)", "(a or since:1d) since:2h"),
    ("since:\"yesterday 18:00\" a", "a since:2h"),
  ])
  func replaces(_ text: String, _ expected: String) throws {
    let filter = try TaskFilter(parsing: text, now: testNow, zone: shanghai)
    #expect(try filter.replacingSince("2h", now: testNow, zone: shanghai).text == expected)
  }

  @Test func aBadValueHasItsPlace() throws {
    let error = #expect(throws: FilterError.self) {
      _ = try TaskFilter.all.replacingSince("2x", now: testNow, zone: shanghai)
    }
    #expect(error?.position == 7)
  }
}
