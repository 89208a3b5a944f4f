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

  /// Returns the moment at which clocks of this zone show a time; near a change of offset, the later
  /// offset's.
  public func date(of time: CivilTime) -> Date {
    let guess = time.date(offset: offset(at: time.date()))
    return time.date(offset: offset(at: guess))
  }

  /// Returns when the day of a moment began.
  public func startOfDay(at date: Date) -> Date {
    var time = civilTime(at: date)
    (time.hour, time.minute, time.second) = (0, 0, 0)
    return self.date(of: time)
  }
}
