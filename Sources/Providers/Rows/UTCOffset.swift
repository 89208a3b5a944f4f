/// A clock's fixed distance from UTC.
struct UTCOffset: Hashable, Sendable {
  /// Seconds east of UTC.
  let seconds: Int

  static let utc = UTCOffset(seconds: 0)
  static let shanghai = UTCOffset(seconds: 8 * 3_600)

  init(seconds: Int) { self.seconds = seconds }

  /// Reads `+08:00`, `-03:30` or `Z`; nil for anything else and for 15 hours or more.
  init?(_ text: String) {
    if text == "Z" {
      self = .utc
      return
    }
    guard let (isWest, hours, minutes) = Self.parts(of: text), hours < 15, minutes < 60 else {
      return nil
    }
    let distance = hours * 3_600 + minutes * 60
    seconds = isWest ? -distance : distance
  }

  /// Says what is wrong with a text, as it stands behind the key; nil where it is a distance.
  static func problem(with text: String) -> String? {
    if UTCOffset(text) != nil { return nil }
    return parts(of: text) == nil
      ? "must be an offset from UTC such as \"+08:00\""
      : "must be an offset from UTC of less than 15 hours, with minutes below 60"
  }

  private static func parts(of text: String) -> (isWest: Bool, hours: Int, minutes: Int)? {
    let bytes = Array(text.utf8)
    guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      bytes[3] == UInt8(ascii: ":")
    else { return nil }
    let digits = [bytes[1], bytes[2], bytes[4], bytes[5]].map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    return (
      bytes[0] == UInt8(ascii: "-"), digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
    )
  }
}
