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
