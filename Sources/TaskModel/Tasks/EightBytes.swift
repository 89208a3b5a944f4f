/// Eight bytes of a text, looked at in one step.
///
/// The vectors of the standard library were measured to be several times slower for this.
package struct EightBytes {
  @usableFromInline static let ones: UInt64 = 0x0101_0101_0101_0101
  @usableFromInline static let tops: UInt64 = 0x8080_8080_8080_8080

  @usableFromInline let word: UInt64

  /// Takes the bytes from a place on; there have to be eight.
  @inlinable @inline(__always)
  package init(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  /// Whether any byte is below 0x20, or above 0x7F.
  @inlinable @inline(__always)
  package var hasControl: Bool {
    ((word &- 0x20 &* Self.ones) & ~word | word) & Self.tops != 0
  }

  /// Returns a word whose lowest bit that is set is the top bit of the first such byte; 0 for none.
  @inlinable @inline(__always)
  package func marks(of byte: UInt8) -> UInt64 {
    let differences = word ^ UInt64(byte) &* Self.ones
    return (differences &- Self.ones) & ~differences & Self.tops
  }
}
