/// Removes an account's secrets from the vendor's words.
///
/// Vendors echo what was signed with keys, tokens and signatures in it, sometimes percent-encoded,
/// once or twice. Letters of either case match, because hexadecimal digits come back in both.
struct Redactor: Sendable {
  /// What stands where a secret was.
  static let mark = "(redacted)"

  private static let longestText = 16_384
  private static let shortestIdentifier = 4

  /// The longest first, so that one secret inside another does not break it up.
  private let needles: [[UInt8]]

  /// Makes a redactor.
  ///
  /// - Parameters:
  ///   - secrets: what must never be seen, however short.
  ///   - identifiers: public halves of keys; shorter than four bytes they are left alone.
  init(secrets: [Secret], identifiers: [String] = []) {
    var texts: [String] = identifiers.filter { $0.utf8.count >= Self.shortestIdentifier }
    for secret in secrets { secret.withValue { texts.append($0) } }
    self.init(needles: Self.needles(for: texts))
  }

  private init(needles: [[UInt8]]) {
    self.needles = needles.sorted { $0.count > $1.count }
  }

  /// Returns a redactor that removes a signature too.
  func alsoRemoving(_ signature: String) -> Redactor {
    Redactor(needles: needles + Self.needles(for: [signature]))
  }

  /// Returns a text without secrets; a text of more than 16 KiB is cut.
  func clean(_ text: String) -> String {
    let isCut = text.utf8.count > Self.longestText
    var bytes = isCut ? Array(text.utf8.prefix(Self.longestText)) : Array(text.utf8)
    for needle in needles {
      bytes = Self.remove(needle, from: bytes)
    }
    // A secret that straddles the cut is not recognized, so its part goes too.
    if isCut { bytes.removeLast(min(bytes.count, needles.first?.count ?? 0)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns bytes without secrets, however many there are.
  func clean(_ bytes: [UInt8]) -> [UInt8] {
    needles.reduce(bytes) { Self.remove($1, from: $0) }
  }

  private static func needles(for texts: [String]) -> [[UInt8]] {
    var found: Set<[UInt8]> = []
    for text in texts where !text.isEmpty {
      let once = PercentEncoding.encode(text)
      for form in [text, once, PercentEncoding.encode(once)] {
        found.insert(form.utf8.map(folded))
      }
    }
    return Array(found)
  }

  private static func remove(_ needle: [UInt8], from bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= needle.count else { return bytes }
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if matches(needle, bytes, at: index) {
        kept.append(contentsOf: mark.utf8)
        index += needle.count
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    return kept
  }

  private static func matches(_ needle: [UInt8], _ bytes: [UInt8], at index: Int) -> Bool {
    guard index + needle.count <= bytes.count else { return false }
    for offset in 0..<needle.count where folded(bytes[index + offset]) != needle[offset] {
      return false
    }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }
}
