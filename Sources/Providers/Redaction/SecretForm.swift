/// The byte patterns by which a secret is known in a text whose escapes are read.
///
/// Percent-encoding and the escapes of JSON and HTML are no forms of their own: they are read before the
/// patterns are looked for. Letters of either case match, and base64's second alphabet as its first.
struct SecretForm: Hashable, Sendable {
  /// The least bytes of a secret; what is shorter is part of too many words to be taken out of them.
  static let shortestSecret = 4
  /// The bytes from which on a secret is found inside of longer words.
  private static let shortestInside = 8
  /// The characters of base64 from which on they are.
  private static let shortestBase64 = 7
  /// The bytes from which on a form is found over line ends and blanks that were put into it.
  private static let shortestWrapped = 32

  /// The form, folded.
  let bytes: [UInt8]
  /// Whether it counts only where no letter or digit goes on at its ends.
  let isWhole: Bool
  /// How many characters of base64 before it, and behind it, hold some of its bits.
  let spill: (before: Int, after: Int)
  /// Whether blanks and line ends may stand in it.
  var isWrapped: Bool { bytes.count >= Self.shortestWrapped }

  private init(
    _ bytes: some Sequence<UInt8>, isWhole: Bool = false, before: Int = 0, after: Int = 0
  ) {
    self.bytes = bytes.map(Folded.byte)
    self.isWhole = isWhole
    spill = (before, after)
  }

  static func == (left: SecretForm, right: SecretForm) -> Bool {
    left.bytes == right.bytes && left.isWhole == right.isWhole && left.spill == right.spill
  }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

  /// Returns the forms of a secret: as it is, in hexadecimal digits, and in base64 wherever in a longer
  /// text it may stand; none for a secret that is too short.
  static func forms(of secret: String) -> [SecretForm] {
    let bytes = Array(secret.utf8)
    guard bytes.count >= shortestSecret else { return [] }
    let isNumber = bytes.allSatisfy { (0x30...0x39).contains($0) }
    var forms = [SecretForm(bytes, isWhole: isNumber || bytes.count < shortestInside)]
    if bytes.contains(UInt8(ascii: " ")) {
      forms.append(SecretForm(bytes.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 }))
    }
    forms.append(SecretForm(Hex.text(bytes).utf8))
    for shift in 0..<3 { forms.append(base64(bytes, behind: shift)) }
    return forms
  }

  /// Returns the characters that are the secret's alone where `shift` bytes stand before it.
  private static func base64(_ bytes: [UInt8], behind shift: Int) -> SecretForm {
    let padded = Array(repeating: UInt8(0), count: shift) + bytes
    let encoded = Base64.encode(padded)
    let (first, last) = ((shift * 8 + 5) / 6, padded.count * 8 / 6)
    return SecretForm(
      encoded[first..<last], isWhole: last - first < shortestBase64, before: shift == 0 ? 0 : 1,
      after: padded.count * 8 % 6 == 0 ? 0 : 1)
  }
}

/// Bytes as they are compared.
enum Folded {
  /// A letter in lower case, a sign of base64 from the alphabet with `+` and `/`; any other byte as it is.
  @inline(__always)
  static func byte(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x41...0x5A: byte | 0x20
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte
    }
  }

  /// Whether a byte is an ASCII letter or digit.
  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}

/// Base64 with `+` and `/`, without what fills up the end.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var encoded: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        encoded.append(alphabet[Int(bits >> UInt32(count) & 0x3F)])
      }
    }
    if count > 0 { encoded.append(alphabet[Int(bits << UInt32(6 - count) & 0x3F)]) }
    return encoded
  }

  /// Whether a folded byte is a character of base64.
  static func isCharacter(_ byte: UInt8) -> Bool {
    Folded.isWord(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
  }
}
