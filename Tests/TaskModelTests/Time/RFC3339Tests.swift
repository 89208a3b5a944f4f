import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@Suite struct RFC3339Tests {
  @Test(
    arguments: [
      ("2026-09-21T04:00:00Z", 1_789_963_200), ("2026-09-21t04:00:00z", 1_789_963_200),
      ("2026-09-21 04:00:00Z", 1_789_963_200), ("2026-09-21T04:00Z", 1_789_963_200),
      ("2026-09-21T12:00:00+08:00", 1_789_963_200), ("2026-09-20T23:00:00-05:00", 1_789_963_200),
      ("2026-09-21T09:45:00+05:45", 1_789_963_200), ("2026-09-21T04:00:00.5Z", 1_789_963_200.5),
      ("2026-09-21T04:00:00.250000000Z", 1_789_963_200.25), ("1970-01-01T00:00:00Z", 0),
      ("2024-02-29T00:00:00Z", 1_709_164_800), ("2016-12-31T23:59:60Z", 1_483_228_800),
    ] as [(String, Double)])
  func reads(text: String, seconds: Double) throws {
    let date = try #require(RFC3339.date(text))
    #expect(abs(date.timeIntervalSince1970 - seconds) < 1e-6)
  }

  @Test(arguments: [
    "", "2026", "2026-09-21", "2026-09-21T04:00:00", "2026-09-21T04:00:00+0800",
    "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-09-21T24:00:00Z", "2026-09-21T04:60:00Z", "2026-09-21T04:00:61Z",
    "2026-09-21T04:00:00.Z", "2026-09-21T04:00:00Zx", " 2026-09-21T04:00:00Z",
    "2026-9-21T04:00:00Z", "2026-09-21T04:00:00+24:00", "2026-09-21T04:00:00+08:60",
    "２０２６-09-21T04:00:00Z", "2026/09/21T04:00:00Z", "-026-09-21T04:00:00Z",
  ])
  func refuses(_ text: String) {
    #expect(RFC3339.date(text) == nil)
  }

  @Test func writesWholeSecondsInUTC() {
    #expect(RFC3339.text(testNow) == "2026-09-21T04:00:00Z")
    #expect(RFC3339.text(testNow.addingTimeInterval(0.9)) == "2026-09-21T04:00:00Z")
  }

  @Test func seededMomentsSurviveTheRoundTrip() {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<2_000 {
      let seconds = Double(Int.random(in: -62_000_000_000...250_000_000_000, using: &random))
      let date = Date(timeIntervalSince1970: seconds)
      #expect(RFC3339.date(RFC3339.text(date)) == date)
    }
  }
}

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      ("30s", 30), ("5m", 300), ("2h", 7_200), ("1d", 86_400), ("1h30m", 5_400), ("90m", 5_400),
      ("1w", 604_800), ("1d2h3m4s", 93_784), ("0s", 0), ("1500ms", 1.5), ("007s", 7),
    ] as [(String, Double)])
  func reads(text: String, seconds: Double) {
    #expect(DurationText.parse(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "5", "m", "5 m", "-5m", "5m5m", "30m1h", "1.5h", "5x", "5min", "1h30", "٥m",
    "99999999999999999999s", "9223372036854775807s",
  ])
  func refuses(_ text: String) {
    #expect(DurationText.parse(text) == nil)
  }
}
