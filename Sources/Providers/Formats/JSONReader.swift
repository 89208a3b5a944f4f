/// Reads JSON forward over its bytes, without building a tree.
///
/// A decoder walks the answer once and takes what it knows; whatever it leaves alone is skipped, so
/// memory grows only by what the decoder keeps. The reader is lenient where vendors are sloppy (a
/// byte order mark, numbers as strings, broken UTF-8, lone surrogates, repeated keys) and strict
/// about structure. A fault sticks: from then on every read answers nil, and ``read(_:_:)`` throws it.
struct JSONReader {
  /// Why bytes are no JSON that can be read.
  enum Fault: Error, Hashable, Sendable {
    /// The text ends inside a value.
    case truncated
    /// A byte that cannot stand there; counted from 0.
    case unexpected(offset: Int)
    /// Objects and arrays are nested deeper than ``depthLimit``.
    case tooDeep
    /// There is nothing but blanks.
    case empty
    /// There are more rows than the adapter takes.
    case tooManyRows(limit: Int)
  }

  /// What kind of value comes next.
  enum Kind: Hashable, Sendable {
    case object, array, string, number, bool, null
  }

  /// How deep objects and arrays may be nested.
  static let depthLimit = 64

  let bytes: UnsafeRawBufferPointer
  var position = 0
  private var depth = 0
  private var rowCount = 0
  private(set) var fault: Fault?

  /// Reads bytes that are one JSON value; what `body` leaves alone of it is skipped.
  ///
  /// The reader and every ``JSONText`` it gives end with `body`.
  ///
  /// - Throws: why the bytes are no JSON, text after the value included.
  static func read<Value>(
    _ bytes: [UInt8], _ body: (_ value: inout JSONReader) -> Value
  ) throws(Fault) -> Value {
    let result = bytes.withUnsafeBytes { bytes -> Result<Value, Fault> in
      var reader = JSONReader(bytes)
      let start = reader.position
      let value = body(&reader)
      if reader.position == start { reader.skip() }
      reader.skipBlanks()
      if reader.position < bytes.count { reader.fail(.unexpected(offset: reader.position)) }
      return reader.fault.map { .failure($0) } ?? .success(value)
    }
    return try result.get()
  }

  private init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    skipBlanks()
    if position == bytes.count { fault = .empty }
  }

  /// Returns what comes next without taking it; nil after a fault.
  @inline(__always)
  mutating func kind() -> Kind? {
    guard fault == nil else { return nil }
    guard position < bytes.count else { return failed(.truncated) }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), 0x30...0x39: return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: return failed(.unexpected(offset: position))
    }
  }

  /// Takes an object, calling `body` at each value; anything but an object is skipped.
  ///
  /// A value that `body` does not take is skipped. Repeated keys are reported each time.
  mutating func members(_ body: (_ key: JSONText, _ value: inout JSONReader) -> Void) {
    guard kind() == .object else { return skip() }
    guard open() else { return }
    while next(UInt8(ascii: "}")) {
      guard bytes[position] == UInt8(ascii: "\""), let key = takeString() else {
        return fail(.unexpected(offset: position))
      }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { return }
      skipBlanks()
      value { body(key, &$0) }
    }
  }

  /// Takes an array, calling `body` at each element; anything but an array is skipped.
  mutating func elements(_ body: (_ value: inout JSONReader) -> Void) {
    guard kind() == .array else { return skip() }
    guard open() else { return }
    while next(UInt8(ascii: "]")) {
      value(body)
    }
  }

  /// Takes an array of rows, calling `body` at each; anything but an array is skipped.
  ///
  /// What is kept of rows takes more room than the text, so the whole text may have `limit` of them
  /// at most, counted over all such arrays; the next one is a fault.
  mutating func rows(atMost limit: Int, _ body: (_ value: inout JSONReader) -> Void) {
    elements { element in
      guard element.rowCount < limit else { return element.fail(.tooManyRows(limit: limit)) }
      element.rowCount += 1
      body(&element)
    }
  }

  /// Takes a string, or a number as it is written; nil for anything else, which is skipped.
  mutating func text() -> String? { textInPlace()?.string }

  /// Takes a string, or a number as it is written, without making a copy; nil for anything else, which is
  /// skipped.
  mutating func textInPlace() -> JSONText? {
    switch kind() {
    case .string: return takeString()
    case .number: return takeNumber()
    case .object, .array, .bool, .null, nil:
      skip()
      return nil
    }
  }

  /// Takes one value of any kind and returns it as it is written.
  mutating func source() -> String {
    let start = position
    skip()
    return fault == nil ? String(decoding: bytes[start..<position], as: UTF8.self) : ""
  }

  /// Takes a whole number, written as number or string; nil for anything else, which is skipped.
  mutating func integer() -> Int? {
    if kind() == .number, let plain = takePlainInteger() { return plain }
    guard let text = text() else { return nil }
    if let exact = Int(text) { return exact }
    guard let number = Self.double(text) else { return nil }
    return Int(exactly: number)
  }

  /// Skips one value of any kind.
  mutating func skip() {
    switch kind() {
    case .string: _ = takeString()
    case .number: _ = takeNumber()
    case .bool: takeWord(bytes[position] == UInt8(ascii: "t") ? "true" : "false")
    case .null: takeWord("null")
    case .object: members { _, _ in }
    case .array: elements { _ in }
    case nil: break
    }
  }

  /// Reads a decimal number, as JSON writes it; nil for other notations and what is not finite.
  static func double(_ text: some StringProtocol) -> Double? {
    guard text.utf8.allSatisfy(isNumberByte), let number = Double(text), number.isFinite else {
      return nil
    }
    return number
  }

  mutating func fail(_ reason: Fault) {
    if fault == nil { fault = reason }
    position = bytes.count
  }
}

extension JSONReader {
  private mutating func failed<Value>(_ reason: Fault) -> Value? {
    fail(reason)
    return nil
  }

  /// Enters an object or array; false at the limit.
  @inline(__always)
  private mutating func open() -> Bool {
    guard depth < Self.depthLimit else {
      fail(.tooDeep)
      return false
    }
    depth += 1
    position += 1
    skipBlanks()
    // A comma stands between values only; `next` tells the first by the byte before it.
    return true
  }

  /// Steps to the next value of an object or array; false at its end or after a fault.
  @inline(__always)
  private mutating func next(_ end: UInt8) -> Bool {
    guard fault == nil else { return false }
    guard position < bytes.count else {
      fail(.truncated)
      return false
    }
    if bytes[position] == end {
      depth -= 1
      position += 1
      return false
    }
    return true
  }

  /// Hands one value to `body`, skips it if left alone, and takes the comma behind it.
  @inline(__always)
  private mutating func value(_ body: (inout JSONReader) -> Void) {
    let start = position
    body(&self)
    if fault == nil, position == start { skip() }
    guard fault == nil else { return }
    skipBlanks()
    guard position < bytes.count else { return fail(.truncated) }
    guard bytes[position] == UInt8(ascii: ",") else {
      let isEnd = bytes[position] == UInt8(ascii: "}") || bytes[position] == UInt8(ascii: "]")
      return isEnd ? () : fail(.unexpected(offset: position))
    }
    position += 1
    skipBlanks()
    // After a comma a value has to follow, not the end.
    guard position < bytes.count else { return fail(.truncated) }
    if bytes[position] == UInt8(ascii: "}") || bytes[position] == UInt8(ascii: "]") {
      fail(.unexpected(offset: position))
    }
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8) -> Bool {
    guard fault == nil else { return false }
    guard position < bytes.count else {
      fail(.truncated)
      return false
    }
    guard bytes[position] == byte else {
      fail(.unexpected(offset: position))
      return false
    }
    position += 1
    return true
  }

  private mutating func takeWord(_ word: StaticString) {
    for index in 0..<word.utf8CodeUnitCount {
      guard position < bytes.count else { return fail(.truncated) }
      guard bytes[position] == word.utf8Start[index] else {
        return fail(.unexpected(offset: position))
      }
      position += 1
    }
  }

  private mutating func takeNumber() -> JSONText {
    let start = position
    while position < bytes.count, Self.isNumberByte(bytes[position]) { position += 1 }
    return JSONText(bytes[start..<position], .ascii)
  }

  /// Takes a number of at most 18 digits and nothing else; takes nothing where there is another.
  private mutating func takePlainInteger() -> Int? {
    var index = position
    var value = 0
    let end = min(bytes.count, position + 18)
    while index < end {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      value = value &* 10 &+ Int(digit)
      index += 1
    }
    guard index > position, index < bytes.count, !Self.isNumberByte(bytes[index]) else {
      return nil
    }
    position = index
    return value
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
