/// A member of a value in files: how it is told apart, written and read.
///
/// Its number is its place in the table of the value, which only ever grows at the end.
struct PackedField<Root: Sendable>: Sendable {
  /// The member's name.
  let name: String
  /// Whether two values have it alike.
  let isSame: @Sendable (Root, Root) -> Bool
  /// Adds it.
  let write: @Sendable (Root, inout ByteWriter) -> Void
  /// Reads it.
  let read: @Sendable (inout Root, inout ByteReader) throws(PackingError) -> Void

  /// Makes the field of a member.
  ///
  /// - Parameter isSound: what has to hold of what was read, else nobody of us wrote it.
  init<Value: Packable>(
    _ name: String, _ member: any WritableKeyPath<Root, Value> & Sendable,
    isSound: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.name = name
    isSame = { $0[keyPath: member] == $1[keyPath: member] }
    write = { $0[keyPath: member].write(to: &$1) }
    read = { (root: inout Root, reader: inout ByteReader) throws(PackingError) in
      let value = try Value(from: &reader)
      guard isSound(value) else { throw .damaged }
      root[keyPath: member] = value
    }
  }
}

extension Array {
  /// Returns which members differ, a bit for each.
  func differences<Root>(_ one: Root, _ other: Root) -> UInt64
  where Element == PackedField<Root> {
    var bits: UInt64 = 0
    for (number, field) in enumerated() where !field.isSame(one, other) { bits |= 1 << number }
    return bits
  }

  /// Adds some members, a bit for each, and which they are.
  func write<Root>(_ bits: UInt64, of root: Root, to writer: inout ByteWriter)
  where Element == PackedField<Root> {
    writer.write(number: bits)
    for (number, field) in enumerated() where bits & 1 << number != 0 {
      field.write(root, &writer)
    }
  }

  /// Reads what ``write(_:of:to:)`` wrote, over what is there.
  func read<Root>(into root: inout Root, from reader: inout ByteReader) throws(PackingError)
  where Element == PackedField<Root> {
    let bits = try reader.number()
    guard bits >> count == 0 else { throw .newer }
    for (number, field) in enumerated() where bits & 1 << number != 0 {
      try field.read(&root, &reader)
    }
  }

  /// Returns the bits of some members.
  func bits<Root>(of names: Set<String>) -> UInt64 where Element == PackedField<Root> {
    enumerated().reduce(0) { names.contains($1.element.name) ? $0 | 1 << $1.offset : $0 }
  }
}
