import TaskModel

extension JSONReader {
  /// Takes a string; broken UTF-8 and lone surrogates become U+FFFD.
  mutating func takeString() -> String? {
    guard let (range, isEscaped) = stringRange() else { return nil }
    if !isEscaped {
      return bytes.withUnsafeBytes {
        String(decoding: UnsafeRawBufferPointer(rebasing: $0[range]), as: UTF8.self)
      }
    }
    return String(decoding: unescaped(range), as: UTF8.self)
  }

  /// Steps over a string and returns the bytes between its quotes.
  mutating func stringRange() -> (range: Range<Int>, isEscaped: Bool)? {
    let start = position + 1
    var index = start
    var isEscaped = false
    while let found = nextMark(from: index) {
      if bytes[found] == UInt8(ascii: "\"") {
        position = found + 1
        return (start..<found, isEscaped)
      }
      isEscaped = true
      index = found + 2
    }
    fail(.truncated)
    return nil
  }

  /// Returns where the next quote or backslash stands; most strings are long and have one, at their end.
  private func nextMark(from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var index = start
      while index + 8 <= bytes.count {
        let block = EightBytes(bytes, at: index)
        let marks = block.marks(of: UInt8(ascii: "\"")) | block.marks(of: UInt8(ascii: "\\"))
        if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
        index += 8
      }
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "\\") { return index }
        index += 1
      }
      return nil
    }
  }

  private func unescaped(_ range: Range<Int>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < range.upperBound else {
        plain.append(byte)
        continue
      }
      let letter = bytes[index]
      index += 1
      switch letter {
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "u"):
        let (scalar, taken) = escapedScalar(at: index, before: range.upperBound)
        index += taken
        plain.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      default: plain.append(letter)
      }
    }
    return plain
  }

  /// Reads what follows `\u`: four digits, or with a surrogate pair ten more bytes.
  private func escapedScalar(at index: Int, before end: Int) -> (Unicode.Scalar, taken: Int) {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    guard let first = fourDigits(at: index, before: end) else { return (replacement, 0) }
    if let scalar = Unicode.Scalar(first) { return (scalar, 4) }
    guard first < 0xDC00, index + 6 <= end, bytes[index + 4] == UInt8(ascii: "\\"),
      bytes[index + 5] == UInt8(ascii: "u"),
      let second = fourDigits(at: index + 6, before: end), (0xDC00...0xDFFF).contains(second)
    else { return (replacement, 4) }
    let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    return (Unicode.Scalar(value) ?? replacement, 10)
  }

  private func fourDigits(at index: Int, before end: Int) -> UInt32? {
    guard index + 4 <= end else { return nil }
    var value: UInt32 = 0
    for digit in bytes[index..<index + 4] {
      guard let half = Hex.value(digit) else { return nil }
      value = value << 4 | UInt32(half)
    }
    return value
  }
}
