import FoundationEssentials
import TaskModel

/// How signatures write the time that they are made at.
enum SigningTime {
  /// The moment in UTC as `20260101T093000Z`.
  static func stamp(_ date: Date) -> String {
    let time = CivilTime(date)
    return day(date) + "T" + time.timeText.filter { $0 != ":" } + "Z"
  }

  /// The day as `20260101`, on a clock of a zone.
  static func day(_ date: Date, in zone: UTCOffset = .utc) -> String {
    CivilTime(date, offset: zone.seconds).dateText.filter { $0 != "-" }
  }
}
