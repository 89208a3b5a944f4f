/// Reads XML forward over its bytes, without building a tree.
///
/// A decoder walks the answer once and takes what it knows by element names; what it leaves alone is
/// skipped, and so are attributes, comments and processing instructions. The reader is lenient about
/// text (broken UTF-8, unknown entities) and strict about structure: tags close in order, there is one
/// root. A document type is refused, so that no entity can be declared and none grows. A fault sticks:
/// from then on every read answers nil, and ``read(_:_:)`` throws it.
struct XMLReader {
  typealias Fault = Format.Fault

  let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var rowCount = 0
  /// The names of the elements one is in, outermost first, as they are written.
  private var open: [Range<Int>] = []
  /// Whether the innermost element is written as one tag, `<A/>`.
  private var isClosed = false
  private var fault: Fault?

  /// Reads bytes that are one XML document; what `body` leaves alone of its root is skipped.
  ///
  /// - Parameter body: is called within the root, with its name.
  /// - Throws: why the bytes are no XML, text after the root included.
  static func read<Value>(
    _ bytes: [UInt8], _ body: (_ name: XMLName, _ root: inout XMLReader) -> Value
  ) throws(Fault) -> Value {
    let result = bytes.withUnsafeBytes { bytes -> Result<Value, Fault> in
      var reader = XMLReader(bytes)
      guard let name = reader.enter() else { return .failure(reader.fault ?? .empty) }
      let value = body(name, &reader)
      reader.leave(to: 0)
      reader.skipMisc()
      if reader.position < bytes.count { reader.fail(.unexpected(offset: reader.position)) }
      return reader.fault.map { .failure($0) } ?? .success(value)
    }
    return try result.get()
  }

  private init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    skipMisc()
    if position == bytes.count { fail(.empty) }
  }

  /// Takes the rest of the element one is in, calling `body` at each element in it.
  ///
  /// A child that `body` does not take is skipped, and so is text between children.
  mutating func children(_ body: (_ name: XMLName, _ child: inout XMLReader) -> Void) {
    let depth = open.count
    while fault == nil, nextChild() {
      guard let name = enter() else { return }
      body(name, &self)
      leave(to: depth)
    }
  }

  /// Takes the rest of the element one is in as rows, calling `body` at each element in it.
  ///
  /// What is kept of rows takes more room than the text, so the whole text may have `limit` of them at
  /// most, counted over all such elements; the next one is a fault.
  mutating func rows(
    atMost limit: Int = Format.rowLimit, _ body: (_ name: XMLName, _ row: inout XMLReader) -> Void
  ) {
    children { name, row in
      guard row.rowCount < limit else { return row.fail(.tooManyRows(limit: limit)) }
      row.rowCount += 1
      body(name, &row)
    }
  }

  /// Takes the rest of the element one is in and returns its text; what stands in elements within it is
  /// left out.
  mutating func text() -> String? {
    var text: [UInt8] = []
    let depth = open.count
    while fault == nil, !isClosed {
      let start = position
      guard let mark = find(UInt8(ascii: "<"), from: position) else { return failed(.truncated) }
      XMLEntities.append(bytes[start..<mark], to: &text)
      position = mark
      if starts(with: "<![CDATA[") {
        guard let end = find("]]>", from: position + 9) else { return failed(.truncated) }
        text.append(contentsOf: bytes[position + 9..<end])
        position = end + 3
      } else if starts(with: "</") {
        close()
        return fault == nil ? String(decoding: text, as: UTF8.self) : nil
      } else if !skipCommentOrInstruction() {
        guard enter() != nil else { return nil }
        leave(to: depth)
      }
    }
    leave(to: depth - 1)
    return fault == nil ? "" : nil
  }

  /// Takes the rest of the element one is in as a whole number; nil for anything else.
  mutating func integer() -> Int? { text().flatMap { Int($0.trimmed) } }

  private mutating func fail(_ reason: Fault) {
    if fault == nil { fault = reason }
    position = bytes.count
  }

  private mutating func failed<Value>(_ reason: Fault) -> Value? {
    fail(reason)
    return nil
  }
}

// MARK: Tags

extension XMLReader {
  /// Steps into the element whose tag stands here.
  private mutating func enter() -> XMLName? {
    guard fault == nil else { return nil }
    guard open.count < Format.depthLimit else { return failed(.tooDeep) }
    guard take(UInt8(ascii: "<")), let name = takeName() else { return nil }
    guard skipAttributes() else { return nil }
    open.append(name)
    return XMLName(bytes[name])
  }

  /// Steps out of elements until so many are open, skipping what is left of them.
  private mutating func leave(to depth: Int) {
    while fault == nil, open.count > depth {
      if isClosed {
        isClosed = false
        open.removeLast()
      } else if nextChild() {
        _ = enter()
      }
    }
  }

  /// Skips to the next child of the innermost element; at its end steps out of it and returns false.
  private mutating func nextChild() -> Bool {
    if isClosed {
      isClosed = false
      open.removeLast()
      return false
    }
    while fault == nil {
      guard let mark = find(UInt8(ascii: "<"), from: position) else {
        fail(.truncated)
        return false
      }
      position = mark
      if starts(with: "</") {
        close()
        return false
      }
      if starts(with: "<![CDATA[") {
        guard let end = find("]]>", from: position + 9) else {
          fail(.truncated)
          return false
        }
        position = end + 3
      } else if !skipCommentOrInstruction() {
        return fault == nil
      }
    }
    return false
  }

  /// Takes the end tag that stands here, which must be that of the innermost element.
  private mutating func close() {
    position += 2
    let start = position
    guard let name = takeName() else { return }
    skipBlanks()
    guard take(UInt8(ascii: ">")) else { return }
    guard let own = open.last, bytes[own].elementsEqual(bytes[name]) else {
      return fail(.unexpected(offset: start))
    }
    open.removeLast()
  }

  /// Takes a tag from behind its name to its end, and notes whether the element ends with it.
  private mutating func skipAttributes() -> Bool {
    while fault == nil {
      let start = position
      skipBlanks()
      guard position < bytes.count else { break }
      switch bytes[position] {
      case UInt8(ascii: ">"):
        position += 1
        isClosed = false
        return true
      case UInt8(ascii: "/"):
        position += 1
        isClosed = take(UInt8(ascii: ">"))
        return isClosed
      default:
        guard position > start else {
          fail(.unexpected(offset: position))
          return false
        }
        skipAttribute()
      }
    }
    fail(.truncated)
    return false
  }

  private mutating func skipAttribute() {
    guard takeName() != nil else { return }
    skipBlanks()
    guard take(UInt8(ascii: "=")) else { return }
    skipBlanks()
    guard position < bytes.count else { return fail(.truncated) }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return fail(.unexpected(offset: position))
    }
    guard let end = find(quote, from: position + 1) else { return fail(.truncated) }
    position = end + 1
  }

  private mutating func takeName() -> Range<Int>? {
    let start = position
    while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
    guard position < bytes.count else { return failed(.truncated) }
    return position > start ? start..<position : failed(.unexpected(offset: start))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"): true
    default: false
    }
  }
}

// MARK: What is skipped

extension XMLReader {
  /// Skips what may stand before and after the root.
  private mutating func skipMisc() {
    repeat { skipBlanks() } while fault == nil && skipCommentOrInstruction()
  }

  /// Skips a comment or processing instruction that stands here; false where none does.
  private mutating func skipCommentOrInstruction() -> Bool {
    let end: (text: StaticString, start: Int)
    if starts(with: "<!--") {
      end = ("-->", 4)
    } else if starts(with: "<?") {
      end = ("?>", 2)
    } else {
      if starts(with: "<!") { fail(starts(with: "<!DOCTYPE") ? .documentType : unexpected(2)) }
      return false
    }
    guard let found = find(end.text, from: position + end.start) else {
      fail(.truncated)
      return false
    }
    position = found + end.text.utf8CodeUnitCount
    return true
  }

  private func unexpected(_ offset: Int) -> Fault {
    position + offset < bytes.count ? .unexpected(offset: position + offset) : .truncated
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard fault == nil else { return false }
    guard position < bytes.count, bytes[position] == byte else {
      fail(unexpected(0))
      return false
    }
    position += 1
    return true
  }

  private func starts(with text: StaticString) -> Bool { stands(text, at: position) }

  private func stands(_ text: StaticString, at place: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    return (0..<count).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
  }

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  private func find(_ text: StaticString, from start: Int) -> Int? {
    var place = start
    while let found = find(text.utf8Start[0], from: place) {
      if stands(text, at: found) { return found }
      place = found + 1
    }
    return nil
  }
}

/// The name of an element, left where it stands in the answer, without the prefix of its namespace.
///
/// It must not outlive ``XMLReader/read(_:_:)``.
struct XMLName {
  private let source: UnsafeRawBufferPointer

  /// Takes a name as it is written.
  init(_ source: Slice<UnsafeRawBufferPointer>) {
    let start = source.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? source.startIndex
    self.source = UnsafeRawBufferPointer(rebasing: source[start...])
  }

  /// The name in lower case, for vendors that are not sure of it.
  var lowercased: String { String(decoding: source, as: UTF8.self).lowercased() }

  static func ~= (known: StaticString, name: XMLName) -> Bool {
    name.source.count == known.utf8CodeUnitCount
      && name.source.indices.allSatisfy { name.source[$0] == known.utf8Start[$0] }
  }
}
