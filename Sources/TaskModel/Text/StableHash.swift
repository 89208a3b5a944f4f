/// A hash over texts: the same in every process, for cursors that compare pages and for names of files.
///
/// It takes in eight bytes at a time, each as a multiplication and a shift that lets the upper bits, which
/// a multiplication mixes best, bear on the next one.
/// It is no protection against anyone.
package struct StableHash {
  /// What was taken in so far.
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Makes the hash of nothing.
  package init() {}

  /// Takes in a text and its end.
  package mutating func combine(_ text: String) { combine(text.utf8Span.span) }

  /// Takes in the UTF-8 of a text and its end.
  package mutating func combine(_ text: Span<UInt8>) {
    text.withUnsafeBytes { bytes in
      var place = 0
      while place + 8 <= bytes.count {
        combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
        place += 8
      }
      var rest: UInt64 = 0
      for byte in bytes[place...] { rest = rest << 8 | UInt64(byte) }
      combine(rest)
      combine(UInt64(bytes.count))
    }
  }

  private mutating func combine(_ word: UInt64) {
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 29
  }
}
