extension URLTexts {
  /// Each text as the bytes it has in common with the one before it, and the rest: 5,000 URLs of one
  /// directory take half of their bytes.
  public var packed: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.sealed()
  }

  /// Reads what ``packed`` wrote, and makes the texts safe again.
  public init(packed: [UInt8]) throws(PackingError) {
    var reader = try ByteReader(sealed: packed)
    try self.init(from: &reader)
    try reader.finish()
  }

  /// How many bytes of text a byte of a file may stand for, so that a small file cannot fill the memory.
  ///
  /// Who writes keeps to it: a text that would be too cheap is written in full.
  static let mostExpansion = 64

  func write(to writer: inout ByteWriter) {
    writer.write(count: count)
    let begin = writer.bytes.count
    var last = 0..<0
    for end in ends {
      let text = last.upperBound..<Int(end)
      var common = commonPrefix(last, text)
      let written = writer.bytes.count - begin
      if text.upperBound > Self.mostExpansion * (written + Self.cost(common, of: text.count)) {
        common = 0
      }
      writer.write(count: common)
      writer.write(count: text.count - common)
      writer.write(raw: bytes[text.lowerBound + common..<text.upperBound])
      last = text
    }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let count = try reader.count(of: 2)
    let begin = reader.place
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    ends.reserveCapacity(count)
    var last = 0
    for _ in 0..<count {
      let start = bytes.count
      let common = try reader.count(below: start - last + 1)
      let rest = try reader.raw(try reader.count(of: 1))
      let size = start + common + rest.count
      guard size <= Self.mostExpansion * (reader.place - begin), size <= Int(UInt32.max) / 2 else {
        throw .damaged
      }
      bytes.append(contentsOf: bytes[last..<last + common])
      bytes.append(contentsOf: rest)
      if !SafeText.isPlain(bytes.span.extracting(start..<size), limit: .url) {
        let text = SafeText(String(decoding: bytes[start...], as: UTF8.self), limit: .url).text
        bytes.replaceSubrange(start..., with: text.utf8)
      }
      ends.append(UInt32(bytes.count))
      last = start
    }
    self.init(bytes: bytes, ends: ends)
  }

  private func commonPrefix(_ last: Range<Int>, _ text: Range<Int>) -> Int {
    let most = min(last.count, text.count)
    var common = 0
    let span = bytes.span
    while common < most, span[last.lowerBound + common] == span[text.lowerBound + common] {
      common += 1
    }
    return common
  }

  private static func cost(_ common: Int, of count: Int) -> Int {
    ByteWriter.size(ofNumber: UInt64(common)) + ByteWriter.size(ofNumber: UInt64(count - common))
      + count - common
  }
}
