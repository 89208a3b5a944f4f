extension Int {
  /// Returns the number with its noun: `1 URL`, `3,959 URLs`.
  public func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }

  /// What follows the first names of a list where there are so many more: ` and 3 more`, nothing for none.
  public var andMore: String { self > 0 ? " and \(grouped) more" : "" }
}

extension [String] {
  /// Joins words as a sentence does: `a, b or c`.
  public func joined(last word: String) -> String {
    guard let last, count > 1 else { return joined() }
    return dropLast().joined(separator: ", ") + " \(word) " + last
  }
}
