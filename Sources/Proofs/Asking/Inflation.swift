import CZlib

/// Unpacks a gzip or zlib body piece by piece.
///
/// What comes out is handed on at once, so that a large body never lies in memory.
struct Inflation: ~Copyable {
  /// Why a body could not be unpacked.
  enum Failure: Error {
    /// It is not what its head says, or is cut off.
    case malformed
    /// More comes out than may.
    case tooLarge
  }

  /// Takes gzip and zlib by their heads.
  private static let anyHead: Int32 = 47
  private static let chunk = 1 << 16

  private let stream: UnsafeMutablePointer<z_stream>
  private let room: UnsafeMutablePointer<UInt8>
  private var left: Int
  private var isAtEnd = false

  /// Begins.
  ///
  /// - Parameter limit: how many bytes may come out.
  init(limit: Int) throws(Failure) {
    left = limit
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    room = .allocate(capacity: Self.chunk)
    guard cz_inflate_init(stream, Self.anyHead) == Z_OK else { throw .malformed }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    room.deallocate()
  }

  /// Unpacks a piece, and hands on what comes out.
  mutating func take(
    _ piece: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Void
  ) throws(Failure) {
    guard let start = piece.baseAddress, !piece.isEmpty else { return }
    // zlib only reads from there, and takes 4 GiB at most.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: start.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(piece.count)
    while stream.pointee.avail_in > 0 {
      // gzip files may be several one after the other.
      if isAtEnd {
        guard inflateReset(stream) == Z_OK else { throw .malformed }
        isAtEnd = false
      }
      try step(emit)
    }
  }

  private mutating func step(_ emit: (UnsafeRawBufferPointer) -> Void) throws(Failure) {
    repeat {
      stream.pointee.next_out = room
      stream.pointee.avail_out = UInt32(Self.chunk)
      let code = inflate(stream, Z_NO_FLUSH)
      let count = Self.chunk - Int(stream.pointee.avail_out)
      guard count <= left else { throw .tooLarge }
      left -= count
      emit(UnsafeRawBufferPointer(start: room, count: count))
      switch code {
      case Z_STREAM_END:
        isAtEnd = true
        return
      case Z_OK: continue
      // Nothing more can come out of what has arrived.
      case Z_BUF_ERROR: return
      default: throw .malformed
      }
    } while stream.pointee.avail_out == 0
  }

  /// Says that nothing more comes.
  func finish() throws(Failure) {
    if !isAtEnd { throw .malformed }
  }
}
