import FoundationEssentials

/// A parameter of a statement, as the server's own binary format has it.
enum SQLValue: Sendable {
  case null
  case int(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case ints([Int64?])
  case reals([Double?])
  case texts([String?])
  case blobs([[UInt8]?])

  /// The server's number of the type; 0 where the statement says it.
  var type: UInt32 {
    switch self {
    case .null: 0
    case .int: Self.int8
    case .real: Self.float8
    case .text: Self.textType
    case .bytes: Self.bytea
    case .ints: 1016
    case .reals: 1022
    case .texts: 1009
    case .blobs: 1001
    }
  }

  private static let int8: UInt32 = 20
  private static let float8: UInt32 = 701
  private static let textType: UInt32 = 25
  private static let bytea: UInt32 = 17

  /// The value as it is sent; nil for null.
  var binary: [UInt8]? {
    switch self {
    case .null: nil
    case .int(let number): Self.bigEndian(UInt64(bitPattern: number))
    case .real(let number): Self.bigEndian(number.bitPattern)
    case .text(let text): Self.utf8(text)
    case .bytes(let bytes): bytes
    case .ints(let numbers):
      Self.array(numbers.map { $0.map { Self.bigEndian(UInt64(bitPattern: $0)) } }, of: Self.int8)
    case .reals(let numbers):
      Self.array(numbers.map { $0.map { Self.bigEndian($0.bitPattern) } }, of: Self.float8)
    case .texts(let texts): Self.array(texts.map { $0.map(Self.utf8) }, of: Self.textType)
    case .blobs(let blobs): Self.array(blobs, of: Self.bytea)
    }
  }

  /// A text as the server takes it, which has no NUL in any text.
  private static func utf8(_ text: String) -> [UInt8] {
    guard text.utf8.contains(0) else { return Array(text.utf8) }
    return Array(text.replacing("\0", with: "\u{FFFD}").utf8)
  }

  private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// An array of one dimension: its shape, and each element with its length.
  private static func array(_ elements: [[UInt8]?], of type: UInt32) -> [UInt8] {
    let hasNull: Int32 = elements.contains { $0 == nil } ? 1 : 0
    guard !elements.isEmpty else {
      return bigEndian(Int32(0)) + bigEndian(hasNull) + bigEndian(type)
    }
    var bytes = bigEndian(Int32(1)) + bigEndian(hasNull) + bigEndian(type)
    bytes += bigEndian(Int32(elements.count)) + bigEndian(Int32(1))
    for element in elements {
      bytes += bigEndian(Int32(element?.count ?? -1))
      if let element { bytes += element }
    }
    return bytes
  }
}

extension SQLValue {
  static func int(_ number: Int) -> SQLValue { .int(Int64(number)) }

  static func int(_ number: Int64?) -> SQLValue { number.map { .int($0) } ?? .null }

  static func text(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
}
