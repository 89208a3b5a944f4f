import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@Suite struct CivilTimeTests {
  struct Moment: CustomTestStringConvertible {
    let seconds: Double
    let date: String
    let time: String

    init(_ seconds: Double, _ date: String, _ time: String) {
      self.seconds = seconds
      self.date = date
      self.time = time
    }

    var testDescription: String { "\(date) \(time)" }
  }

  @Test(arguments: [
    Moment(0, "1970-01-01", "00:00:00"),
    Moment(-1, "1969-12-31", "23:59:59"),
    Moment(951_782_400, "2000-02-29", "00:00:00"),
    Moment(951_868_800, "2000-03-01", "00:00:00"),
    Moment(4_107_542_399, "2100-02-28", "23:59:59"),
    Moment(4_107_542_400, "2100-03-01", "00:00:00"),
    Moment(1_709_164_800, "2024-02-29", "00:00:00"),
    Moment(1_735_689_599, "2024-12-31", "23:59:59"),
    Moment(1_789_963_200, "2026-09-21", "04:00:00"),
    Moment(-2_208_988_800, "1900-01-01", "00:00:00"),
    Moment(253_402_300_799, "9999-12-31", "23:59:59"),
    Moment(1_000_000_000.75, "2001-09-09", "01:46:40"),
    Moment(-0.25, "1969-12-31", "23:59:59"),
  ])
  func knownMoments(_ moment: Moment) {
    let date = Date(timeIntervalSince1970: moment.seconds)
    let time = CivilTime(date)
    #expect(time.dateText == moment.date)
    #expect(time.timeText == moment.time)
    #expect(time.isValid)
    #expect(time.date().timeIntervalSince1970 == moment.seconds.rounded(.down))
  }

  @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
    var time = CivilTime(year: 1_899, month: 12, day: 31)
    var date = time.date()
    for _ in 0..<146_098 {
      let before = time
      date = date.addingTimeInterval(86_400)
      time = CivilTime(date)
      let isNextDay = time.day == before.day + 1 && time.month == before.month
      let isNextMonth = time.day == 1 && time.month == before.month + 1 && before.day >= 28
      let isNextYear = time.dateText.hasSuffix("-01-01") && before.dateText.hasSuffix("-12-31")
      guard isNextDay || isNextMonth || isNextYear, time.isValid, time.date() == date else {
        Issue.record("\(before.dateText) is followed by \(time.dateText)")
        return
      }
    }
    #expect(time.dateText == "2300-01-01")
  }

  @Test func offsetsMoveTheClock() {
    let time = CivilTime(testNow, offset: 8 * 3_600)
    #expect(time.timeText == "12:00:00")
    #expect(time.date(offset: 8 * 3_600) == testNow)
    let west = CivilTime(testNow, offset: -5 * 3_600)
    #expect(west.dateText == "2026-09-20" && west.timeText == "23:00:00")
  }

  @Test func seededMomentsSurviveTheRoundTrip() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<5_000 {
      let seconds = Int.random(in: -60_000_000_000...200_000_000_000, using: &random)
      let offset = Int.random(in: -50_400...50_400, using: &random)
      let date = Date(timeIntervalSince1970: Double(seconds))
      #expect(CivilTime(date, offset: offset).date(offset: offset) == date)
    }
  }

  @Test func extremeDatesDoNotTrap() {
    for seconds in [Double.infinity, -.infinity, 1e300, -1e300] {
      _ = CivilTime(Date(timeIntervalSince1970: seconds), offset: 50_400)
      _ = ShownZone.system.civilTime(at: Date(timeIntervalSince1970: seconds))
    }
  }

  @Test(arguments: [
    (2_026, 2, 29, 0, 0, 0), (2_100, 2, 29, 0, 0, 0), (2_026, 4, 31, 0, 0, 0),
    (2_026, 13, 1, 0, 0, 0), (2_026, 0, 1, 0, 0, 0), (2_026, 1, 0, 0, 0, 0),
    (2_026, 1, 32, 0, 0, 0), (2_026, 1, 1, 24, 0, 0), (2_026, 1, 1, 0, 60, 0),
    (2_026, 1, 1, 0, 0, 61), (0, 1, 1, 0, 0, 0), (10_000, 1, 1, 0, 0, 0), (2_026, 1, 1, -1, 0, 0),
  ])
  func impossibleTimes(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let time = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    #expect(!time.isValid)
  }

  @Test func leapDaysAreValid() {
    for year in [1_600, 2_000, 2_024, 2_400] {
      #expect(CivilTime(year: year, month: 2, day: 29).isValid)
    }
  }
}

@Suite struct ShownZoneTests {
  @Test(arguments: [
    (0, "+00:00", "04:00:00"), (28_800, "+08:00", "12:00:00"), (-12_600, "-03:30", "00:30:00"),
    (20_700, "+05:45", "09:45:00"),
  ])
  func fixedZones(seconds: Int, text: String, clock: String) {
    let zone = ShownZone.fixed(seconds: seconds)
    #expect(zone.text(at: testNow) == text)
    #expect(zone.civilTime(at: testNow).timeText == clock)
    #expect(zone.dates(of: zone.civilTime(at: testNow)) == [testNow])
  }

  @Test func systemZoneAgreesWithItself() {
    let zone = ShownZone.system
    let shown = zone.civilTime(at: testNow)
    #expect(shown.date(offset: zone.offset(at: testNow)) == testNow)
  }
}
