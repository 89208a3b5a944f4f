/// Why bytes cannot be read as what they should be.
public enum PackingError: Error, Hashable, Sendable {
  /// They end before all is said.
  case cut
  /// They say what nobody writes, or were changed since.
  case damaged
  /// A newer version wrote them.
  case newer
}

/// Puts values together to bytes, which ``ByteReader`` takes apart.
public struct ByteWriter: Sendable {
  /// What was written.
  public private(set) var bytes: [UInt8] = []
  /// What is written once and then by its number; nil to write each time where it stands.
  var shared: SharedValues?
  /// What times are written by.
  var times = PackedTimes()

  /// Begins without bytes.
  public init() {}

  init(shared: SharedValues) { self.shared = shared }

  /// Adds one byte.
  public mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Adds bytes as they are.
  public mutating func write(raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

  /// Adds a number in as few bytes as it needs: seven bits a byte, the lowest first.
  public mutating func write(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Adds a count or a place, which is never negative.
  public mutating func write(count: Int) { write(number: UInt64(max(0, count))) }

  /// Adds a number that may be negative; those near 0 are short on both sides.
  public mutating func write(signed: Int64) { write(number: Zigzag.number(signed)) }

  /// Adds eight bytes, the lowest first.
  public mutating func write(word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }

  /// Adds a text with its length.
  public mutating func write(text: String) {
    write(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Takes the bytes out and goes on without them.
  public mutating func taken() -> [UInt8] {
    defer { bytes.removeAll() }
    times = PackedTimes()
    return bytes
  }

  /// Takes the bytes out with a check sum behind them, without which no change to them is noticed.
  public mutating func sealed() -> [UInt8] {
    let sum = CRC32.sum(of: bytes.span)
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: sum >> UInt32(shift)))
    }
    return taken()
  }

  /// How many bytes a number takes.
  static func size(ofNumber number: UInt64) -> Int {
    max(1, (UInt64.bitWidth - number.leadingZeroBitCount + 6) / 7)
  }
}

/// Takes bytes apart that anybody may have written: whatever they are, it gives a value or an error.
///
/// Nothing is made room for because a number says so, but only for what is there.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private let end: Int
  /// Where the next byte stands.
  public private(set) var place: Int
  /// What is written by its number; nil where each stands where it is needed.
  let shared: SharedTables?
  /// What times are read by.
  var times = PackedTimes()

  /// Reads bytes as they are.
  public init(_ bytes: [UInt8]) {
    self.init(bytes, 0..<bytes.count)
  }

  /// Reads a part of some bytes.
  ///
  /// - Precondition: they have it.
  init(_ bytes: [UInt8], _ range: Range<Int>, shared: SharedTables? = nil) {
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
    self.shared = shared
  }

  /// Reads bytes that ``ByteWriter/sealed()`` gave; throws where they are not the same any more.
  public init(sealed bytes: [UInt8]) throws(PackingError) {
    guard bytes.count >= 4 else { throw .cut }
    let end = bytes.count - 4
    var sum: UInt32 = 0
    for byte in bytes[end...].reversed() { sum = sum << 8 | UInt32(byte) }
    guard sum == CRC32.sum(of: bytes.span.extracting(0..<end)) else { throw .damaged }
    self.init(bytes, 0..<end)
  }

  /// Reads the same for who only looks whether it is worth reading, and does not look whether it is damaged.
  init(unchecked bytes: [UInt8]) throws(PackingError) {
    guard bytes.count >= 4 else { throw .cut }
    self.init(bytes, 0..<bytes.count - 4)
  }

  /// How many bytes are left.
  public var left: Int { end - place }

  /// Whether all was read.
  public var isAtEnd: Bool { place == end }

  /// Throws where something is left: nobody writes more than is read.
  public func finish() throws(PackingError) {
    guard isAtEnd else { throw .damaged }
  }

  /// Reads one byte.
  public mutating func byte() throws(PackingError) -> UInt8 {
    guard place < end else { throw .cut }
    defer { place += 1 }
    return bytes[place]
  }

  /// Reads some bytes as they are.
  public mutating func raw(_ count: Int) throws(PackingError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= left else { throw .cut }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// Reads a number.
  public mutating func number() throws(PackingError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || bits <= 1 else { throw .damaged }
      number |= bits << shift
      if byte < 0x80 { return number }
    }
    throw .damaged
  }

  /// Reads a count or a place below a limit.
  public mutating func count(below limit: Int) throws(PackingError) -> Int {
    let number = try number()
    guard number < UInt64(max(0, limit)) else { throw .damaged }
    return Int(number)
  }

  /// Reads how many of something follow, each of which takes some bytes at least.
  public mutating func count(of size: Int) throws(PackingError) -> Int {
    let number = try number()
    guard number <= UInt64(left / size) else { throw .cut }
    return Int(number)
  }

  /// Reads a number that may be negative.
  public mutating func signed() throws(PackingError) -> Int64 { Zigzag.signed(try number()) }

  /// Reads eight bytes.
  public mutating func word() throws(PackingError) -> UInt64 {
    try raw(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads a text; what is no UTF-8 is damaged.
  public mutating func text() throws(PackingError) -> String {
    let length = try count(of: 1)
    guard let text = String(validating: try raw(length), as: UTF8.self) else { throw .damaged }
    return text
  }
}

/// Numbers that may be negative, as numbers that are not: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4.
enum Zigzag {
  static func number(_ signed: Int64) -> UInt64 { UInt64(bitPattern: signed << 1 ^ signed >> 63) }

  static func signed(_ number: UInt64) -> Int64 {
    Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }
}
