import TaskModel

extension SortOrder {
  /// Returns the places of rows in this order.
  ///
  /// A number that goes by the strongest key, and for the standard order by all of it, decides most
  /// comparisons; rows are compared in full, and by their identities at last, where it does not.
  func order(of rows: [Row], ids: [CacheTask.ID]) -> [Int] {
    let hasPlainTexts = rows.allSatisfy { row in
      guard case .text(let text)? = row.value else { return true }
      return text.utf8.allSatisfy { $0 < 0x80 }
    }
    var codes: [(code: UInt64, place: Int)] = []
    codes.reserveCapacity(rows.count)
    for (place, row) in rows.enumerated() {
      codes.append((code(of: row, hasPlainTexts: hasPlainTexts), place))
    }
    codes.sort { $0.code < $1.code }
    var start = 0
    while start < codes.count {
      var end = start + 1
      while end < codes.count, codes[end].code == codes[start].code { end += 1 }
      if end - start > 1 {
        for index in start..<end { codes[index].code = Self.code(of: ids[codes[index].place]) }
        codes[start..<end].sort { left, right in
          if let isInOrder = areInOrder(rows[left.place], rows[right.place]) { return isInOrder }
          return left.code != right.code
            ? left.code < right.code : ids[left.place] < ids[right.place]
        }
      }
      start = end
    }
    return codes.map(\.place)
  }

  /// The end of a vendor's id as a number: most ids of an account begin alike.
  private static func code(of id: CacheTask.ID) -> UInt64 {
    let bytes = id.vendorID.utf8Span.span
    var code: UInt64 = 0
    for index in max(0, bytes.count - 8)..<bytes.count { code = code << 8 | UInt64(bytes[index]) }
    return code
  }

  /// Returns a number that is smaller for the row that comes first; equal numbers say nothing.
  private func code(of row: Row, hasPlainTexts: Bool) -> UInt64 {
    guard case .column = keys[0].field else {
      let group = UInt64(row.standard.group)
      let first = (keys[0].isDescending ? 0xFF - group : group) << 56
      guard keys.count == 1 else { return first }
      let time = Self.code(of: row.standard.time) >> 8
      return first | (keys[0].isDescending ? ~time & 0x00FF_FFFF_FFFF_FFFF : time)
    }
    // Rows without a value come last in either direction.
    guard let value = row.value else { return .max }
    let code: UInt64
    switch value {
    case .number(let number): code = Self.code(of: number) >> 1
    case .text(let text): code = hasPlainTexts ? Self.code(of: text) >> 1 : 0
    }
    return keys[0].isDescending ? (.max >> 1) - code : code
  }

  /// The bits of a number, so that they grow with it.
  private static func code(of number: Double) -> UInt64 {
    // Minus zero is no less than zero.
    let bits = (number + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// The first eight bytes of a text as a number.
  private static func code(of text: String) -> UInt64 {
    var code: UInt64 = 0
    var count: UInt64 = 0
    for byte in text.utf8.prefix(8) {
      code = code << 8 | UInt64(byte)
      count += 1
    }
    return count == 0 ? 0 : code << (8 * (8 - count))
  }
}
