/// Remembers, in 64 KiB, which pairs of task and URL an answer has brought, so that most tasks need not be
/// searched for pairs that came twice.
///
/// It is a table of bits: a pair that was seen is always known, a new one is now and then taken for known.
struct SeenItems {
  private static let byteCount = 65_536

  private var bytes = [UInt8](repeating: 0, count: byteCount)

  /// Takes in a pair by its number, the hash of task and URL, and tells whether it was new.
  mutating func insert(_ number: UInt64) -> Bool {
    // The upper bits of the product are the well mixed ones; 19 of them number the table's bits.
    let bit = Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) >> 45)
    let mask: UInt8 = 1 << UInt8(bit % 8)
    let isNew = bytes[bit / 8] & mask == 0
    bytes[bit / 8] |= mask
    return isNew
  }
}
