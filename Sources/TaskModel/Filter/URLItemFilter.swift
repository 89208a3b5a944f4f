import FoundationEssentials

/// Which URLs of a task an operator wants to see, parsed from the filter language.
///
/// It knows the terms that say something of a URL: ``keys``, words, `~fuzzy`, `/expression/`, and
/// their combinations. A term of any other key filters tasks and is an error with its place.
/// Filters are equal when text and meaning are.
public struct URLItemFilter: Equatable, Sendable {
  /// The text as written.
  public let text: String
  /// What the text says.
  let tree: FilterNode

  /// The filter that every URL passes.
  public static let all = URLItemFilter(text: "", tree: .everything)

  /// The keys that say something of a URL, in the order of ``FilterKey``.
  public static let keys: [FilterKey] = FilterKey.allCases.filter(\.isOfItems)

  /// Parses a filter; a text of blanks is ``all`` but for its text.
  ///
  /// - Throws: the first error with its place in the text.
  /// - Complexity: O(*n*) in the length of the text.
  public init(parsing text: String) throws(FilterError) {
    var scanner = FilterScanner(text, keys: Self.keys)
    let tokens = try scanner.scan()
    for token in tokens {
      guard case .word(let word) = token.kind, let key = word.key, !key.isOfItems else { continue }
      let start = token.range.lowerBound
      throw FilterError(
        start..<start + word.keyLength, "'\(key.rawValue):' filters tasks",
        advice: "for URLs there are " + Self.keys.map(\.rawValue).joined(separator: " "))
    }
    // No key that takes a time gets this far, so that the present does not matter.
    let times = FilterTimeReader(now: Date(timeIntervalSince1970: 0), zone: .fixed(seconds: 0))
    var parser = FilterParser(tokens, terms: FilterTermReader(times: times, isOfURLs: true))
    self.init(text: text, tree: try parser.parse())
  }

  private init(text: String, tree: FilterNode) {
    self.text = text
    self.tree = tree
  }

  /// Whether the filter lets every URL pass because it says nothing.
  public var isEmpty: Bool { tree == .everything }

  /// Returns the filter made ready for many URLs.
  public func matcher() -> URLItemMatcher { URLItemMatcher(self) }
}

/// A filter of URLs made ready for many of them.
///
/// It is not Sendable, because a compiled expression is not: make one where it is used.
public struct URLItemMatcher {
  private let predicate: Predicate

  /// Prepares a filter: compiles its expressions.
  public init(_ filter: URLItemFilter) { predicate = filter.tree.predicate(Self.predicate) }

  /// Whether a URL is one the filter asks for.
  public func matches(_ item: URLItem) -> Bool { predicate(item) }

  private typealias Predicate = (URLItem) -> Bool

  private static func predicate(for term: FilterTerm) -> Predicate {
    switch term {
    case .word(let needle):
      return { item in item.hasSearchedText { needle.isFound(in: $0) } }
    case .fuzzy(let needle):
      return { item in item.hasSearchedText { needle.isScattered(in: $0) } }
    case .expression(let regex):
      let fits = regex.compiled()
      return { item in item.hasSearchedText(fits) }
    case .status(let values):
      return { values.contains($0.status) }
    case .percent(let bounds):
      return { item in
        guard let progress = item.progress else { return false }
        return bounds.contains { $0.holds(progress * 100) }
      }
    case .text(let key, let patterns):
      return predicate(for: key, patterns.map { $0.predicate() })
    case .kind, .stalled, .time, .age, .failures:
      preconditionFailure("terms of other keys were refused when the text was read")
    }
  }

  private static func predicate(
    for key: FilterKey, _ patterns: [(String) -> Bool]
  ) -> Predicate {
    let fits: (String) -> Bool = { text in patterns.contains { $0(text) } }
    switch key {
    case .url: return { fits($0.url.text) }
    case .domain: return { item in item.host.map(fits) ?? false }
    case .error: return { $0.hasErrorText(fits) }
    default: preconditionFailure("terms of other keys were refused when the text was read")
    }
  }
}

extension FilterKey {
  /// Whether the key says something of one URL of a task.
  fileprivate var isOfItems: Bool {
    switch self {
    case .status, .domain, .url, .error, .pct: true
    case .provider, .account, .kind, .id, .label, .since, .until, .between, .age, .fail, .stalled:
      false
    }
  }
}

extension URLItem {
  /// Whether the URL, its part or the vendor's message fits: what words search.
  fileprivate func hasSearchedText(_ fits: (String) -> Bool) -> Bool {
    fits(url.text) || [message, part].contains { $0.map { fits($0.text) } ?? false }
  }

  /// Whether the message fits, or the vendor's word for something that did not succeed.
  fileprivate func hasErrorText(_ fits: (String) -> Bool) -> Bool {
    if let message, fits(message.text) { return true }
    guard status.hasTrouble, let vendorStatus else { return false }
    return fits(vendorStatus.text)
  }
}
