import Glibc

/// An address of a machine, of either family.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16 bytes; 4 where 16 hold an address of the other family, which leads to the same machine.
  let bytes: [UInt8]
  /// The one way it is written.
  public let description: String

  /// Reads an address; nil for anything else.
  public init?(_ text: String) {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &bytes) == 1 {
        self.init(bytes: bytes)
        return
      }
    }
    return nil
  }

  /// Makes an address of its bytes; nil unless there are 4 or 16.
  init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    let isMapped = bytes.starts(with: Self.mapping)
    let bytes = isMapped ? Array(bytes.dropFirst(Self.mapping.count)) : bytes
    self.bytes = bytes
    description = withUnsafeTemporaryAllocation(
      of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)
    ) { room in
      bytes.withUnsafeBytes { bytes in
        _ = inet_ntop(
          bytes.count == 4 ? AF_INET : AF_INET6, bytes.baseAddress, room.baseAddress,
          socklen_t(room.count))
      }
      return room.baseAddress.map { String(cString: $0) } ?? ""
    }
  }

  /// How 16 bytes begin that hold an address of the other family.
  private static let mapping = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

  /// Whether no stranger may send us there: loopback, private, link-local, shared, unspecified, multicast.
  public var isPrivate: Bool {
    guard bytes.count == 16 else { return Self.isPrivate(bytes) }
    // ::, ::1 and the forgotten form that holds an address of the other family.
    if bytes.prefix(12).allSatisfy({ $0 == 0 }) { return true }
    // A translator on the way asks the address of the other family that is in these: NAT64, 6to4, NAT64 of one network.
    if bytes.starts(with: Self.translated) { return Self.isPrivate(Array(bytes.suffix(4))) }
    if bytes.starts(with: [0x20, 0x02]) { return Self.isPrivate(Array(bytes[2..<6])) }
    if bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 1]) { return true }
    let isLocal = bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFF
    return isLocal || (bytes[0] == 0xFE && bytes[1] & 0x80 == 0x80)
  }

  /// How 16 bytes begin that NAT64 asks an address of the other family for.
  private static let translated = [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)

  private static func isPrivate(_ four: [UInt8]) -> Bool {
    let second = four[1]
    switch four[0] {
    case 0, 10, 127, 224...255: return true
    case 100: return second & 0xC0 == 64
    case 169: return second == 254
    case 172: return second & 0xF0 == 16
    case 192: return second == 168
    default: return false
    }
  }
}

/// An address and a port, where a connection is made to.
public struct SocketPlace: Hashable, Sendable, CustomStringConvertible {
  /// The address.
  public let address: IPAddress
  /// The port; nil for the one of the URL.
  public let port: Int?

  /// Makes one.
  public init(address: IPAddress, port: Int? = nil) {
    self.address = address
    self.port = port
  }

  /// Reads `ADDR`, `ADDR:PORT`, `[ADDR]` or `[ADDR]:PORT`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    if let address = IPAddress(String(text)) {
      self.init(address: address)
      return
    }
    guard let (host, port) = ProofURL.authority(Substring(text)),
      let address = IPAddress(host)
    else { return nil }
    self.init(address: address, port: port)
  }

  public var description: String {
    guard let port else { return address.description }
    return (address.bytes.count == 16 ? "[\(address)]" : address.description) + ":\(port)"
  }
}
