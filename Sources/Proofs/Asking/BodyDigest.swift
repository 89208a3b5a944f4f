import Crypto

/// What is kept of a body: how much it was, and hashes that tell it from another.
public struct Body: Hashable, Sendable {
  /// How many bytes came over the wire.
  public let length: Int
  /// The SHA-256 of those bytes, in hexadecimal digits.
  public let hash: String
  /// The SHA-256 of the body with its coding taken off; nil where that cannot be done.
  public let decodedHash: String?
  /// Whether it was larger than is read.
  public let isCut: Bool

  /// Makes one of its parts.
  public init(length: Int, hash: String, decodedHash: String?, isCut: Bool = false) {
    self.length = length
    self.hash = hash
    self.decodedHash = decodedHash
    self.isCut = isCut
  }

  /// Whether both are the same body; nil where that cannot be told.
  ///
  /// Bodies are compared decoded; of those that cannot be decoded only equal bytes tell.
  public func isSame(as other: Body) -> Bool? {
    if isCut || other.isCut { return nil }
    if hash == other.hash { return true }
    guard let decodedHash, let otherHash = other.decodedHash else { return nil }
    return decodedHash == otherHash
  }
}

/// Hashes a body while it is read.
struct BodyDigest: ~Copyable {
  /// No more of a body is read, nor unpacked.
  static let limit = 64 << 20

  private enum Coding {
    case plain, packed, unknown
  }

  private let limit: Int
  private let coding: Coding
  private var inflation: Inflation?
  private var isUnpackable = true
  private var wire = SHA256()
  private var decoded = SHA256()
  private var length = 0
  private var isCut = false

  /// Begins.
  ///
  /// - Parameters:
  ///   - coding: the answer's `Content-Encoding`; nil for none.
  ///   - limit: how much is read.
  init(coding: String?, limit: Int = BodyDigest.limit) {
    self.limit = limit
    switch coding?.lowercased() {
    case nil, "", "identity": self.coding = .plain
    case "gzip", "x-gzip", "deflate": self.coding = .packed
    default: self.coding = .unknown
    }
    if case .packed = self.coding { inflation = try? Inflation(limit: limit) }
  }

  /// Takes a piece; returns whether more is wanted.
  mutating func take(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard length + piece.count <= limit else {
      isCut = true
      return false
    }
    length += piece.count
    wire.update(bufferPointer: piece)
    guard case .packed = coding, isUnpackable else { return true }
    do throws(Inflation.Failure) {
      try unpack(piece)
    } catch {
      isUnpackable = false
    }
    return true
  }

  private mutating func unpack(_ piece: UnsafeRawBufferPointer) throws(Inflation.Failure) {
    guard var inflation = inflation.take() else { throw .malformed }
    var hasher = decoded
    try inflation.take(piece) { hasher.update(bufferPointer: $0) }
    decoded = hasher
    self.inflation = consume inflation
  }

  /// Returns what is kept of what was read.
  consuming func body() -> Body {
    let hash = Self.text(wire.finalize())
    var decodedHash: String?
    switch coding {
    case .plain: decodedHash = hash
    case .unknown: break
    case .packed:
      // An empty body has nothing to unpack.
      if length == 0 {
        decodedHash = hash
      } else if isUnpackable, let inflation = inflation.take(),
        (try? inflation.finish()) != nil
      {
        decodedHash = Self.text(decoded.finalize())
      }
    }
    return Body(
      length: length, hash: hash, decodedHash: isCut ? nil : decodedHash, isCut: isCut)
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
