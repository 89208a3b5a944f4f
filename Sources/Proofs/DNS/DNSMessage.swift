/// Questions to name servers and their answers, as RFC 1035 lays them out; no more of it than addresses need.
enum DNSMessage {
  /// What is asked for.
  enum Kind: UInt16 {
    case address4 = 1
    case address6 = 28
  }

  /// Why a message is no answer to a question.
  enum Failure: Error, Hashable {
    /// It is not laid out as one.
    case malformed
    /// It is an answer to another question.
    case unasked
    /// Only a part of it came, which is asked for again over TCP.
    case cut
    /// The server refuses, with the code of its reason.
    case refused(code: UInt8)
    /// There is no such name.
    case noSuchName
  }

  private static let alias: UInt16 = 5
  private static let internet: UInt16 = 1
  private static let headLength = 12
  /// No name has more bytes.
  private static let longestName = 255
  /// A chain of aliases that is longer leads nowhere.
  private static let mostAliases = 16

  /// Returns a question; nil for a host that is no name.
  static func question(for host: String, _ kind: Kind, id: UInt16) -> [UInt8]? {
    var name: [UInt8] = []
    for label in host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard (1...63).contains(label.count) else { return nil }
      name.append(UInt8(label.count))
      name += label
    }
    name.append(0)
    guard name.count <= longestName else { return nil }
    // A plain question that wants recursion, and is the only one.
    let head: [UInt16] = [id, 0x0100, 1, 0, 0, 0]
    return (head.flatMap(bytes) + name) + bytes(kind.rawValue) + bytes(internet)
  }

  private static func bytes(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
  }

  /// Returns the addresses that an answer gives for a question, aliases followed; empty for none.
  ///
  /// - Throws: ``Failure``.
  static func addresses(
    in message: [UInt8], for question: [UInt8], _ kind: Kind
  ) throws(Failure) -> [IPAddress] {
    guard message.count >= headLength else { throw .malformed }
    var reader = DNSReader(message)
    let id = try reader.number()
    let flags = try reader.number()
    let (questions, answers) = (try reader.number(), try reader.number())
    guard question.count > headLength, id == UInt16(question[0]) << 8 | UInt16(question[1]),
      flags & 0x8000 != 0
    else { throw .unasked }
    if flags & 0x0200 != 0 { throw .cut }
    reader.place = headLength
    var asked = DNSReader(question)
    asked.place = headLength
    let name = try asked.name()
    guard questions == 1, try reader.name() == name, try reader.number() == kind.rawValue,
      try reader.number() == internet
    else { throw .unasked }
    switch flags & 0xF {
    case 0: break
    case 3: throw .noSuchName
    case let code: throw .refused(code: UInt8(code))
    }
    return try addresses(&reader, count: answers, of: name, kind)
  }

  private static func addresses(
    _ reader: inout DNSReader, count: UInt16, of name: [UInt8], _ kind: Kind
  ) throws(Failure) -> [IPAddress] {
    var aliases: [[UInt8]: [UInt8]] = [:]
    var found: [[UInt8]: [IPAddress]] = [:]
    for _ in 0..<count {
      let owner = try reader.name()
      let type = try reader.number()
      let isInternet = try reader.number() == internet
      try reader.skip(4)
      let length = Int(try reader.number())
      let end = reader.place + length
      guard end <= reader.bytes.count else { throw .malformed }
      if isInternet, type == alias {
        aliases[owner] = try reader.name()
        guard reader.place == end else { throw .malformed }
      } else if isInternet, type == kind.rawValue {
        guard length == (kind == .address4 ? 4 : 16),
          let address = IPAddress(bytes: Array(reader.bytes[reader.place..<end]))
        else { throw .malformed }
        found[owner, default: []].append(address)
      }
      reader.place = end
    }
    var owner = name
    for _ in 0..<mostAliases {
      if let addresses = found[owner] { return addresses }
      guard let next = aliases[owner] else { return [] }
      owner = next
    }
    return []
  }
}

/// Reads a message from front to back; a name may point back to an earlier one.
struct DNSReader {
  let bytes: [UInt8]
  var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func skip(_ count: Int) throws(DNSMessage.Failure) {
    guard place + count <= bytes.count else { throw .malformed }
    place += count
  }

  mutating func number() throws(DNSMessage.Failure) -> UInt16 {
    guard place + 2 <= bytes.count else { throw .malformed }
    defer { place += 2 }
    return UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
  }

  /// Reads a name in lower case, its labels each behind a dot.
  mutating func name() throws(DNSMessage.Failure) -> [UInt8] {
    var name: [UInt8] = []
    var at = place
    var hasJumped = false
    while true {
      guard at < bytes.count else { throw .malformed }
      let length = Int(bytes[at])
      switch length {
      case 0:
        if !hasJumped { place = at + 1 }
        return name
      case 1...63:
        guard at + 1 + length <= bytes.count, name.count + length < 255 else { throw .malformed }
        name.append(UInt8(ascii: "."))
        name += bytes[(at + 1)..<(at + 1 + length)].map { byte in
          (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        }
        at += 1 + length
      case 192...:
        guard at + 2 <= bytes.count else { throw .malformed }
        if !hasJumped { place = at + 2 }
        hasJumped = true
        let target = (length & 0x3F) << 8 | Int(bytes[at + 1])
        // Only backwards, so that no chain has an end it never reaches.
        guard target < at else { throw .malformed }
        at = target
      default: throw .malformed
      }
    }
  }
}
