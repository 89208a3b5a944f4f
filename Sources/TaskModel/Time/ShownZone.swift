public import FoundationEssentials
import Glibc

/// The zone in which clock times are shown and read.
public enum ShownZone: Hashable, Sendable {
  /// A clock that many seconds east of UTC.
  case fixed(seconds: Int)
  /// The process's zone: the `TZ` variable, else the machine's.
  case system

  /// Returns how many seconds east of UTC the zone's clocks are at a moment.
  public func offset(at date: Date) -> Int {
    switch self {
    case .fixed(let seconds):
      return seconds
    case .system:
      var moment = time_t(min(max(date.timeIntervalSince1970, -1e11), 1e12))
      var parts = tm()
      guard localtime_r(&moment, &parts) != nil else { return 0 }
      return parts.tm_gmtoff
    }
  }

  /// Returns the zone as printed beside clock times, such as `+08:00`.
  public func text(at date: Date) -> String {
    let offset = offset(at: date)
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + CivilTime.padded(minutes / 60, 2) + ":"
      + CivilTime.padded(minutes % 60, 2)
  }

  /// Returns a moment as printed where nothing says the day or the zone, such as
  /// `2026-11-28 12:36:51 +08:00`.
  public func stamp(at date: Date) -> String {
    let time = civilTime(at: date)
    return "\(time.dateText) \(time.timeText) \(text(at: date))"
  }

  /// Returns what a clock in this zone shows at a moment.
  public func civilTime(at date: Date) -> CivilTime {
    CivilTime(date, offset: offset(at: date))
  }

  /// Returns the moments at which clocks of this zone show a time, the earliest first.
  ///
  /// There is one, but two where clocks are set back over that time, as they are in the night in which summer time ends.
  /// Where they are set ahead over it they never show it: then it is the moment at which they are set.
  public func dates(of time: CivilTime) -> [Date] {
    let clock = time.date()
    let offsets = [-86_400.0, 86_400].map { offset(at: clock.addingTimeInterval($0)) }
    let moments = Set(offsets.map { time.date(offset: $0) }).sorted()
    let shown = moments.filter { civilTime(at: $0) == time }
    guard shown.isEmpty, var before = moments.first, var after = moments.last else { return shown }
    let first = offset(at: before)
    while after.timeIntervalSince(before) > 1 {
      let middle = before.addingTimeInterval((after.timeIntervalSince(before) / 2).rounded())
      if offset(at: middle) == first { before = middle } else { after = middle }
    }
    return [after]
  }

  /// Returns when the day of a moment began.
  public func startOfDay(at date: Date) -> Date {
    var time = civilTime(at: date)
    (time.hour, time.minute, time.second) = (0, 0, 0)
    return dates(of: time)[0]
  }
}
