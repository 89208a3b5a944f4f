import FoundationEssentials
import Glibc
import TaskModel
import Testing

/// The nights in which clocks are set, in a process of its own each, since the zone is the process's.
///
/// Rules of POSIX need no data of zones. In Berlin clocks go from 02:00 to 03:00 on 2026-03-29 and from 03:00 to 02:00 on
/// 2026-10-25, both at 01:00 UTC; in Havana from 01:00 to 00:00 on 2026-11-01 at 05:00 UTC, and on 2026-03-08 from 00:00
/// to 01:00.
@Suite struct SummerTimeTests {
  private static func live(by rules: String) {
    setenv("TZ", rules, 1)
    tzset()
  }

  private static func expect(
    _ filters: [(text: String, canonical: String)], at now: String,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let now = try #require(RFC3339.date(now))
    for (text, canonical) in filters {
      let filter = try TaskFilter(parsing: text, now: now, zone: .system)
      #expect(filter.canonicalText == "time:\(canonical)", "\(text)", sourceLocation: location)
    }
  }

  @Test func clocksAreSetBack() async {
    await #expect(processExitsWith: .success) {
      Self.live(by: "CET-1CEST,M3.5.0,M10.5.0/3")
      // 02:45 for the first time
      try Self.expect(
        [
          ("since:02:30", "2026-10-25T00:30:00Z.."), ("since:02:50", "2026-10-24T00:50:00Z.."),
          ("between:02:30..02:50", "2026-10-25T00:30:00Z..2026-10-25T00:50:00Z"),
        ], at: "2026-10-25T00:45:00Z")
      // 02:45 for the second time
      try Self.expect(
        [
          ("since:02:30", "2026-10-25T01:30:00Z.."), ("since:02:50", "2026-10-25T00:50:00Z.."),
          ("since:01:59", "2026-10-24T23:59:00Z.."), ("since:today", "2026-10-24T22:00:00Z.."),
          ("since:today 02:30", "2026-10-25T00:30:00Z.."),
          ("until:today 02:30", "..2026-10-25T01:30:00Z"),
          ("between:02:50..02:40", "2026-10-25T00:50:00Z..2026-10-25T01:40:00Z"),
        ], at: "2026-10-25T01:45:00Z")
      try Self.expect(
        [
          ("between:2026-10-25..2026-10-25", "2026-10-24T22:00:00Z..<2026-10-25T23:00:00Z"),
          ("since:02:30", "2026-10-26T01:30:00Z.."),
          ("since:yesterday 02:30", "2026-10-25T00:30:00Z.."),
        ], at: "2026-10-26T12:00:00Z")
    }
  }

  @Test func clocksAreSetAhead() async {
    await #expect(processExitsWith: .success) {
      Self.live(by: "CET-1CEST,M3.5.0,M10.5.0/3")
      // 03:10: no clock showed 02:30
      try Self.expect(
        [
          ("since:02:30", "2026-03-29T01:00:00Z.."), ("until:02:30", "..2026-03-29T01:00:00Z"),
          ("since:03:05", "2026-03-29T01:05:00Z.."), ("since:01:30", "2026-03-29T00:30:00Z.."),
          ("since:today", "2026-03-28T23:00:00Z.."),
          ("until:2026-03-29", "..<2026-03-29T22:00:00Z"),
        ], at: "2026-03-29T01:10:00Z")
    }
  }

  @Test func midnightComesTwiceOrNever() async {
    await #expect(processExitsWith: .success) {
      Self.live(by: "CST5CDT,M3.2.0/0,M11.1.0/1")
      // 00:30 for the first time, then for the second
      for now in ["2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z"] {
        try Self.expect(
          [
            ("since:today", "2026-11-01T04:00:00Z.."),
            ("until:yesterday", "..<2026-11-01T04:00:00Z"),
          ], at: now)
        let date = try #require(RFC3339.date(now))
        #expect(ShownZone.system.startOfDay(at: date) == RFC3339.date("2026-11-01T04:00:00Z"))
      }
      try Self.expect(
        [
          ("since:today", "2026-03-08T05:00:00Z.."),
          ("until:yesterday", "..<2026-03-08T05:00:00Z"),
        ], at: "2026-03-08T12:00:00Z")
    }
  }
}
