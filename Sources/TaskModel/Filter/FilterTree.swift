import FoundationEssentials

/// What a filter says, as a tree.
indirect enum FilterNode: Equatable, Sendable {
  case everything
  case all([FilterNode])
  case any([FilterNode])
  case not(FilterNode)
  case term(FilterTerm)

  /// Returns a node that asks for every part; one part stands for itself, parts of parts are joined.
  static func joined(_ parts: [FilterNode]) -> FilterNode {
    var flat: [FilterNode] = []
    for part in parts {
      if case .all(let inner) = part {
        flat += inner
      } else if part != .everything {
        flat.append(part)
      }
    }
    return flat.count > 1 ? .all(flat) : flat.first ?? .everything
  }

  /// Returns a node that asks for any part; one part stands for itself.
  static func either(_ parts: [FilterNode]) -> FilterNode {
    var flat: [FilterNode] = []
    for part in parts {
      if case .any(let inner) = part { flat += inner } else { flat.append(part) }
    }
    return flat.count == 1 ? flat[0] : .any(flat)
  }

  /// Returns the node that asks for the opposite.
  var negated: FilterNode {
    if case .not(let inner) = self { return inner }
    return .not(self)
  }

  /// Whether everything that passes would pass the other node, too; false where that is not sure.
  func implies(_ other: FilterNode) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (_, .everything): return true
    case (_, .all(let parts)): return parts.allSatisfy { implies($0) }
    case (.all(let parts), _): return parts.contains { $0.implies(other) }
    case (.term(.word(let needle)), .term(.word(let wider))),
      (.term(.fuzzy(let needle)), .term(.fuzzy(let wider))):
      return needle.implies(wider)
    default: return false
    }
  }

  /// Returns the function that tells whether something passes, its terms compiled by `compile`.
  ///
  /// Parts are asked in the order of what they cost, the cheapest first.
  func predicate<Subject>(
    _ compile: (FilterTerm) -> (Subject) -> Bool
  ) -> (Subject) -> Bool {
    switch self {
    case .everything:
      return { _ in true }
    case .not(let inner):
      let predicate = inner.predicate(compile)
      return { !predicate($0) }
    case .all(let parts):
      let predicates = Self.cheapestFirst(parts).map { $0.predicate(compile) }
      return { subject in predicates.allSatisfy { $0(subject) } }
    case .any(let parts):
      let predicates = Self.cheapestFirst(parts).map { $0.predicate(compile) }
      return { subject in predicates.contains { $0(subject) } }
    case .term(let term):
      return compile(term)
    }
  }

  private static func cheapestFirst(_ parts: [FilterNode]) -> [FilterNode] {
    parts.filter { $0.cost == 0 } + parts.filter { $0.cost == 1 } + parts.filter { $0.cost > 1 }
  }

  /// What a task costs: 0 for looking at the task, 1 for its URLs too, 2 for an expression on them.
  private var cost: Int {
    switch self {
    case .everything: 0
    case .not(let inner): inner.cost
    case .all(let parts), .any(let parts): parts.map(\.cost).max() ?? 0
    case .term(.word), .term(.fuzzy): 1
    case .term(.expression): 2
    case .term(.text(let key, let patterns)):
      key == .url || key == .error ? patterns.map(\.cost).max() ?? 1 : 0
    case .term: 0
    }
  }
}

extension FilterPattern {
  fileprivate var cost: Int {
    if case .regex = self { 2 } else { 1 }
  }
}

/// One thing a filter asks of a task.
enum FilterTerm: Equatable, Sendable {
  /// A text in id, URLs, domains, label or messages.
  case word(TextNeedle)
  /// Letters in their order in one of the same places.
  case fuzzy(TextNeedle)
  /// An expression that fits one of the same places.
  case expression(FilterRegex)
  case status([TaskStatus])
  case kind([TaskKind])
  case stalled([Bool])
  /// Any of some patterns in the field of a key that takes texts.
  case text(FilterKey, [FilterPattern])
  /// A moment in any of some spans.
  case time([FilterSpan])
  case age([FilterBound])
  case percent([FilterBound])
  case failures([FilterBound])
}

/// A pattern for the text of a field.
enum FilterPattern: Equatable, Sendable {
  case glob(Glob)
  case regex(FilterRegex)
  case domain(DomainPattern)
}

/// A pattern for hosts: the form it was written in, and the form people read.
struct DomainPattern: Equatable, Sendable {
  /// As written, in lower case.
  let written: Glob
  private let readable: Glob

  /// Takes a host name, in which `*` stands for anything; a dot at the end is dropped.
  init(_ text: String) {
    let host = (text.hasSuffix(".") ? String(text.dropLast()) : text).lowercased()
    written = Glob(host, anchor: .text)
    readable = Glob(Punycode.unicodeHost(host), anchor: .text)
  }

  /// Whether a host in lower case fits, in the form it has or in the form people read.
  func matches(_ host: String) -> Bool {
    if written.matches(host) || readable.matches(host) { return true }
    return Self.code.isFound(in: host) && readable.matches(Punycode.unicodeHost(host))
  }

  private static let code = TextNeedle("xn--", folding: .exact)
}

/// A comparison with a number.
struct FilterBound: Equatable, Sendable {
  /// How a value has to relate to the number.
  enum Relation: String, Sendable {
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case equal = "="
  }

  /// How a value has to relate to the number.
  let relation: Relation
  /// The number.
  let number: Double
  /// The number's last place: values less than that beyond the number count as equal.
  let grain: Double

  /// Whether a value relates as asked.
  func holds(_ value: Double) -> Bool {
    let slack = 1e-9  // 0.29 * 100 is a little less than 29
    switch relation {
    case .less: return value + slack < number
    case .atMost: return value <= number + slack
    case .greater: return value > number + slack
    case .atLeast: return value + slack >= number
    case .equal: return value + slack >= number && value + slack < number + grain
    }
  }
}

// MARK: Canonical form

extension FilterNode: CustomStringConvertible {
  /// The tree with all its parentheses and operators.
  var description: String {
    switch self {
    case .everything: "everything"
    case .all(let parts): "(" + parts.map(\.description).joined(separator: " and ") + ")"
    case .any(let parts): "(" + parts.map(\.description).joined(separator: " or ") + ")"
    case .not(let inner): "not \(inner)"
    case .term(let term): term.description
    }
  }
}

extension FilterTerm: CustomStringConvertible {
  /// The term in the filter language, times spelled out.
  var description: String {
    switch self {
    case .word(let needle): "\"\(needle.text)\""
    case .fuzzy(let needle): "~\"\(needle.text)\""
    case .expression(let regex): regex.description
    case .status(let values): "status:" + values.map(\.rawValue).joined(separator: ",")
    case .kind(let values): "kind:" + values.map(\.rawValue).joined(separator: ",")
    case .stalled(let wanted): "stalled:" + wanted.map { $0 ? "yes" : "no" }.joined(separator: ",")
    case .text(let key, let patterns):
      "\(key.rawValue):" + patterns.map(\.description).joined(separator: ",")
    case .time(let spans): "time:" + spans.map(\.description).joined(separator: ",")
    case .age(let bounds): "age:" + bounds.map(\.description).joined(separator: ",")
    case .percent(let bounds): "pct:" + bounds.map(\.description).joined(separator: ",")
    case .failures(let bounds): "fail:" + bounds.map(\.description).joined(separator: ",")
    }
  }
}

extension FilterPattern: CustomStringConvertible {
  var description: String {
    switch self {
    case .glob(let glob): "\"\(glob.pattern)\""
    case .regex(let regex): regex.description
    case .domain(let pattern): "\"\(pattern.written.pattern)\""
    }
  }
}

extension FilterRegex: CustomStringConvertible {
  var description: String { "/\(source)/" + (ignoresCase ? "i" : "") }
}

extension FilterBound: CustomStringConvertible {
  var description: String { "\(relation.rawValue)\(number)" }
}

extension FilterSpan: CustomStringConvertible {
  var description: String {
    let start = from?.description ?? ""
    return start + ".." + (excludesEnd ? "<" : "") + (to?.description ?? "")
  }
}

extension FilterInstant: CustomStringConvertible {
  var description: String {
    switch self {
    case .ago(let span): "-\(span.components.seconds)s"
    case .at(let date): RFC3339.text(date)
    }
  }
}
