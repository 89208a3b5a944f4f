/// Builds the tree of a filter from its tokens; `and` binds tighter than `or`.
struct FilterParser {
  private let tokens: [FilterToken]
  private let terms: FilterTermReader
  private var place = 0
  private var depth = 0

  /// Deep enough for any hand-written filter, too shallow to exhaust the stack.
  private static let deepest = 64

  /// Takes the tokens of a whole text.
  init(_ tokens: [FilterToken], terms: FilterTermReader) {
    self.tokens = tokens
    self.terms = terms
  }

  /// Returns the tree of all tokens.
  mutating func parse() throws(FilterError) -> FilterNode {
    guard !tokens.isEmpty else { return .everything }
    let tree = try parseAny()
    if let extra = current { throw FilterError(extra.range, "')' has no '(' to close") }
    return tree
  }

  private var current: FilterToken? { place < tokens.count ? tokens[place] : nil }

  private mutating func parseAny() throws(FilterError) -> FilterNode {
    var parts = [try parseAll()]
    while let token = current, case .or = token.kind {
      place += 1
      try expectTerm(behind: token, "or")
      parts.append(try parseAll())
    }
    return .either(parts)
  }

  private mutating func parseAll() throws(FilterError) -> FilterNode {
    var parts = [try parseNot()]
    loop: while let token = current {
      switch token.kind {
      case .or, .close:
        break loop
      case .and:
        place += 1
        try expectTerm(behind: token, "and")
        parts.append(try parseNot())
      case .not, .open, .word:
        parts.append(try parseNot())
      }
    }
    return .joined(parts)
  }

  /// Requires that an operator is followed by something it can work on.
  private func expectTerm(behind token: FilterToken, _ name: String) throws(FilterError) {
    switch current?.kind {
    case .not, .open, .word: return
    case .and, .or, .close, nil:
      throw FilterError(
        token.range, "'\(name)' needs a term after it", advice: "quote it to search for the word")
    }
  }

  private mutating func parseNot() throws(FilterError) -> FilterNode {
    var isNegated = false
    while let token = current, case .not = token.kind {
      place += 1
      isNegated.toggle()
      try expectTerm(behind: token, "not")
    }
    let node = try parsePrimary()
    return isNegated ? node.negated : node
  }

  private mutating func parsePrimary() throws(FilterError) -> FilterNode {
    guard let token = current else { return .everything }
    place += 1
    switch token.kind {
    case .word(let word):
      return try terms.node(for: word)
    case .open:
      return try parseGroup(openedBy: token)
    case .close:
      throw FilterError(token.range, "')' has no '(' to close")
    case .and, .or, .not:
      throw FilterError(
        token.range, "an operator needs a term before it",
        advice: "quote it to search for the word")
    }
  }

  private mutating func parseGroup(openedBy open: FilterToken) throws(FilterError) -> FilterNode {
    guard depth < Self.deepest else {
      throw FilterError(open.range, "more than \(Self.deepest) parentheses are open")
    }
    if let token = current, case .close = token.kind {
      throw FilterError(
        open.range.lowerBound..<token.range.upperBound, "the parentheses are empty")
    }
    guard current != nil else {
      throw FilterError(open.range, "'(' is not closed", advice: "add ')'")
    }
    depth += 1
    let node = try parseAny()
    depth -= 1
    guard let token = current, case .close = token.kind else {
      throw FilterError(open.range, "'(' is not closed", advice: "add ')'")
    }
    place += 1
    return node
  }
}
