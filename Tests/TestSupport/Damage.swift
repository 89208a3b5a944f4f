extension [UInt8] {
  /// What damage writes into a text: what readers of JSON, XML, paths and terminals trip over.
  private static let words = [
    "null", "\"\"", "{}", "[]", "-1", "1e400", "\\ud800", "\"99999999999999999999\"", ",", "\u{1B}",
    "<", "&#0;", "]]>", "%", "\u{202E}", "xn--", "/", "*", "\n",
  ].map { Array($0.utf8) }

  /// Damages one place: a bit or a byte is another, bytes are missing or come twice, the rest is, or a word comes between.
  public mutating func damage(using generator: inout SeededGenerator) {
    guard !isEmpty else { return }
    let place = Int.random(in: 0..<count, using: &generator)
    let end = Swift.min(place + Int.random(in: 1...16, using: &generator), count)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: removeSubrange(place..<end)
    case 2: removeSubrange(place...)
    case 3: insert(contentsOf: self[place..<end], at: place)
    case 4: self[place] = UInt8.random(in: 0...255, using: &generator)
    default: insert(contentsOf: Self.words.randomElement(using: &generator) ?? [], at: place)
    }
  }
}
