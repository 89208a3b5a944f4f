/// Packs bodies as gzip without making them smaller: for objects of a line or two.
enum StoredGzip {
  /// Magic number, deflate, no flags, no time, no particular system.
  private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  /// Returns a gzip file of up to 65,535 bytes, by RFC 1951 and RFC 1952.
  static func packed(_ body: [UInt8]) -> [UInt8] {
    precondition(body.count <= Int(UInt16.max), "a stored block holds no more")
    let length = UInt16(body.count)
    // The last block, stored.
    return head + [1] + littleEndian(length) + littleEndian(~length) + body
      + littleEndian(checksum(body)) + littleEndian(UInt32(body.count))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func checksum(_ body: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~sum
  }
}
