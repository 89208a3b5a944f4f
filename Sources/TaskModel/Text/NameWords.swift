/// Names made of words, such as `north-live-cdn`, as people and narrow screens shorten them.
public enum NameWords {
  /// The signs that stand where a name was cut.
  private static let cuts: Set<Character> = ["\u{2026}", "~"]

  /// Returns which of some names a typed text stands for.
  ///
  /// A name is known by itself, by itself without what all names begin with, by its beginning, by
  /// beginnings of its words (`no-cdn`), and by its ends around the sign of a cut (`no…cdn`); of these
  /// the first that fits any name counts.
  public static func meaning(of text: String, among names: [String]) -> WordMeaning<String> {
    guard !names.contains(text) else { return .known(text) }
    let typed = text.lowercased()
    let words = split(typed)
    guard !words.isEmpty else { return .unknown(nearest: nil) }
    let shared = sharedBeginning(of: names)
    let forms: [(String) -> Bool] = [
      { $0 == typed },
      { $0.dropFirst(shared) == typed },
      { $0.hasPrefix(typed) },
      { hasBeginnings(words, split($0), reachesEnd: true) },
      { hasBeginnings(words, split($0), reachesEnd: false) },
      { fitsAroundCut(typed, $0, from: [0, shared]) },
      { fitsAroundCut(typed, $0, from: wordStarts($0)) },
    ]
    for (index, form) in forms.enumerated() {
      var found = names.filter { form($0.lowercased()) }
      if index == 3, found.count > 1 {
        // `c-1` is `customer-1` rather than `customer-17`.
        let equal = found.map { wordsInCommon(words, split($0.lowercased())) }
        found = zip(found, equal).filter { $0.1 == equal.max() }.map(\.0)
      }
      if found.count == 1 { return .known(found[0]) }
      if found.count > 1 { return .ambiguous(found) }
    }
    return .unknown(nearest: NearestName.among(names, to: text))
  }

  /// Returns how many characters all names begin with, up to and with a separator; 0 where that would
  /// leave nothing of one.
  public static func sharedBeginning(of names: [String]) -> Int {
    guard let first = names.first, names.count > 1 else { return 0 }
    var shared = Array(first)
    for name in names.dropFirst() {
      shared = Array(zip(shared, name).prefix { $0 == $1 }.map(\.0))
    }
    guard let end = shared.lastIndex(where: isSeparator) else { return 0 }
    return names.contains { $0.count == end + 1 } ? 0 : end + 1
  }

  /// Whether a character stands between the words of a name.
  public static func isSeparator(_ character: Character) -> Bool { "-_. ".contains(character) }

  private static func split(_ name: String) -> [Substring] {
    name.split(whereSeparator: isSeparator)
  }

  /// Whether words are the beginnings of words in a row.
  private static func hasBeginnings(
    _ typed: [Substring], _ name: [Substring], reachesEnd: Bool
  ) -> Bool {
    guard typed.count <= name.count else { return false }
    let last = name.count - typed.count
    return (reachesEnd ? last...last : 0...last).contains { start in
      zip(typed, name[start...]).allSatisfy { $1.hasPrefix($0) }
    }
  }

  /// How many of the last words are the same.
  private static func wordsInCommon(_ typed: [Substring], _ name: [Substring]) -> Int {
    zip(typed.reversed(), name.reversed()).count { $0 == $1 }
  }

  /// Whether a name ends as a cut text does, and begins so at one of some places.
  private static func fitsAroundCut(_ typed: String, _ name: String, from starts: [Int]) -> Bool {
    guard typed.count > 1, let cut = typed.firstIndex(where: cuts.contains) else { return false }
    let (front, back) = (typed[..<cut], typed[typed.index(after: cut)...])
    guard name.hasSuffix(back) else { return false }
    return starts.contains { start in
      let rest = name.dropFirst(start)
      return rest.count >= typed.count && rest.hasPrefix(front)
    }
  }

  private static func wordStarts(_ name: String) -> [Int] {
    name.enumerated().filter { isSeparator($0.element) }.map { $0.offset + 1 }
  }
}
