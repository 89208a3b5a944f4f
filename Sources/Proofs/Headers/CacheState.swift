/// Reads what caches say of having had a copy, in the words of many vendors.
enum CacheState {
  /// The fields of caches of no vendor in particular.
  private static let commonFields = ["Cache-Status", "X-Cache", "X-Cache-Status", "X-Cache-Lookup"]

  /// The values that say so, one a tier, in the order of arrival.
  ///
  /// - Parameter fields: where the vendor says it; nil where no vendor is recognized.
  static func values(of answer: Answer, fields: [String]?) -> [String] {
    (fields ?? commonFields).flatMap { field in
      answer.values(field).flatMap { $0.split(separator: ",") }.map(trimmed)
    }.filter { !$0.isEmpty }
  }

  /// What all tiers say; nil where none says anything, or one had a copy and another had not.
  static func whole(_ values: [String]) -> CacheReading.State? {
    let states = values.compactMap(state)
    guard let first = states.first, states.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  private static let misses = [
    "miss", "bypass", "dynamic", "expired", "nocache", "nostore", "pass", "fwd=",
  ]

  /// What one value says: `HIT TCP_MEM_HIT`, `RefreshHit from …`, `1`.
  static func state(_ value: String) -> CacheReading.State? {
    let text = value.lowercased()
    if text == "1" { return .hit }
    if text == "0" { return .miss }
    if misses.contains(where: text.contains) { return .miss }
    return text.contains("hit") || text == "stale" || text == "updating" || text == "revalidated"
      ? .hit : nil
  }

  /// A text without blanks around it.
  static func trimmed(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest)
  }
}

/// Reads `Via`: what passed an answer on, the nearest to the origin first.
///
/// An entry may carry a bracket with the status that the tier got and whether it had a copy, such as
/// `cache8.l2cn1[0,0,304-0,H]`; commas in it part no entries.
enum ViaTiers {
  /// The entries that say what the tier had.
  static func texts(of answer: Answer) -> [String] {
    entries(of: answer).filter { $0.contains("[") && $0.contains("-") }
  }

  /// The names of all entries, without what they say of this one answer.
  static func names(of answer: Answer) -> [String] {
    entries(of: answer).map { CacheState.trimmed($0.prefix { $0 != "[" && $0 != "(" }) }
      .filter { !$0.isEmpty }
  }

  private static func entries(of answer: Answer) -> [String] {
    var entries: [String] = []
    for value in answer.values("Via") + answer.values("X-Via") {
      var entry = ""
      var depth = 0
      for character in value {
        if character == "[" || character == "(" { depth += 1 }
        if character == "]" || character == ")" { depth -= 1 }
        if character == ",", depth <= 0 {
          entries.append(CacheState.trimmed(entry))
          entry = ""
        } else {
          entry.append(character)
        }
      }
      entries.append(CacheState.trimmed(entry))
    }
    return entries.filter { !$0.isEmpty }
  }
}
