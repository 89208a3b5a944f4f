import FoundationEssentials
import TaskModel

/// Times that vendors write without a zone: on a clock that their pages name, or that is configured.
enum ZonelessTime {
  /// Reads `2023-03-28 14:28:57`, with a blank or a `T`, or the same in digits alone, `20230328142857`; nil for
  /// anything else, impossible dates included.
  static func date(_ text: Span<UInt8>, in zone: UTCOffset) -> Date? {
    switch text.count {
    case 14:
      break
    case 19:
      for (place, signs) in separators {
        guard signs.utf8.contains(text[place]) else { return nil }
      }
    default:
      return nil
    }
    let isSpaced = text.count == 19
    guard let year = number(text, 0, 4), let month = number(text, isSpaced ? 5 : 4, 2),
      let day = number(text, isSpaced ? 8 : 6, 2), let hour = number(text, isSpaced ? 11 : 8, 2),
      let minute = number(text, isSpaced ? 14 : 10, 2),
      let second = number(text, isSpaced ? 17 : 12, 2)
    else { return nil }
    let time = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return time.isValid ? time.date(offset: zone.seconds) : nil
  }

  private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for place in start..<start + count {
      guard (0x30...0x39).contains(text[place]) else { return nil }
      value = value * 10 + Int(text[place] - 0x30)
    }
    return value
  }

  /// Reads such a text.
  static func date(_ text: String, in zone: UTCOffset) -> Date? {
    date(text.utf8Span.span, in: zone)
  }

  /// Writes a moment as `2023-03-28 14:28:57`.
  static func text(_ date: Date, in zone: UTCOffset) -> String {
    let time = CivilTime(date, offset: zone.seconds)
    return time.dateText + " " + time.timeText
  }

  private static let separators: [(place: Int, signs: String)] = [
    (4, "-"), (7, "-"), (10, " T"), (13, ":"), (16, ":"),
  ]
}

/// Moments that vendors count from 1970 on.
enum EpochTime {
  /// The moment so many seconds after the beginning; nil for 0, negative and absurdly late times, which stand for
  /// none.
  static func date(seconds: Int?) -> Date? {
    guard let seconds, seconds > 0, seconds < 253_402_300_800 else { return nil }
    return Date(timeIntervalSince1970: Double(seconds))
  }

  /// The moment so many milliseconds after the beginning, as ``date(seconds:)``.
  static func date(milliseconds: Int?) -> Date? {
    guard let milliseconds, date(seconds: milliseconds / 1_000) != nil else { return nil }
    return Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
  }
}
