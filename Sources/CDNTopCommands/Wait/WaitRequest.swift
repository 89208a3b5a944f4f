import Providers
import Reports
import TaskModel

/// What one `wait` is about.
struct WaitRequest: Sendable {
  /// How the tasks are named.
  enum Goal: Sendable {
    /// By a filter, in the filter language.
    case filter(String)
    /// One by one.
    case ids([WaitedID])
  }

  /// What is waited for.
  let goal: Goal
  /// When the waiting is over.
  let rules: WaitRules
  /// Whether nothing is said before the end.
  var isQuiet = false
  /// Where the outcome is written, as JSON; nil for nowhere.
  var summaryFile: String?
}

extension WaitRules {
  /// Returns how long what is told and written last may take after a wait that ended by itself: no longer
  /// than there was time to wait, or little more.
  func lastWords(after elapsed: Duration) -> Duration {
    min(max(timeout - elapsed, EndLimit.lastWords), Notifier<ContinuousClock>.lastPatience)
  }
}

extension WaitedID {
  /// Reads lines of an account, an id, and perhaps a kind; empty lines and those with `#` are passed
  /// over, repeats count once.
  ///
  /// - Throws: ``UsageError`` with the number of the first line that is wrong.
  static func read(
    _ text: String, configuration: Configuration
  ) throws(UsageError) -> [WaitedID] {
    var ids: [WaitedID] = []
    var known: Set<WaitedID> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard words.count == 2 || words.count == 3 else {
        let shown = SafeText(String(line), limit: .word)
        throw .wrong("line \(index + 1) of the input: expected \"ACCOUNT ID\", not \"\(shown)\"")
      }
      let account: AccountID
      do throws(UsageError) {
        account = try configuration.existing(first)
      } catch {
        throw .wrong("line \(index + 1) of the input: \(error)")
      }
      guard let configured = configuration.account(account), configured.common.isEnabled else {
        throw .wrong("line \(index + 1) of the input: the account \(account) is off")
      }
      if let denial = configured.denial(of: words[1]) {
        throw .wrong("line \(index + 1) of the input: \(denial)")
      }
      var family: TaskKind.Family?
      if words.count == 3 {
        guard let kind = TaskKind(rawValue: words[2]) else {
          throw .wrong(
            "line \(index + 1) of the input: there is no kind"
              + " \"\(SafeText(words[2], limit: .word))\"")
        }
        family = kind.family
      }
      for one in configured.provider.taskIDs.ids(in: words[1]) ?? [] {
        let id = WaitedID(
          account: account, vendorID: one.vendorID, family: family, product: one.product)
        if known.insert(id).inserted { ids.append(id) }
      }
    }
    // What names the part of the account beside the id says it better than the bare id.
    let placed = Set(ids.filter { $0.product != nil }.map { [$0.account.name, $0.vendorID] })
    return ids.filter { $0.product != nil || !placed.contains([$0.account.name, $0.vendorID]) }
  }
}

extension WaitRequest.Goal {
  /// What tells this goal from others, whatever the order in which ids are named.
  var words: [String] {
    switch self {
    case .filter(let text): [text]
    case .ids(let ids):
      ids.map { "\($0.account) \($0.vendorID) \($0.family?.rawValue ?? "")" }.sorted()
    }
  }
}
