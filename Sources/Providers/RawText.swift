/// Removes secrets from a vendor's text and leaves every other byte as it is.
///
/// A string in quotes is read before it is searched, so that a secret written with escapes is found
/// too; such a string alone is written anew.
struct RawText {
  private let redactor: Redactor
  private let bytes: [UInt8]

  init(_ bytes: [UInt8], redactor: Redactor) {
    self.bytes = bytes
    self.redactor = redactor
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// The text without secrets.
  var cleaned: String {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == Self.quote else {
        kept.append(bytes[index])
        index += 1
        continue
      }
      let end = endOfString(from: index + 1)
      let content = bytes[index + 1..<end]
      if content.contains(Self.backslash) {
        let text = Self.unescaped(content)
        let clean = redactor.clean(text)
        if clean == text {
          kept += bytes[index..<end]
        } else {
          kept += Wire.quoted(String(decoding: clean, as: UTF8.self)).utf8.dropLast()
        }
      } else {
        kept += bytes[index..<end]
      }
      if end < bytes.count { kept.append(Self.quote) }
      index = end + 1
    }
    return String(decoding: redactor.clean(kept), as: UTF8.self)
  }

  /// Returns where the quote stands that ends a string; the end of the text where none does.
  private func endOfString(from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != Self.quote {
      index += bytes[index] == Self.backslash ? 2 : 1
    }
    return min(index, bytes.count)
  }

  /// Returns what a string with escapes says; an escape that is none stays.
  private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var units: [UInt16] = []
    func flush() {
      guard !units.isEmpty else { return }
      text += String(decoding: units, as: UTF16.self).utf8
      units = []
    }
    var index = content.startIndex
    while index < content.endIndex {
      guard content[index] == backslash, index + 1 < content.endIndex else {
        flush()
        text.append(content[index])
        index += 1
        continue
      }
      let sign = content[index + 1]
      if sign == UInt8(ascii: "u"), index + 6 <= content.endIndex,
        let unit = UInt16(
          String(decoding: content[index + 2..<index + 6], as: UTF8.self), radix: 16)
      {
        units.append(unit)
        index += 6
        continue
      }
      flush()
      switch sign {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      default: text.append(sign)
      }
      index += 2
    }
    flush()
    return text
  }
}
