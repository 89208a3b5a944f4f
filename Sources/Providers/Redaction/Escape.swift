/// One escape in a text: of percent-encoding, of a JSON string, of HTML, or a byte as `\x41`.
struct Escape {
  /// The scalar or byte that it stands for.
  let value: UInt32
  /// How many bytes it takes.
  let length: Int
  /// Whether its value is a byte, not a scalar.
  var isByte = false

  /// The names that stand for what secrets are written with.
  private static let names: KeyValuePairs<StaticString, UInt8> = [
    "amp;": 0x26, "lt;": 0x3C, "gt;": 0x3E, "quot;": 0x22, "apos;": 0x27, "sol;": 0x2F,
    "plus;": 0x2B, "equals;": 0x3D, "percnt;": 0x25, "bsol;": 0x5C, "num;": 0x23, "colon;": 0x3A,
    "commat;": 0x40, "excl;": 0x21, "dollar;": 0x24, "ast;": 0x2A, "lowbar;": 0x5F, "nbsp;": 0x20,
  ]

  private init(_ value: UInt32, length: Int, isByte: Bool = false) {
    self.value = value
    self.length = length
    self.isByte = isByte
  }

  /// Reads the escape that begins at a place; nil where none does.
  init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    guard place + 1 < bytes.count else { return nil }
    let next = bytes[place + 1]
    switch bytes[place] {
    case UInt8(ascii: "%"):
      guard let value = Self.digits(bytes, from: place + 1, count: 2) else { return nil }
      self.init(value, length: 3, isByte: true)
    case UInt8(ascii: "&") where next == UInt8(ascii: "#"):
      guard let number = Self.number(bytes, from: place + 2) else { return nil }
      self.init(number.value, length: 2 + number.length)
    case UInt8(ascii: "&"):
      guard let name = Self.named(bytes, at: place + 1) else { return nil }
      self.init(UInt32(name.value), length: 1 + name.length)
    case UInt8(ascii: "\\"):
      self.init(backslash: bytes, at: place)
    default: return nil
    }
  }

  private init?(backslash bytes: UnsafeRawBufferPointer, at place: Int) {
    let sign = bytes[place + 1]
    switch sign {
    case UInt8(ascii: "u"):
      guard let unit = Self.digits(bytes, from: place + 2, count: 4) else { return nil }
      guard (0xD800..<0xDC00).contains(unit), place + 12 <= bytes.count,
        bytes[place + 6] == UInt8(ascii: "\\"), bytes[place + 7] == UInt8(ascii: "u"),
        let low = Self.digits(bytes, from: place + 8, count: 4), (0xDC00..<0xE000).contains(low)
      else {
        self.init(unit, length: 6)
        return
      }
      self.init(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), length: 12)
    case UInt8(ascii: "x"):
      guard let value = Self.digits(bytes, from: place + 2, count: 2) else { return nil }
      self.init(value, length: 4, isByte: true)
    case UInt8(ascii: "n"): self.init(0x0A, length: 2)
    case UInt8(ascii: "r"): self.init(0x0D, length: 2)
    case UInt8(ascii: "t"): self.init(0x09, length: 2)
    case UInt8(ascii: "b"): self.init(0x08, length: 2)
    case UInt8(ascii: "f"): self.init(0x0C, length: 2)
    case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      self.init(UInt32(sign), length: 2, isByte: true)
    default: return nil
    }
  }

  /// The name that stands at a place, with how many bytes it takes; nil for none that is known.
  static func named(
    _ bytes: UnsafeRawBufferPointer, at place: Int
  ) -> (value: UInt8, length: Int)? {
    for (name, value) in names where place + name.utf8CodeUnitCount <= bytes.count {
      let isEqual = (0..<name.utf8CodeUnitCount).allSatisfy {
        bytes[place + $0] | 0x20 == name.utf8Start[$0] | 0x20
      }
      if isEqual { return (value, name.utf8CodeUnitCount) }
    }
    return nil
  }

  /// Reads the number of a scalar, in decimal or behind an `x` in hexadecimal digits.
  private static func number(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) -> (value: UInt32, length: Int)? {
    let isHex = start < bytes.count && bytes[start] | 0x20 == UInt8(ascii: "x")
    let first = isHex ? start + 1 : start
    var (place, value) = (first, UInt32(0))
    while place < bytes.count, place < first + 8, let digit = Hex.value(bytes[place]),
      isHex || digit < 10
    {
      value = value &* (isHex ? 16 : 10) &+ UInt32(digit)
      place += 1
    }
    guard place > first, place < bytes.count, bytes[place] == UInt8(ascii: ";") else { return nil }
    return (value, place + 1 - start)
  }

  private static func digits(
    _ bytes: UnsafeRawBufferPointer, from start: Int, count: Int
  ) -> UInt32? {
    guard start + count <= bytes.count else { return nil }
    var value: UInt32 = 0
    for place in start..<start + count {
      guard let digit = Hex.value(bytes[place]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
