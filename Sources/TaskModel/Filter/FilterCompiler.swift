import FoundationEssentials

/// A filter made ready for many tasks at one moment.
///
/// It is not Sendable, because a compiled expression is not: make one where it is used.
public struct FilterMatcher {
  private let predicate: FilterPredicate

  /// Prepares a filter: compiles its expressions and fixes its relative times.
  init(_ tree: FilterNode, in context: FilterContext) {
    predicate = FilterCompiler(context: context).predicate(for: tree)
  }

  /// Whether a task is one the filter asks for.
  public func matches(_ task: CacheTask) -> Bool { predicate(task) }
}

/// Tells whether a task passes.
typealias FilterPredicate = (CacheTask) -> Bool

/// Turns a tree into functions, so that what is the same for all tasks is done once.
struct FilterCompiler {
  private let context: FilterContext

  /// Takes what the functions have to know besides the task.
  init(context: FilterContext) { self.context = context }

  /// Returns the function that tells whether a task passes.
  func predicate(for node: FilterNode) -> FilterPredicate {
    // Through a function for any subject each call would copy the task.
    if case .term(let term) = node { return predicate(for: term) }
    return node.predicate(predicate)
  }

  private func predicate(for term: FilterTerm) -> FilterPredicate {
    let now = context.now
    switch term {
    case .word(let needle):
      return { task in
        task.hasSearchedText({ needle.isFound(in: $0) }, inURLs: { $0.hasText(needle) })
      }
    case .fuzzy(let needle):
      return { task in task.hasSearchedText { needle.isScattered(in: $0) } }
    case .expression(let regex):
      let fits = regex.compiled()
      return { task in task.hasSearchedText(fits) }
    case .status(let values):
      return { values.contains($0.status) }
    case .kind(let values):
      return { values.contains($0.kind) }
    case .stalled(let wanted):
      let judgement = context.judgement
      return { wanted.contains(judgement.isStalled($0)) }
    case .text(.url, let patterns):
      let needles = patterns.compactMap(\.needle)
      let fits: (String) -> Bool = fitting(patterns)
      guard needles.count == patterns.count else {
        return { $0.hasURL(fits) { $0.hasText(fits) } }
      }
      return { task in
        task.hasURL(fits) { urls in needles.contains { urls.hasText($0) } }
      }
    case .text(let key, let patterns):
      return predicate(for: key, fitting(patterns))
    case .time(let spans):
      let judgement = context.judgement
      return { task in
        let clockAhead = judgement.clockAhead(of: task.account)
        let (time, now) = task.reference(at: now, clockAhead: clockAhead)
        return spans.contains { $0.contains(time, now: now) }
      }
    case .age(let bounds):
      let judgement = context.judgement
      return { task in
        let age = task.age(at: now, clockAhead: judgement.clockAhead(of: task.account))
        return bounds.contains { $0.holds(age) }
      }
    case .percent(let bounds):
      return { task in
        guard let progress = task.progress else { return false }
        return bounds.contains { $0.holds(progress * 100) }
      }
    case .failures(let bounds):
      return { task in bounds.contains { task.failures($0) } }
    }
  }

  private func fitting(_ patterns: [FilterPattern]) -> (String) -> Bool {
    let predicates = patterns.map { $0.predicate() }
    return { text in predicates.contains { $0(text) } }
  }

  private func predicate(
    for key: FilterKey, _ fits: @escaping (String) -> Bool
  ) -> FilterPredicate {
    switch key {
    case .domain: return { $0.domains.contains(where: fits) }
    case .provider: return { fits($0.provider.word) }
    case .account: return { fits($0.account.name) }
    case .id: return { fits($0.id.vendorID) }
    case .label: return { task in task.label.map { fits($0.text) } ?? false }
    case .error: return { $0.hasErrorText(fits) }
    case .url, .status, .kind, .since, .until, .between, .age, .pct, .fail, .stalled:
      preconditionFailure("only keys that take texts have patterns; those of URLs are seen to")
    }
  }
}

extension FilterPattern {
  /// Returns the function that tells whether a text fits.
  func predicate() -> (String) -> Bool {
    switch self {
    case .glob(let glob): { glob.matches($0) }
    case .regex(let regex): regex.compiled()
    case .domain(let pattern): { pattern.matches($0) }
    }
  }
}

extension FilterPattern {
  /// The text that has to stand anywhere; nil for a pattern that asks for more.
  fileprivate var needle: TextNeedle? {
    if case .glob(let glob) = self { glob.needle } else { nil }
  }
}

extension CacheTask {
  /// Whether any text that bare words search fits: id, label, domains, messages, URLs.
  fileprivate func hasSearchedText(_ fits: (String) -> Bool) -> Bool {
    hasSearchedText(fits, inURLs: { $0.hasText(fits) })
  }

  fileprivate func hasSearchedText(
    _ fits: (String) -> Bool, inURLs hasText: (URLItems) -> Bool
  ) -> Bool {
    if fits(id.vendorID) { return true }
    if let label, fits(label.text) { return true }
    if let message, fits(message.text) { return true }
    if domains.contains(where: fits) { return true }
    if declaredURLs.contains(where: { fits($0.text) }) { return true }
    guard let urls else { return false }
    return hasText(urls) || urls.hasMessage(fits)
  }

  fileprivate func hasURL(
    _ fits: (String) -> Bool, inURLs hasText: (URLItems) -> Bool
  ) -> Bool {
    if let urls, hasText(urls) { return true }
    return declaredURLs.contains { fits($0.text) }
  }

  /// Whether a message fits, or the vendor's word for something that did not succeed.
  fileprivate func hasErrorText(_ fits: (String) -> Bool) -> Bool {
    if let message, fits(message.text) { return true }
    if status.hasTrouble, let vendorStatus, fits(vendorStatus.text) { return true }
    guard let urls else { return false }
    return urls.hasMessage(fits) || urls.hasTroubleWord(fits)
  }

  /// Whether the number of failed URLs is as asked.
  ///
  /// Where no URLs are known, a failed task has at least one: it passes only what any such number
  /// passes, and all other tasks pass nothing.
  fileprivate func failures(_ bound: FilterBound) -> Bool {
    if let tally { return bound.holds(Double(tally.failed)) }
    guard status.isProblem else { return false }
    switch bound.relation {
    case .greater: return bound.number < 1
    case .atLeast: return bound.number <= 1
    case .less, .atMost, .equal: return false
    }
  }
}
