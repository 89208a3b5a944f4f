/// Percent-encoding by RFC 3986, as every signature here wants it: over UTF-8, upper-case digits.
enum PercentEncoding {
  /// Encodes everything but `A-Z a-z 0-9 - _ . ~`.
  static func encode(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if isUnreserved(byte) {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(upperDigit(byte >> 4))
        bytes.append(upperDigit(byte & 0xF))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Decodes `%XX`; what is no such triple stays as it is.
  static func decode(_ text: some StringProtocol) -> String {
    let source = Array(text.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
        let high = Hex.value(source[index + 1]), let low = Hex.value(source[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(source[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes parameters as `a=b&c=d`, sorted by the bytes of their names, both sides encoded.
  static func query(_ parameters: [String: String]) -> String {
    sorted(parameters).map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
  }

  /// Returns parameters in the order of their names' UTF-8 bytes, which every signature uses.
  static func sorted(_ parameters: [String: String]) -> [(name: String, value: String)] {
    parameters.map { (name: $0.key, value: $0.value) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"): true
    default: false
    }
  }

  private static func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x41 + value - 10
  }
}

/// Hexadecimal text.
enum Hex {
  /// Writes bytes as lower-case digits.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
      digits.append(lowerDigit(byte >> 4))
      digits.append(lowerDigit(byte & 0xF))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Reads one digit of either case; nil for anything else.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }

  private static func lowerDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 + value - 10
  }
}
