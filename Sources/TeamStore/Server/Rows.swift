/// What a statement answered, row by row.
///
/// Whatever the server sends, reading it ends in a value: what is missing or of another size is nothing, 0 or empty.
final class Rows {
  private let pq: LibPQ
  private let result: OpaquePointer
  let count: Int32

  /// Takes over a result of the library.
  init(_ result: OpaquePointer, _ pq: LibPQ) {
    self.pq = pq
    self.result = result
    count = pq.ntuples(result)
  }

  deinit { pq.clear(result) }

  /// Makes something of each row.
  func map<Value>(_ read: (Row) throws -> Value) rethrows -> [Value] {
    try (0..<count).map { try read(Row(rows: self, number: $0)) }
  }

  /// The first row; nil for none.
  var first: Row? { count > 0 ? Row(rows: self, number: 0) : nil }

  fileprivate func isNull(_ row: Int32, _ column: Int32) -> Bool {
    pq.getisnull(result, row, column) != 0
  }

  fileprivate func withBytes<Value>(
    _ row: Int32, _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value
  ) -> Value {
    let bytes = isNull(row, column) ? nil : pq.getvalue(result, row, column)
    let count = bytes == nil ? 0 : Int(pq.getlength(result, row, column))
    return body(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

/// A row of an answer.
struct Row {
  fileprivate let rows: Rows
  fileprivate let number: Int32

  func isNull(_ column: Int32) -> Bool { rows.isNull(number, column) }

  /// A whole number of 2, 4 or 8 bytes, or a truth value.
  func int(_ column: Int32) -> Int64 {
    rows.withBytes(number, column) { bytes in
      guard let first = bytes.first, bytes.count <= 8 else { return 0 }
      if bytes.count == 1 { return Int64(first) }
      let start: Int64 = first & 0x80 != 0 ? -1 : 0
      return bytes.reduce(start) { $0 << 8 | Int64($1) }
    }
  }

  func flag(_ column: Int32) -> Bool { int(column) != 0 }

  func double(_ column: Int32) -> Double {
    rows.withBytes(number, column) { bytes in
      guard bytes.count == 8 else { return 0 }
      return Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  func text(_ column: Int32) -> String {
    rows.withBytes(number, column) { String(decoding: $0, as: UTF8.self) }
  }

  func blob(_ column: Int32) -> [UInt8] { rows.withBytes(number, column) { Array($0) } }

  /// A column that may be without a value.
  func optional<Value>(_ column: Int32, _ read: (Int32) -> Value) -> Value? {
    isNull(column) ? nil : read(column)
  }
}
