public import FoundationEssentials

extension TaskFilter {
  /// Whether tasks of an account can pass at all; if not, the account need not be asked.
  ///
  /// True wherever it depends on the task, so that `account:a or fail:>0` excludes no account.
  public func mayMatch(account: AccountID, provider: ProviderID) -> Bool {
    tree.verdict { term in
      switch term {
      case .text(.account, let patterns): patterns.contains { $0.isFitting(account.name) }
      case .text(.provider, let patterns): patterns.contains { $0.isFitting(provider.word) }
      default: nil
      }
    } ?? true
  }

  /// Returns a moment before whose ``CacheTask/referenceTime`` no task passes; nil if there is none.
  public func earliestReference(now: Date) -> Date? { tree.earliest(now: now) }
}

extension FilterNode {
  /// Returns whether the tree holds where only some terms are known; nil where that is not enough.
  func verdict(_ known: (FilterTerm) -> Bool?) -> Bool? {
    switch self {
    case .everything: return true
    case .term(let term): return known(term)
    case .not(let inner): return inner.verdict(known).map { !$0 }
    case .all(let parts):
      let verdicts = parts.map { $0.verdict(known) }
      if verdicts.contains(false) { return false }
      return verdicts.contains(nil) ? nil : true
    case .any(let parts):
      let verdicts = parts.map { $0.verdict(known) }
      if verdicts.contains(true) { return true }
      return verdicts.contains(nil) ? nil : false
    }
  }

  fileprivate func earliest(now: Date) -> Date? {
    switch self {
    case .everything, .not: return nil
    case .term(let term): return term.earliest(now: now)
    case .all(let parts): return parts.compactMap { $0.earliest(now: now) }.max()
    case .any(let parts):
      let moments = parts.compactMap { $0.earliest(now: now) }
      return moments.count == parts.count ? moments.min() : nil
    }
  }
}

extension FilterTerm {
  fileprivate func earliest(now: Date) -> Date? {
    let moments: [Date?]
    switch self {
    case .time(let spans): moments = spans.map { $0.from?.date(now: now) }
    case .age(let bounds): moments = bounds.map { $0.most.map { now.addingTimeInterval(-$0) } }
    default: return nil
    }
    let known = moments.compactMap { $0 }
    return known.count == moments.count ? known.min() : nil
  }
}

extension FilterBound {
  /// A number no passing value exceeds; nil if values may grow without end.
  fileprivate var most: Double? {
    switch relation {
    case .less, .atMost: number
    case .equal: number + grain
    case .greater, .atLeast: nil
    }
  }
}

extension FilterPattern {
  /// Whether a text fits; compiles expressions anew.
  fileprivate func isFitting(_ text: String) -> Bool { predicate()(text) }
}
