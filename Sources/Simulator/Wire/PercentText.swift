/// Percent-encoding by RFC 3986, and its reading in queries and forms.
enum PercentText {
  /// Escapes every UTF-8 byte but the unreserved `A-Z a-z 0-9 - _ . ~`, in upper-case hex.
  static func encoded(_ text: String) -> String {
    var answer = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "~"):
        answer.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        answer += "%" + Chance.hex(UInt64(byte), digits: 2).uppercased()
      }
    }
    return answer
  }

  /// Escapes what a path must not hold, and leaves its slashes and its query alone.
  static func encodedPath(_ text: String) -> String {
    let kept = "/?&=*"
    return text.map { kept.contains($0) ? String($0) : encoded(String($0)) }.joined()
  }

  /// Reads escapes and takes a bare `+` for a blank, as the vendors' servers do.
  static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "%"), rest.count >= 2,
        let escaped = escaped(Array(rest.prefix(2)))
      {
        bytes.append(escaped)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func escaped(_ digits: [UInt8]) -> UInt8? {
    let text = String(decoding: digits, as: UTF8.self)
    return text.allSatisfy(\.isHexDigit) ? UInt8(text, radix: 16) : nil
  }

  /// Splits a query or a form into its decoded names and values.
  static func pairs(_ text: some StringProtocol) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for part in text.split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = halves.count > 1 ? decoded(halves[1]) : ""
      pairs.append((decoded(halves[0]), value))
    }
    return pairs
  }
}
