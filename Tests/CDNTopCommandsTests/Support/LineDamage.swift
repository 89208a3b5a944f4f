import TestSupport

/// A way in which a line is damaged.
enum LineDamage: String, CaseIterable {
  case nul, nulInside, notUTF8, notUTF8Inside, cut, noJSON, noObject, utf16, deep, huge

  func bytes(of line: String) -> [UInt8] {
    let whole = Array(line.utf8)
    return switch self {
    case .nul: [UInt8](repeating: 0, count: 512)
    case .nulInside: whole.prefix(20) + [0, 0] + whole.dropFirst(20)
    case .notUTF8: [0xFF, 0xFE, 0x80]
    case .notUTF8Inside: whole.prefix(14) + [0xC3, 0x28] + whole.dropFirst(14)
    case .cut: Array(whole.dropLast(10))
    case .noJSON: Array("not json".utf8)
    case .noObject: Array("[1]".utf8)
    case .utf16: whole.flatMap { [$0, 0] }
    case .deep: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    case .huge: [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 24) + 1)
    }
  }
}
