/// Calendar texts of the wire formats, from Unix seconds and back; years 1970 to 9999.
struct CivilTime {
  let year: Int
  let month: Int
  let day: Int
  let hour: Int
  let minute: Int
  let second: Int

  /// Reads Unix seconds in a fixed zone that many hours east of Greenwich.
  init(unix: Int, hoursEast: Int = 0) {
    let local = max(0, unix + hoursEast * 3600)
    (year, month, day) = CivilTime.date(ofDay: local / 86400)
    let rest = local % 86400
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
  }

  /// `yyyyMMdd`.
  var compactDate: String {
    CivilTime.padded(year, 4) + CivilTime.padded(month, 2) + CivilTime.padded(day, 2)
  }

  /// `yyyyMMddHHmmss`.
  var compact: String {
    compactDate + CivilTime.padded(hour, 2) + CivilTime.padded(minute, 2)
      + CivilTime.padded(second, 2)
  }

  /// `yyyy-MM-ddTHH:mm:ssZ`; the value must have been read in UTC.
  var iso: String {
    let date = [CivilTime.padded(year, 4), CivilTime.padded(month, 2), CivilTime.padded(day, 2)]
    let time = [
      CivilTime.padded(hour, 2), CivilTime.padded(minute, 2), CivilTime.padded(second, 2),
    ]
    return date.joined(separator: "-") + "T" + time.joined(separator: ":") + "Z"
  }

  /// `yyyyMMddTHHmmssZ`, as signatures have it; the value must have been read in UTC.
  var stamp: String { compactDate + "T" + compact.dropFirst(8) + "Z" }

  /// As HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT`; the value must have been read in UTC.
  var httpDate: String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let weekday = days[CivilTime.dayNumber(year: year, month: month, day: day) % 7]
    let date = [CivilTime.padded(day, 2), months[month - 1], CivilTime.padded(year, 4)]
    let time = [hour, minute, second].map { CivilTime.padded($0, 2) }
    return weekday + ", " + date.joined(separator: " ") + " " + time.joined(separator: ":") + " GMT"
  }

  /// Reads `yyyyMMddTHHmmssZ` strictly; nil for any other text and for dates that are none.
  static func unix(stamp text: String) -> Int? {
    guard text.utf8.count == 16 else { return nil }
    func part(_ start: Int, _ count: Int) -> Substring { text.dropFirst(start).prefix(count) }
    let date = [part(0, 4), part(4, 2), part(6, 2)].joined(separator: "-")
    let time = [part(9, 2), part(11, 2), part(13, 2)].joined(separator: ":")
    return unix(iso: date + part(8, 1) + time + part(15, 1))
  }

  /// Reads `yyyy-MM-ddTHH:mm:ssZ` strictly; nil for any other text and for dates that are none.
  static func unix(iso text: String) -> Int? {
    let bytes = Array(text.utf8)
    let shape = Array("0000-00-00T00:00:00Z".utf8)
    guard bytes.count == shape.count else { return nil }
    for (byte, expected) in zip(bytes, shape) {
      let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      guard expected == UInt8(ascii: "0") ? isDigit : byte == expected else { return nil }
    }
    func number(_ range: Range<Int>) -> Int {
      bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
    guard (1...12).contains(number(5..<7)), number(8..<10) >= 1, number(11..<13) < 24,
      number(14..<16) < 60, number(17..<19) < 60
    else { return nil }
    let days = dayNumber(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    let seconds = days * 86400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
    // A day its month does not have comes back as another date.
    return CivilTime(unix: seconds).iso == text ? seconds : nil
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  // Both ways count in eras of 400 years that begin on the first of March.
  private static func date(ofDay day: Int) -> (Int, Int, Int) {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
