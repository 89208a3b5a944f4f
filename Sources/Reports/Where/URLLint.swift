import TaskModel

/// Finds spellings of URLs with which a purge "succeeds" and does nothing.
enum URLLint {
  /// Something wrong with a URL.
  struct Remark: Sendable, Equatable {
    /// A word for scripts.
    let code: String
    /// What is wrong and what to do, in a sentence part.
    let text: String
  }

  /// Returns what is wrong with a URL; none for most.
  static func remarks(_ url: String) -> [Remark] {
    var remarks: [Remark] = []
    func note(_ code: String, _ text: String) { remarks.append(Remark(code: code, text: text)) }
    let form = URLForm(url)
    if let scheme = form.scheme {
      if scheme != "http", scheme != "https" {
        note("other-scheme", "another scheme than http:// or https://")
      }
    } else {
      note("no-scheme", "no http:// or https:// in front")
    }
    if form.host.isEmpty { note("no-host", "no host") }
    let scalars = url.unicodeScalars
    if let wide = scalars.first(where: isFullWidth) {
      note("full-width", "full-width \"\(wide)\" (U+\(hex(wide))) instead of its ASCII form")
    }
    if scalars.contains(where: { $0 == " " || $0 == "\t" || $0 == "\u{3000}" || $0 == "\u{A0}" }) {
      note("space", "a space; write %20")
    }
    let path = form.rest.unicodeScalars
    if path.contains(where: { !$0.isASCII && !isFullWidth($0) }) {
      note("non-ascii", "letters beyond ASCII; percent-encode them as UTF-8")
    }
    if path.contains("+") {
      note("plus", "a +, which some edges read as a space; write %2B for a plus, %20 for a space")
    }
    if hasBadEncoding(form.rest) { note("bad-percent", "a % without two hex digits; write %25") }
    if url.utf8.contains(UInt8(ascii: "#")) {
      note("fragment", "a # part, which never reaches an edge")
    }
    if isDirectoryWithoutSlash(form.rest) {
      note("no-slash", "looks like a directory; those end in /")
    }
    return remarks
  }

  /// Whether a scalar is the wide twin of an ASCII character, or the ideographic full stop or comma.
  private static func isFullWidth(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFF01...0xFF5E, 0x3001, 0x3002: true
    default: false
    }
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func hasBadEncoding(_ text: Substring) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.indices.contains { index in
      bytes[index] == UInt8(ascii: "%")
        && !(bytes.indices.contains(index + 2) && isHex(bytes[index + 1])
          && isHex(bytes[index + 2]))
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    Character(Unicode.Scalar(byte)).isHexDigit && byte < 0x80
  }

  /// Whether a path ends in a name without a dot, as directories have it, and nothing follows.
  private static func isDirectoryWithoutSlash(_ rest: Substring) -> Bool {
    guard !rest.contains("?"), let slash = rest.lastIndex(of: "/") else { return false }
    let name = rest[rest.index(after: slash)...]
    return !name.isEmpty && !name.contains(".") && !name.contains("*")
  }
}
