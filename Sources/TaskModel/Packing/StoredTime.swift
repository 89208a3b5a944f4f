public import FoundationEssentials

/// Times as files keep them: in milliseconds since 1970, which is finer than any vendor tells them.
extension Date {
  /// The milliseconds of the years 1 to 9999.
  private static let calendar: Range<Int64> = -62_135_596_800_000..<253_402_300_800_000

  /// Takes a time of a file; nil for one that is on no calendar.
  public init?(milliseconds: Int64) {
    guard Self.calendar.contains(milliseconds) else { return nil }
    self.init(timeIntervalSince1970: Double(milliseconds) / 1_000)
  }

  /// The nearest whole milliseconds, within the calendar.
  public var milliseconds: Int64 {
    let milliseconds = (timeIntervalSince1970 * 1_000).rounded()
    guard milliseconds >= Double(Self.calendar.lowerBound) else { return Self.calendar.lowerBound }
    guard milliseconds < Double(Self.calendar.upperBound) else {
      return Self.calendar.upperBound - 1
    }
    return Int64(milliseconds)
  }

  /// The time as a file in milliseconds gives it back.
  public var inMilliseconds: Date { Date(milliseconds: milliseconds) ?? self }

  /// The milliseconds, if they say the time exactly.
  var exactMilliseconds: Int64? {
    let milliseconds = milliseconds
    return Date(milliseconds: milliseconds) == self ? milliseconds : nil
  }

  /// Whether it is of the years 1 to 9999, so that it can be written in digits.
  var isOnTheCalendar: Bool {
    let milliseconds = timeIntervalSince1970 * 1_000
    return milliseconds >= Double(Self.calendar.lowerBound)
      && milliseconds < Double(Self.calendar.upperBound)
  }
}
