public import FoundationEssentials

/// A calendar date and time of day in the Gregorian calendar, without a zone.
public struct CivilTime: Hashable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int

  /// Makes a civil time from its parts; parts are not validated.
  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// Reads the clock at a place that is `offset` seconds east of UTC; parts of seconds are dropped.
  public init(_ date: Date, offset: Int = 0) {
    let limit = 8.0e12  // beyond any calendar; keeps the conversion to Int safe
    let seconds = min(max(date.timeIntervalSince1970.rounded(.down), -limit), limit)
    let total = Int(seconds) + offset
    let days = Self.floorDivide(total, 86_400)
    let rest = total - days * 86_400
    // Days are counted in eras of 400 years from 0000-03-01, so that leap days end a year.
    let shifted = days + 719_468
    let era = Self.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let leaps = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
    let yearOfEra = (dayOfEra - leaps) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3_600
    minute = rest % 3_600 / 60
    second = rest % 60
  }

  /// Returns the moment at which a clock `offset` seconds east of UTC shows this time.
  public func date(offset: Int = 0) -> Date {
    let marchYear = month <= 2 ? year - 1 : year
    let era = Self.floorDivide(marchYear, 400)
    let yearOfEra = marchYear - era * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(seconds))
  }

  /// Whether every part lies in its range, the day in its month.
  public var isValid: Bool {
    guard (1...9_999).contains(year), (1...12).contains(month) else { return false }
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else {
      return false
    }
    return (1...Self.days(in: month, of: year)).contains(day)
  }

  /// The date as `yyyy-MM-dd`.
  public var dateText: String {
    "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
  }

  /// The time of day as `HH:mm:ss`.
  public var timeText: String {
    "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))"
  }

  /// Returns a non-negative number with leading zeros up to `digits` places.
  public static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  private static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
  }
}
