/// Why a file cannot be played, or written on.
public enum RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its first line is not that of a recording.
  case notARecording
  /// A newer version wrote it.
  case newer
  /// A part in it, which begins at a byte, is not as it was written; what comes before it is good.
  case damaged(at: Int)

  /// What is said of the file.
  public var description: String {
    switch self {
    case .notARecording: "is no recording of cdntop"
    case .newer: "was written by a newer cdntop"
    case .damaged(let place): "is damaged at byte \(place)"
    }
  }
}

/// A recording as a file: a line that says what it is, then frames, each whole by itself.
///
/// ```text
/// cdntop recording 1
/// frame: kind, 1 byte | length, 1 to 4 bytes | what is in it | CRC-32 of all before, 4 bytes, the lowest first
/// ```
///
/// What was written until a process was killed is a whole recording and at most the beginning of a frame. Kinds that are not known are
/// passed over. Bytes of a number are written as ``ByteWriter/write(number:)`` does.
public enum RecordingFormat {
  static let name = "cdntop recording "
  /// The first line.
  public static let head = Array("\(name)1\n".utf8)

  /// The most bytes of a frame.
  static let mostBytes = 64 << 20

  /// What a frame says.
  enum Kind: UInt8, Sendable {
    /// A process begins to record: everything below is of it, and numbers begin anew.
    case session = 1
    /// Words that were not there before, numbered on.
    case words = 2
    /// A list of URLs, numbered on.
    case list = 3
    /// What changed since the moment before.
    case moment = 4
    /// The session ended well.
    case end = 5
    /// How many milliseconds the calendar is ahead of the session's times from here on, because it was set.
    case clock = 6
  }

  static func frame(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(byte: kind.rawValue)
    writer.write(count: content.count)
    writer.write(raw: content)
    return writer.sealed()
  }

  /// Returns how many bytes of a file are whole: what comes after them is the beginning of a frame that was never finished,
  /// and has to be cut off before more is written.
  ///
  /// Throws where the file is no recording, or was changed, so that nothing must be written on it.
  public static func wholeLength(of bytes: [UInt8]) throws(RecordingError) -> Int {
    if bytes.count < head.count, head.starts(with: bytes) { return 0 }
    var frames = try RecordingFrames(bytes)
    while try frames.next() != nil {}
    return frames.place
  }
}

/// Reads the frames of a recording one by one.
struct RecordingFrames {
  /// A frame of a kind, known or not, and where its content stands.
  typealias Frame = (kind: RecordingFormat.Kind?, content: Range<Int>)

  private let bytes: [UInt8]
  /// Where the next frame begins.
  private(set) var place: Int

  init(_ bytes: [UInt8]) throws(RecordingError) {
    let head = RecordingFormat.head
    guard bytes.starts(with: RecordingFormat.name.utf8), bytes.count >= head.count else {
      throw .notARecording
    }
    guard bytes.starts(with: head) else { throw .newer }
    self.bytes = bytes
    place = head.count
  }

  /// Returns the next frame; nil at the end, be it the end of a whole frame or not.
  mutating func next() throws(RecordingError) -> Frame? {
    var reader = ByteReader(bytes, place..<bytes.count)
    do throws(PackingError) {
      let kind = try reader.byte()
      let length = try reader.count(below: RecordingFormat.mostBytes + 1)
      let start = reader.place
      _ = try reader.raw(length)
      let sum = try reader.raw(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
      guard sum == CRC32.sum(of: bytes.span.extracting(place..<start + length)) else {
        throw .damaged
      }
      place = reader.place
      return (RecordingFormat.Kind(rawValue: kind), start..<start + length)
    } catch {
      if error == .cut { return nil }
      throw .damaged(at: place)
    }
  }
}
