/// The check sum of zip, gzip and PNG (polynomial 0x04C11DB7, lowest bits first): it finds each change of
/// one byte, and is no protection against anybody who wants to change more.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
  }

  /// Returns the sum of some bytes.
  static func sum(of bytes: Span<UInt8>) -> UInt32 {
    let table = table.span
    var sum = UInt32.max
    for place in bytes.indices {
      sum = sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[place])]
    }
    return ~sum
  }
}
