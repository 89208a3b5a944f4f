extension JSONReader {
  /// Steps over a string and returns what stands between its quotes.
  mutating func takeString() -> JSONText? {
    let start = position + 1
    var index = start
    var form = JSONText.Form.ascii
    while let found = nextMark(from: index, noting: &form) {
      if bytes[found] == UInt8(ascii: "\"") {
        position = found + 1
        return JSONText(bytes[start..<found], form)
      }
      form = .escaped
      index = found + 2
    }
    fail(.truncated)
    return nil
  }

  /// Returns where the next quote or backslash stands, and notes what is not ASCII before it.
  ///
  /// Most strings are long and have one mark, at their end.
  private func nextMark(from start: Int, noting form: inout JSONText.Form) -> Int? {
    var index = start
    while index + EightBytes.count <= bytes.count {
      let block = EightBytes(bytes, at: index)
      let marks = block.marks(of: UInt8(ascii: "\"")) | block.marks(of: UInt8(ascii: "\\"))
      if block.isBeyondASCII(before: marks), form == .ascii { form = .unescaped }
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += EightBytes.count
    }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "\\") { return index }
      if bytes[index] > 0x7F, form == .ascii { form = .unescaped }
      index += 1
    }
    return nil
  }
}
