/// A JSON text in which marks take the places of secrets, so that it stays JSON.
struct MarkedJSON {
  private let bytes: [UInt8]
  private var kept: [UInt8] = []
  private var index = 0

  /// What stands where a secret was.
  static let mark = "(redacted)"
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// Takes a text that may be JSON; nil for any other.
  init?(_ bytes: [UInt8]) {
    let first = bytes.first { !$0.isBlank && ![0xEF, 0xBB, 0xBF].contains($0) }
    guard let first, [UInt8(ascii: "{"), UInt8(ascii: "["), Self.quote].contains(first) else {
      return nil
    }
    self.bytes = bytes
  }

  /// Returns the text with marks.
  ///
  /// - Parameters:
  ///   - places: in order, none overlapping another.
  ///   - changed: is told what each string and number is now, and what it was.
  mutating func marked(
    _ places: [Range<Int>], _ changed: (_ now: String, _ before: String) -> Void
  ) -> [UInt8] {
    kept.reserveCapacity(bytes.count)
    var rest = places[...]
    var string = nextString()
    while let place = rest.first {
      // Looked for anew only where what was taken reaches into it.
      if index >= string.lowerBound, string.lowerBound < bytes.count { string = nextString() }
      guard string.lowerBound <= place.lowerBound else {
        rest.removeFirst()
        markBare(place, changed)
        continue
      }
      var inside: [Range<Int>] = []
      while let place = rest.first, place.lowerBound < string.upperBound {
        inside.append(place)
        rest.removeFirst()
      }
      take(upTo: string.lowerBound)
      let start = kept.count
      for place in inside {
        take(upTo: beginning(of: place, in: string))
        kept += Self.mark.utf8
        index = max(index, place.upperBound)
      }
      take(upTo: string.upperBound)
      if !inside.isEmpty { changed(Self.text(kept[start...]), Self.text(bytes[string])) }
      // The quote at its end, so that the next string begins behind it.
      take(upTo: string.upperBound + 1)
    }
    take(upTo: bytes.count)
    return kept
  }

  /// Marks what stands outside of strings: a number that is a secret as a whole, which becomes a string.
  private mutating func markBare(
    _ place: Range<Int>, _ changed: (_ now: String, _ before: String) -> Void
  ) {
    guard place.lowerBound >= index else { return }
    let isNumber = bytes[place].allSatisfy(\.isOfNumber)
    let goesOn =
      place.lowerBound > 0 && bytes[place.lowerBound - 1].isOfNumber
      || place.upperBound < bytes.count && bytes[place.upperBound].isOfNumber
    if isNumber, goesOn { return }
    take(upTo: place.lowerBound)
    kept += (isNumber ? "\"\(Self.mark)\"" : Self.mark).utf8
    changed(Self.mark, String(decoding: bytes[place], as: UTF8.self))
    index = place.upperBound
  }

  private mutating func take(upTo end: Int) {
    guard end > index else { return }
    kept += bytes[index..<min(end, bytes.count)]
    index = end
  }

  /// The content of the next string that is not taken yet; empty at the end where there is none.
  private func nextString() -> Range<Int> {
    guard let quote = bytes[min(index, bytes.count)...].firstIndex(of: Self.quote) else {
      return bytes.count..<bytes.count
    }
    var end = quote + 1
    while end < bytes.count, bytes[end] != Self.quote {
      end += bytes[end] == Self.backslash ? 2 : 1
    }
    return quote + 1..<min(end, bytes.count)
  }

  /// Where a mark begins: with the backslash, where a place begins with what a backslash escapes.
  private func beginning(of place: Range<Int>, in string: Range<Int>) -> Int {
    var slashes = 0
    while place.lowerBound - slashes > max(string.lowerBound, index),
      bytes[place.lowerBound - slashes - 1] == Self.backslash
    {
      slashes += 1
    }
    return place.lowerBound - slashes % 2
  }

  /// Returns what the content of a string says.
  private static func text(_ content: ArraySlice<UInt8>) -> String {
    var text: String?
    try? JSONReader.read([quote] + content + [quote]) { text = $0.text() }
    return text ?? String(decoding: content, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }

  fileprivate var isOfNumber: Bool {
    (0x30...0x39).contains(self) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(self)
  }
}
