public import FoundationEssentials

/// Something that happened, as the filter language looks at it.
public struct Happening: Sendable {
  /// What happened, in words.
  public let text: String
  public let at: Date
  /// The account it is about; nil for none.
  public let account: AccountID?
  public let provider: ProviderID?
  /// The tasks it is about; empty where it is about none, or they are not there any more.
  public let tasks: [CacheTask]

  public init(
    text: String, at: Date, account: AccountID?, provider: ProviderID?, tasks: [CacheTask]
  ) {
    self.text = text
    self.at = at
    self.account = account
    self.provider = provider
    self.tasks = tasks
  }
}

extension TaskFilter {
  /// Returns the function that tells whether something that happened is asked for.
  ///
  /// Words are looked for in its text and its account's name as well, terms of time and age go by when
  /// it happened, those of account and provider by whose it is; any other term holds where it does for
  /// any of the tasks.
  public func happeningMatcher(in context: FilterContext) -> (Happening) -> Bool {
    let compiler = FilterCompiler(context: context)
    let now = context.now
    return tree.predicate { term in
      let holdsForTask = compiler.predicate(for: .term(term))
      let isOfTask: (Happening) -> Bool = { $0.tasks.contains(where: holdsForTask) }
      switch term {
      case .word(let needle): return { $0.says { needle.isFound(in: $0) } || isOfTask($0) }
      case .fuzzy(let needle): return { $0.says { needle.isScattered(in: $0) } || isOfTask($0) }
      case .expression(let regex):
        let fits = regex.compiled()
        return { $0.says(fits) || isOfTask($0) }
      case .time(let spans):
        return { happening in spans.contains { $0.contains(happening.at, now: now) } }
      case .age(let bounds):
        return { happening in
          let age = now.timeIntervalSince(happening.at)
          return bounds.contains { $0.holds(age) }
        }
      case .text(.account, let patterns):
        let fits = patterns.map { $0.predicate() }
        return { happening in
          happening.account.map { account in fits.contains { $0(account.name) } } ?? false
        }
      case .text(.provider, let patterns):
        let fits = patterns.map { $0.predicate() }
        return { happening in
          happening.provider.map { provider in fits.contains { $0(provider.word) } } ?? false
        }
      case .text(.error, let patterns):
        let fits = patterns.map { $0.predicate() }
        return { happening in fits.contains { $0(happening.text) } || isOfTask(happening) }
      default: return isOfTask
      }
    }
  }
}

extension Happening {
  fileprivate func says(_ fits: (String) -> Bool) -> Bool {
    fits(text) || account.map { fits($0.name) } ?? false
  }
}
