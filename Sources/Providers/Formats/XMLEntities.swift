/// What stands for characters in the text of XML.
enum XMLEntities {
  /// The names that need no declaration.
  private static let names: KeyValuePairs<StaticString, UInt8> = [
    "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"),
    "quot": UInt8(ascii: "\""), "apos": UInt8(ascii: "'"),
  ]
  /// The most bytes between `&` and `;`.
  private static let lengthLimit = 10

  /// Appends text with its entities replaced; an unknown one stays as it is written, and a number that is
  /// no character becomes U+FFFD.
  static func append(_ source: Slice<UnsafeRawBufferPointer>, to text: inout [UInt8]) {
    var rest = source
    while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
      text.append(contentsOf: rest[..<mark])
      let name = rest[(mark + 1)...].prefix(lengthLimit + 1).prefix { $0 != UInt8(ascii: ";") }
      if name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: ";"),
        append(name, to: &text)
      {
        rest = rest[(name.endIndex + 1)...]
      } else {
        text.append(UInt8(ascii: "&"))
        rest = rest[(mark + 1)...]
      }
    }
    text.append(contentsOf: rest)
  }

  /// Appends what an entity stands for; false where that is not known.
  private static func append(
    _ entity: Slice<UnsafeRawBufferPointer>, to text: inout [UInt8]
  ) -> Bool {
    if entity.first == UInt8(ascii: "#") {
      let digits = entity.dropFirst()
      let isHex = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
      guard let value = number(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10) else {
        return false
      }
      let scalar = Unicode.Scalar(value).flatMap { $0.value == 0 ? nil : $0 } ?? "\u{FFFD}"
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return true
    }
    for (name, byte) in names where entity.elementsEqual(UnsafeBufferPointer(name)) {
      text.append(byte)
      return true
    }
    return false
  }

  private static func number(
    _ digits: Slice<UnsafeRawBufferPointer>, radix: UInt32
  ) -> UInt32? {
    guard !digits.isEmpty else { return nil }
    var value: UInt32 = 0
    for digit in digits {
      guard let figure = Hex.value(digit), figure < radix else { return nil }
      // Ten bytes at most have come this far, so that the highest value still fits where it is capped.
      value = min(value &* radix &+ UInt32(figure), 0x11_0000)
    }
    return value
  }
}

extension UnsafeBufferPointer where Element == UInt8 {
  fileprivate init(_ text: StaticString) {
    self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
