import FoundationEssentials
import TaskModel
import Testing

/// The tests' present is Monday 2026-09-21, 12:00:00 in Shanghai, 04:00:00 UTC.
@Suite struct FilterTimeTests {
  @Test(arguments: [
    ("since:2h", "time:-7200s.."),
    ("since:1d", "time:-86400s.."),
    ("until:30m", "time:..-1800s"),
    ("between:2h..1h", "time:-7200s..-3600s"),
    // The latest past clock time
    ("since:11:50", "time:2026-09-21T03:50:00Z.."),
    ("since:9:05", "time:2026-09-21T01:05:00Z.."),
    ("since:11:50:30", "time:2026-09-21T03:50:30Z.."),
    ("since:12:00", "time:2026-09-21T04:00:00Z.."),
    ("since:12:00:01", "time:2026-09-20T04:00:01Z.."),
    ("since:23:00", "time:2026-09-20T15:00:00Z.."),
    ("since:11：50", "time:2026-09-21T03:50:00Z.."),
    ("until:11:50", "time:..2026-09-21T03:50:00Z"),
    // Days
    ("since:today", "time:2026-09-20T16:00:00Z.."),
    ("since:yesterday", "time:2026-09-19T16:00:00Z.."),
    ("until:yesterday", "time:..<2026-09-20T16:00:00Z"),
    ("since:2026-09-19", "time:2026-09-18T16:00:00Z.."),
    ("until:2026-09-19", "time:..<2026-09-19T16:00:00Z"),
    ("between:2026-09-19..2026-09-20", "time:2026-09-18T16:00:00Z..<2026-09-20T16:00:00Z"),
    ("between:2026-09-19..2026-09-19", "time:2026-09-18T16:00:00Z..<2026-09-19T16:00:00Z"),
    // Days with a clock time
    ("since:\"yesterday 18:00\"", "time:2026-09-20T10:00:00Z.."),
    ("since:yesterday 18:00", "time:2026-09-20T10:00:00Z.."),
    ("since:Yesterday   18:00", "time:2026-09-20T10:00:00Z.."),
    ("since:today 08:00", "time:2026-09-21T00:00:00Z.."),
    ("since:2026-09-19 08:00:30", "time:2026-09-19T00:00:30Z.."),
    ("since:2026-09-19T08:00", "time:2026-09-19T00:00:00Z.."),
    ("until:yesterday 18:00 spring", "(time:..2026-09-20T10:00:00Z and \"spring\")"),
    ("since:yesterday spring", "(time:2026-09-19T16:00:00Z.. and \"spring\")"),
    ("(since:yesterday 18:00)", "time:2026-09-20T10:00:00Z.."),
    ("since:11:00 12:04", "(time:2026-09-21T03:00:00Z.. and \"12:04\")"),
    // RFC 3339
    ("since:2026-09-21T01:02:03Z", "time:2026-09-21T01:02:03Z.."),
    ("since:2026-09-21T01:02:03+02:00", "time:2026-09-20T23:02:03Z.."),
    ("since:\"2026-09-21 01:02:03Z\"", "time:2026-09-21T01:02:03Z.."),
    // Spans
    ("between:11:50..12:10", "time:2026-09-21T03:50:00Z..2026-09-21T04:10:00Z"),
    ("between:10:00..11:00", "time:2026-09-21T02:00:00Z..2026-09-21T03:00:00Z"),
    ("between:23:50..00:10", "time:2026-09-20T15:50:00Z..2026-09-20T16:10:00Z"),
    ("between:13:00..14:00", "time:2026-09-20T05:00:00Z..2026-09-20T06:00:00Z"),
    ("between:yesterday 18:00..20:00", "time:2026-09-20T10:00:00Z..2026-09-20T12:00:00Z"),
    (
      "between:yesterday 18:00..today 02:00", "time:2026-09-20T10:00:00Z..2026-09-20T18:00:00Z"
    ),
    (
      "between:\"yesterday 18:00 .. today 02:00\"",
      "time:2026-09-20T10:00:00Z..2026-09-20T18:00:00Z"
    ),
    (
      "between:\"2026-09-20 18:00\"..\"2026-09-21 02:00\"",
      "time:2026-09-20T10:00:00Z..2026-09-20T18:00:00Z"
    ),
    (
      "between:2026-09-20 18:00..\"today 02:00\" spring",
      "(time:2026-09-20T10:00:00Z..2026-09-20T18:00:00Z and \"spring\")"
    ),
    ("(between:\"yesterday 18:00\"..20:00)", "time:2026-09-20T10:00:00Z..2026-09-20T12:00:00Z"),
    (
      "between:\"yesterday\"..today 02:00", "time:2026-09-19T16:00:00Z..2026-09-20T18:00:00Z"
    ),
    (
      "between:2026-09-21T01:00:00Z..2026-09-21T02:00:00Z",
      "time:2026-09-21T01:00:00Z..2026-09-21T02:00:00Z"
    ),
    ("between:yesterday..07:10", "time:2026-09-19T16:00:00Z..2026-09-20T23:10:00Z"),
    ("between:2h..12:00", "time:-7200s..2026-09-21T04:00:00Z"),
    ("since:!2h", "not time:-7200s.."),
  ])
  func onShanghaiClocks(text: String, canonical: String) throws {
    #expect(try parse(text).canonicalText == canonical)
  }

  @Test(arguments: [
    (0, "2026-09-20T11:50:00Z"), (28_800, "2026-09-21T03:50:00Z"),
    (-18_000, "2026-09-20T16:50:00Z"), (20_700, "2026-09-20T06:05:00Z"),
    (50_400, "2026-09-20T21:50:00Z"),
  ])
  func clockTimesAreThoseOfTheShownZone(seconds: Int, moment: String) throws {
    let filter = try parse("since:11:50", zone: .fixed(seconds: seconds))
    #expect(filter.canonicalText == "time:\(moment)..")
  }

  @Test func bothEndsAreIncludedButTheDayAfter() throws {
    let context = FilterContext(now: testNow, judgement: Judgement(makeSnapshot(), now: testNow))
    for (text, moment, isMatch) in [
      ("since:11:50", "2026-09-21T03:50:00Z", true), ("since:11:50", "2026-09-21T03:49:59Z", false),
      ("until:11:50", "2026-09-21T03:50:00Z", true), ("until:11:50", "2026-09-21T03:50:01Z", false),
      ("until:yesterday", "2026-09-20T15:59:59.5Z", true),
      ("until:yesterday", "2026-09-20T16:00:00Z", false),
      ("between:11:00..11:10", "2026-09-21T03:10:00Z", true),
      ("between:11:00..11:10", "2026-09-21T03:10:01Z", false),
      ("between:11:00..11:10,11:30..11:40", "2026-09-21T03:35:00Z", true),
      ("between:11:00..11:10,11:30..11:40", "2026-09-21T03:20:00Z", false),
    ] {
      let date = try #require(RFC3339.date(moment))
      let task = makeTask { $0.createdAt = date }
      #expect(try parse(text).matches(task, in: context) == isMatch, "\(text) at \(moment)")
    }
  }

  /// What the vendor tells is of its clock, what we know of ours; a time in the filter is of the clock that it is
  /// compared with.
  @Test(
    arguments: [
      // the filter, how far the vendor's clock is ahead, when it says the task was created (nil: tracked
      // ten minutes ago by ours), whether that passes; all clocks show 12:00 but for what they are ahead
      ("age:<11m", 1_200, "12:10:00", true), ("age:<11m", 1_200, "12:08:00", false),
      ("age:>9m", 1_200, "12:10:00", true), ("age:>11m", 1_200, "11:50:00", true),
      ("age:<11m", -1_200, "11:30:00", true), ("age:<11m", -1_200, "11:28:00", false),
      ("since:11m", 1_200, "12:10:00", true), ("since:11m", 1_200, "12:08:00", false),
      ("since:11m", -1_200, "11:30:00", true), ("since:11m", -1_200, "11:28:00", false),
      ("until:11m", 1_200, "12:10:00", false), ("until:11m", -1_200, "11:28:00", true),
      ("between:15m..5m", 1_200, "12:10:00", true), ("between:15m..5m", 0, "12:10:00", false),
      ("between:15m..5m", -1_200, "11:30:00", true), ("between:15m..5m", 0, "11:30:00", false),
      ("since:11:50", 1_200, "12:10:00", true), ("until:11:50", -1_200, "11:49:00", true),
      ("age:<11m", 1_200, nil, true), ("age:>9m", -1_200, nil, true),
      ("since:11m", 1_200, nil, true),
      ("between:15m..5m", -1_200, nil, true), ("since:11:51", 1_200, nil, false),
    ] as [(String, Int, String?, Bool)])
  func theVendorsClock(_ text: String, _ ahead: Int, _ created: String?, _ passes: Bool) throws {
    let task = makeTask { task in
      task.createdAt = created.flatMap { RFC3339.date("2026-09-21T\($0)+08:00") }
      task.trackedAt = testNow.addingTimeInterval(-600)
    }
    let snapshot = makeSnapshot([task]) { $0.clockSkew = .seconds(ahead) }
    let context = FilterContext(now: testNow, judgement: Judgement(snapshot, now: testNow))
    #expect(try parse(text).matches(task, in: context) == passes)
  }

  @Test func tasksWithoutCreationGoByTracking() throws {
    let context = FilterContext(now: testNow, judgement: Judgement(makeSnapshot(), now: testNow))
    let task = makeTask { task in
      task.createdAt = nil
      task.trackedAt = testNow.addingTimeInterval(-7_200)
    }
    #expect(try parse("age:2h").matches(task, in: context))
    #expect(try !parse("since:1h").matches(task, in: context))
  }
}
