import FoundationEssentials

/// Remembers, in 64 KiB, which pairs of task and URL a read has brought, so that a page that brings
/// nothing new ends it.
///
/// It is a table of bits: a pair that was seen is always known, a new one is now and then taken for
/// known. Only a full page of 200 without one unknown pair ends a read, and for a page of new pairs
/// that takes more luck than 1 in 10^13 up to a million pairs a list.
struct SeenItems: Equatable {
  private static let byteCount = 65_536

  private var bytes = [UInt8](repeating: 0, count: byteCount)

  init() {}

  /// Reads back ``text``; nil for anything else.
  init?(_ text: some StringProtocol) {
    guard let data = Data(base64Encoded: String(text)), data.count == Self.byteCount else {
      return nil
    }
    bytes = Array(data)
  }

  /// The table as base64 text.
  var text: String { Data(bytes).base64EncodedString() }

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
