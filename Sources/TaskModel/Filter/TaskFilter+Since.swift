public import FoundationEssentials

extension TaskFilter {
  /// Returns the filter with another bound on the time: a `since:` that holds for all of it gives way.
  ///
  /// A `since:` in parentheses, under a negation or in one side of `or` stays.
  ///
  /// - Parameter value: what stands behind `since:`, quoted where it has to be.
  /// - Throws: the error of the value, with its place in `since:VALUE`.
  public func replacingSince(
    _ value: String, now: Date, zone: ShownZone, names: FilterNames = FilterNames()
  ) throws(FilterError) -> TaskFilter {
    let term = "since:" + value
    let bound = try TaskFilter(parsing: term, now: now, zone: zone)
    var scanner = FilterScanner(text)
    let tokens = try scanner.scan()
    guard let dropped = Self.sinceTerms(tokens) else {
      return try TaskFilter(parsing: "(\(text)) \(term)", now: now, zone: zone, names: names)
    }
    var kept = ""
    var isBehindTerm = true
    for (index, character) in text.enumerated() {
      if dropped.contains(where: { $0.contains(index) }) {
        isBehindTerm = true
      } else if !isBehindTerm || !character.isWhitespace {
        kept.append(character)
        isBehindTerm = false
      }
    }
    while kept.last?.isWhitespace == true { kept.removeLast() }
    guard !kept.isEmpty else { return bound }
    return try TaskFilter(parsing: "\(kept) \(term)", now: now, zone: zone, names: names)
  }

  /// Returns where the terms stand that give way, each with an `and` beside it; nil where an `or`
  /// divides the filter.
  private static func sinceTerms(_ tokens: [FilterToken]) -> [Range<Int>]? {
    var ranges: [Range<Int>] = []
    var depth = 0
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .open: depth += 1
      case .close: depth -= 1
      case .or: if depth == 0 { return nil }
      case .word(let word):
        guard depth == 0, word.key == .since, !word.excludes else { continue }
        var start = token.range.lowerBound
        var end = token.range.upperBound
        if index > 0 {
          if case .not = tokens[index - 1].kind { continue }
          if case .and = tokens[index - 1].kind { start = tokens[index - 1].range.lowerBound }
        }
        if start == token.range.lowerBound, index + 1 < tokens.count,
          case .and = tokens[index + 1].kind
        {
          end = tokens[index + 1].range.upperBound
        }
        ranges.append(start..<end)
      case .and, .not: break
      }
    }
    return ranges
  }
}
