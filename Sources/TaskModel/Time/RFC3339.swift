public import FoundationEssentials

/// Times on the wire and in JSON: `2026-09-21T04:05:06Z`.
public enum RFC3339 {
  /// Writes a moment in UTC, in whole seconds.
  public static func text(_ date: Date) -> String {
    let time = CivilTime(date)
    return time.dateText + "T" + time.timeText + "Z"
  }

  /// Reads a time with zone; seconds may be missing or carry a fraction, the `T` may be a blank.
  ///
  /// Returns nil for anything else, impossible dates included. `YYYY-MM-DDThh:mmZ` is accepted because
  /// one vendor's page documents it.
  public static func date(_ text: String) -> Date? { date(text.utf8Span.span) }

  /// Reads the UTF-8 of such a time.
  public static func date(_ text: Span<UInt8>) -> Date? {
    text.withUnsafeBufferPointer { date(DigitReader($0)) }
  }

  private static func date(_ reader: consuming DigitReader) -> Date? {
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
      reader.skip("-"), let day = reader.number(2), reader.skip("Tt "),
      let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2)
    else { return nil }
    var second = 0
    var fraction = 0.0
    if reader.skip(":") {
      guard let read = reader.number(2) else { return nil }
      second = read
      if reader.skip(".") {
        guard let read = reader.fraction() else { return nil }
        fraction = read
      }
    }
    guard let offset = reader.offset(), reader.isAtEnd else { return nil }
    let time = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return time.isValid ? time.date(offset: offset).addingTimeInterval(fraction) : nil
  }
}

/// Reads fixed-width numbers and separators from the front of a text.
private struct DigitReader {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>

  init(_ text: UnsafeBufferPointer<UInt8>) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number(_ digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
      rest = rest.dropFirst()
    }
    return value
  }

  mutating func skip(_ choices: StaticString) -> Bool {
    guard let byte = rest.first else { return false }
    for place in 0..<choices.utf8CodeUnitCount where choices.utf8Start[place] == byte {
      rest = rest.dropFirst()
      return true
    }
    return false
  }

  mutating func fraction() -> Double? {
    var value = 0.0
    var scale = 0.1
    var count = 0
    while let byte = rest.first, (0x30...0x39).contains(byte) {
      value += Double(byte - 0x30) * scale
      scale /= 10
      count += 1
      rest = rest.dropFirst()
    }
    return count > 0 ? value : nil
  }

  mutating func offset() -> Int? {
    if skip("Zz") { return 0 }
    let sign: Int
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
      return nil
    }
    return sign * (hours * 3_600 + minutes * 60)
  }
}
