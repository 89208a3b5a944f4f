import Glibc

/// Reads and thins out files of lines that may be larger than a process should grow, as the bytes they are.
struct FileLines {
  /// A line.
  struct Line {
    /// What it is made of, without its end; nil for a line that is too long to be one of ours.
    let bytes: [UInt8]?
    /// Where it stands in the file, with its end.
    let place: Range<Int>
  }

  /// The longest line that is held.
  static let longest = 1 << 24
  private static let block = 1 << 16

  private let number: Int32
  private let path: String

  /// Reads an open file, which stays open.
  init(_ number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  /// Hands each line to `body`.
  ///
  /// - Throws: ``FileError``.
  func read(_ body: (Line) -> Void) throws(FileError) {
    var line: [UInt8] = []
    var (start, length) = (0, 0)
    func add(_ part: ArraySlice<UInt8>) {
      length += part.count
      if length <= Self.longest { line += part }
    }
    func end(at place: Int) {
      body(Line(bytes: length <= Self.longest ? line : nil, place: start..<place))
      line.removeAll(keepingCapacity: length <= Self.block)
      (start, length) = (place, 0)
    }
    var offset = 0
    try blocks(from: 0, to: .max) { block in
      var rest = block
      while let newline = rest.firstIndex(of: 0x0A) {
        add(rest[..<newline])
        end(at: offset + newline + 1)
        rest = rest[(newline + 1)...]
      }
      add(rest)
      offset += block.count
    }
    if length > 0 { end(at: offset) }
  }

  /// Writes parts of the file into another.
  func copy(_ places: [Range<Int>], to output: Descriptor) throws {
    for place in places {
      var trouble: (any Error)?
      try blocks(from: place.lowerBound, to: place.upperBound) { block in
        guard trouble == nil else { return }
        do {
          try output.write(block)
        } catch {
          trouble = error
        }
      }
      if let trouble { throw trouble }
    }
  }

  private func blocks(
    from start: Int, to end: Int, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(FileError) {
    var bytes = [UInt8](repeating: 0, count: Self.block)
    var offset = start
    while offset < end {
      let count = pread(number, &bytes, min(bytes.count, end - offset), offset)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError("read", path, errno)
      }
      if count == 0 { return }
      body(bytes[..<count])
      offset += count
    }
  }
}

extension [Range<Int>] {
  /// Adds a range, to the last one where it goes on there.
  mutating func add(_ range: Range<Int>) {
    if let last, last.upperBound == range.lowerBound {
      self[count - 1] = last.lowerBound..<range.upperBound
    } else {
      append(range)
    }
  }
}
