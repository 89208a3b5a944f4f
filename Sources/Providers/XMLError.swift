import TaskModel

/// An error that a gateway writes as XML although JSON was asked for, such as
/// `<Error><Code>Throttling.User</Code><Message>…</Message></Error>`.
struct XMLError: Equatable {
  /// The vendor's code.
  let code: String
  /// The vendor's text; nil for none.
  let message: String?

  /// How much of a body is looked at, in bytes.
  private static let limit = 16_384
  private static let longestCode = 128

  /// Finds the first code and the first message, whatever is around them; nil where there is no code, and
  /// for a page of HTML.
  init?(_ body: [UInt8]) {
    let start = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = body[start...].prefix(Self.limit)
    guard text.first(where: { $0 > 0x20 }) == UInt8(ascii: "<"),
      let code = Self.content(of: "code", in: text), Self.isCode(code)
    else { return nil }
    self.code = code
    message = Self.content(of: "message", in: text)
  }

  /// Codes are words such as `InvalidAccessKeyId.NotFound`.
  private static func isCode(_ text: String) -> Bool {
    text.utf8.count <= longestCode
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"), UInt8(ascii: ":"):
          true
        default: false
        }
      }
  }

  /// Returns the text of the first element of a name, whatever its prefix, case and attributes; nil where
  /// there is none, or nothing in it.
  ///
  /// - Complexity: O(*n*) in the bytes.
  private static func content(of name: String, in text: ArraySlice<UInt8>) -> String? {
    let open = UInt8(ascii: "<")
    var rest = text
    while let start = rest.firstIndex(of: open) {
      let tag = rest[(start + 1)...]
      rest = tag
      guard let end = tag.firstIndex(of: UInt8(ascii: ">")) else { return nil }
      let word = tag[..<end].prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
      let written = String(decoding: word, as: UTF8.self).lowercased()
      // A page for people may have anything in it.
      if written == "html" || written == "!doctype" { return nil }
      guard written.split(separator: ":").last.map(String.init) == name else { continue }
      let found = plain(tag[(end + 1)...])
      return found.isEmpty ? nil : found
    }
    return nil
  }

  /// Returns the text up to the next tag, with its references resolved; sections of CDATA are text.
  private static func plain(_ text: ArraySlice<UInt8>) -> String {
    let opening = Array("<![CDATA[".utf8)
    let closing = Array("]]>".utf8)
    var written: [UInt8] = []
    var rest = text
    while let byte = rest.first {
      if rest.starts(with: opening) {
        let section = rest.dropFirst(opening.count)
        let end = section.firstRange(of: closing)?.lowerBound ?? section.endIndex
        written += section[..<end]
        rest = section[end...].dropFirst(closing.count)
      } else if byte == UInt8(ascii: "<") {
        break
      } else if byte == UInt8(ascii: "&"), let (scalar, after) = reference(rest) {
        written += Array(String(scalar).utf8)
        rest = after
      } else {
        written.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: written, as: UTF8.self).trimmed
  }

  private static let named: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
  ]

  /// Returns what a reference such as `&amp;` or `&#x27;` at the beginning stands for, and what follows.
  private static func reference(
    _ text: ArraySlice<UInt8>
  ) -> (Unicode.Scalar, after: ArraySlice<UInt8>)? {
    guard let end = text.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: text[..<end].dropFirst(), as: UTF8.self)
    let after = text[(end + 1)...]
    if let scalar = named[name] { return (scalar, after) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.first == "x" || digits.first == "X"
    let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return value.flatMap(Unicode.Scalar.init).map { ($0, after) }
  }
}
