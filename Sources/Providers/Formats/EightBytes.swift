/// Eight bytes of a text, looked at in one step.
///
/// The vectors of the standard library were measured to be several times slower for this.
struct EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// How many bytes that is.
  static let count = 8

  private let word: UInt64

  /// Takes the bytes from a place on; there have to be eight.
  init(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    precondition(place >= 0 && place + Self.count <= bytes.count, "eight bytes that are not there")
    word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  /// Returns a word whose lowest bit that is set is the top bit of the first such byte; 0 for none.
  func marks(of byte: UInt8) -> UInt64 {
    let differences = word ^ UInt64(byte) &* Self.ones
    return (differences &- Self.ones) & ~differences & Self.tops
  }

  /// Whether a byte is not ASCII; with marks only bytes before the first of them count.
  func isBeyondASCII(before marks: UInt64) -> Bool {
    word & Self.tops & ((marks & (0 &- marks)) &- 1) != 0
  }
}
