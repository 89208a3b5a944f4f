public import FoundationEssentials

/// What of a filter an index can answer, and what has to be looked at task by task.
///
/// Every task that passes the filter fits ``condition``; only where ``isExact`` is every task that fits one that
/// passes. A store finds the former, and asks a ``FilterMatcher`` about each of them unless that is so.
public struct FilterPlan: Equatable, Sendable {
  /// What a task has to be for the filter to let it pass, as far as an index can tell.
  public let condition: FilterCondition
  /// Whether that is all the filter asks for.
  public let isExact: Bool
  /// Whether the filter looks at URL items, beyond how many there are and failed.
  public let readsItems: Bool
  /// Texts of which one at least stands in a URL of each task that passes, or in one that an operator named;
  /// empty where that is not known.
  public let urlTexts: [TextNeedle]
}

/// What tasks can be looked up by.
public indirect enum FilterCondition: Equatable, Sendable {
  case anything
  case all([FilterCondition])
  case any([FilterCondition])
  /// The opposite. What a task lacks fits no test, so a task without a label passes any `not(label)`.
  case not(FilterCondition)
  /// The ``CacheTask/referenceTime``, both ends included, in years that milliseconds can be counted in.
  case reference(from: Date?, to: Date?)
  case status([TaskStatus])
  case kind([TaskKind])
  /// At least so many URLs failed, or no URLs are known and the status is a problem.
  case failed(atLeast: Int)
  /// The account's name.
  case account(TextTest)
  /// The provider's word.
  case provider(TextTest)
  case label(TextTest)
  /// One at least of the task's domains.
  case domain(TextTest)
  /// The vendor's id is one of some texts or begins with one, byte by byte but for the case of A to Z.
  case id(exact: [String], prefixes: [String])
}

/// A test of texts of which there are few, such as labels: run it over all of them, and look their tasks up.
public struct TextTest: Equatable, Sendable {
  let patterns: [FilterPattern]

  /// Returns the function that tells whether a text fits; its expressions are compiled once.
  public func predicate() -> (String) -> Bool {
    let predicates = patterns.map { $0.predicate() }
    return { text in predicates.contains { $0(text) } }
  }
}

extension TaskFilter {
  /// Returns what an index can answer of the filter.
  ///
  /// - Parameters:
  ///   - now: the moment that ages and relative times go by.
  ///   - clocksAhead: the least and the most by which the vendors' clocks are ahead of ours, in seconds.
  public func plan(now: Date, clocksAhead: ClosedRange<TimeInterval> = 0...0) -> FilterPlan {
    let planner = FilterPlanner(now: now, clocksAhead: clocksAhead)
    let part = planner.part(of: tree, isNegated: false)
    return FilterPlan(
      condition: part.condition, isExact: part.isExact, readsItems: tree.readsItems,
      urlTexts: tree.urlTexts)
  }
}

/// Turns a tree into a condition; negations are moved down to the terms, so that one spoils no more than it has to.
private struct FilterPlanner {
  let now: Date
  /// What relative times may be off by: a task whose creation is not told goes by our own clock.
  let least: TimeInterval
  let most: TimeInterval

  /// A condition, and whether every task that fits it passes.
  struct Part {
    let condition: FilterCondition
    let isExact: Bool

    /// What cannot be looked up.
    static let unknown = Part(condition: .anything, isExact: false)
  }

  init(now: Date, clocksAhead: ClosedRange<TimeInterval>) {
    self.now = now
    least = min(0, clocksAhead.lowerBound)
    most = max(0, clocksAhead.upperBound)
  }

  func part(of node: FilterNode, isNegated: Bool) -> Part {
    switch (node, isNegated) {
    case (.not(let inner), _):
      return part(of: inner, isNegated: !isNegated)
    case (.everything, false):
      return Part(condition: .anything, isExact: true)
    case (.everything, true):
      return Part(condition: .not(.anything), isExact: true)
    case (.all(let nodes), false), (.any(let nodes), true):
      return joined(nodes.map { part(of: $0, isNegated: isNegated) }, FilterCondition.joined)
    case (.any(let nodes), false), (.all(let nodes), true):
      return joined(nodes.map { part(of: $0, isNegated: isNegated) }, FilterCondition.either)
    case (.term(let term), false):
      return part(of: term)
    case (.term(let term), true):
      let part = part(of: term)
      return part.isExact ? Part(condition: .not(part.condition), isExact: true) : .unknown
    }
  }

  private func joined(
    _ parts: [Part], _ join: ([FilterCondition]) -> FilterCondition
  ) -> Part {
    Part(condition: join(parts.map(\.condition)), isExact: parts.allSatisfy(\.isExact))
  }

  private func part(of term: FilterTerm) -> Part {
    switch term {
    case .status(let values): return Part(condition: .status(values), isExact: true)
    case .kind(let values): return Part(condition: .kind(values), isExact: true)
    case .text(.id, let patterns): return ids(patterns)
    case .text(let key, let patterns):
      guard let condition = Self.condition(of: key, TextTest(patterns: patterns)) else {
        return .unknown
      }
      return Part(condition: condition, isExact: true)
    case .time(let spans): return either(spans.map(reference))
    case .age(let bounds): return either(bounds.map(reference))
    case .failures(let bounds): return either(bounds.map(Self.failed))
    case .word, .fuzzy, .expression, .stalled, .percent: return .unknown
    }
  }

  /// What holds of the tasks of one of several conditions, of which none says all that is asked.
  private func either(_ conditions: [FilterCondition]) -> Part {
    Part(condition: .either(conditions), isExact: false)
  }

  private static func condition(of key: FilterKey, _ test: TextTest) -> FilterCondition? {
    switch key {
    case .account: .account(test)
    case .provider: .provider(test)
    case .label: .label(test)
    case .domain: .domain(test)
    case .id, .url, .error, .status, .kind, .since, .until, .between, .age, .pct, .fail, .stalled:
      nil
    }
  }

  /// Ids can be looked up by how they begin, with the letters A to Z in either case and all others as they are.
  private func ids(_ patterns: [FilterPattern]) -> Part {
    var exact: [String] = []
    var prefixes: [String] = []
    var isExact = true
    for pattern in patterns {
      guard case .glob(let glob) = pattern, glob.folding != .all, !glob.beginning.isEmpty else {
        return .unknown
      }
      if glob.isLiteral { exact.append(glob.beginning) } else { prefixes.append(glob.beginning) }
      if glob.folding == .exact || !glob.isLiteral && !glob.isPrefix { isExact = false }
    }
    return Part(condition: .id(exact: exact, prefixes: prefixes), isExact: isExact)
  }

  // MARK: Times

  /// What a store that counts milliseconds may round away, with what the arithmetic of moments does.
  private static let grain: TimeInterval = 0.001

  /// Beyond this many seconds from 1970 nothing is compared.
  private static let farthest: TimeInterval = 1e11

  private func reference(_ span: FilterSpan) -> FilterCondition {
    reference(
      from: span.from.map { earliest($0) }, to: span.to.map { latest($0) })
  }

  private func reference(_ bound: FilterBound) -> FilterCondition {
    let edge = FilterInstant.ago(.seconds(bound.number))
    switch bound.relation {
    case .less, .atMost: return reference(from: earliest(edge), to: nil)
    case .greater, .atLeast: return reference(from: nil, to: latest(edge))
    case .equal:
      let old = FilterInstant.ago(.seconds(bound.number + bound.grain))
      return reference(from: earliest(old), to: latest(edge))
    }
  }

  private func earliest(_ instant: FilterInstant) -> Date {
    switch instant {
    case .at(let date): date
    case .ago: instant.date(now: now.addingTimeInterval(least))
    }
  }

  private func latest(_ instant: FilterInstant) -> Date {
    switch instant {
    case .at(let date): date
    case .ago: instant.date(now: now.addingTimeInterval(most))
    }
  }

  private func reference(from: Date?, to: Date?) -> FilterCondition {
    let start = from.map { $0.timeIntervalSince1970 - Self.grain }
    let end = to.map { $0.timeIntervalSince1970 + Self.grain }
    let known = (
      from: start.flatMap { $0 < -Self.farthest ? nil : min($0, Self.farthest) },
      to: end.flatMap { $0 > Self.farthest ? nil : max($0, -Self.farthest) }
    )
    if known.from == nil, known.to == nil { return .anything }
    return .reference(
      from: known.from.map(Date.init(timeIntervalSince1970:)),
      to: known.to.map(Date.init(timeIntervalSince1970:)))
  }

  // MARK: Counts

  private static func failed(_ bound: FilterBound) -> FilterCondition {
    let number = Int(bound.number)
    switch bound.relation {
    case .less, .atMost: return .anything
    case .equal, .atLeast: return number > 0 ? .failed(atLeast: number) : .anything
    case .greater: return .failed(atLeast: number + 1)
    }
  }
}

extension FilterCondition {
  /// Returns what holds where all parts do; what they say of the time becomes one span.
  fileprivate static func joined(_ parts: [FilterCondition]) -> FilterCondition {
    var flat: [FilterCondition] = []
    var start: Date?
    var end: Date?
    for part in parts.flatMap(\.conjuncts) {
      guard case .reference(let from, let to) = part else {
        flat.append(part)
        continue
      }
      start = [start, from].compactMap(\.self).max()
      end = [end, to].compactMap(\.self).min()
    }
    if start != nil || end != nil { flat.append(.reference(from: start, to: end)) }
    return flat.count > 1 ? .all(flat) : flat.first ?? .anything
  }

  private var conjuncts: [FilterCondition] {
    switch self {
    case .anything: []
    case .all(let parts): parts
    default: [self]
    }
  }

  /// Returns what holds where any part does.
  fileprivate static func either(_ parts: [FilterCondition]) -> FilterCondition {
    if parts.contains(.anything) { return .anything }
    let flat = parts.flatMap { part in
      if case .any(let inner) = part { inner } else { [part] }
    }
    return flat.count == 1 ? flat[0] : .any(flat)
  }
}

extension FilterNode {
  fileprivate var readsItems: Bool {
    switch self {
    case .everything: false
    case .all(let parts), .any(let parts): parts.contains(where: \.readsItems)
    case .not(let inner): inner.readsItems
    case .term(.word), .term(.fuzzy), .term(.expression): true
    case .term(.text(let key, _)): key == .url || key == .error
    case .term: false
    }
  }

  /// Texts of which one stands in a URL of whatever passes; empty where none is known.
  fileprivate var urlTexts: [TextNeedle] {
    switch self {
    case .all(let parts): return parts.lazy.map(\.urlTexts).first { !$0.isEmpty } ?? []
    case .any(let parts):
      let texts = parts.map(\.urlTexts)
      return texts.contains(where: \.isEmpty) ? [] : texts.flatMap(\.self)
    case .term(.text(.url, let patterns)):
      let texts = patterns.compactMap { pattern in
        if case .glob(let glob) = pattern { glob.longestPiece } else { nil }
      }
      return texts.count == patterns.count ? texts : []
    case .everything, .not, .term: return []
    }
  }
}
