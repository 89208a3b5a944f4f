/// FNV-1a over texts: the same in every process, for cursors that compare pages and for names of
/// files.
///
/// It is no protection against anyone.
package struct StableHash {
  /// What was taken in so far.
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Makes the hash of nothing.
  package init() {}

  /// Takes in a text and its end.
  package mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(byte) }
    combine(0xFF)
  }

  private mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
