import Providers
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

/// When the waiting is over.
struct WaitRules: Sendable, Equatable {
  /// How long to wait in all.
  var timeout: Duration = .seconds(3_600)
  /// How long tasks may be unlisted, and a filter without a match, at an account that answers.
  var appear: Duration = .seconds(120)
  /// How many tasks there have to be; nil for any number above none.
  var expected: Int?
  /// Whether the first task that did not succeed ends it.
  var failsFast = false
  /// Whether it is all right that nothing matches.
  var allowsEmpty = false
  /// How long an account may refuse its key before it is given up.
  var authPatience: Duration = .seconds(600)
}

extension WaitRules {
  /// Returns how long what is told and written last may take after a wait that ended by itself: no longer
  /// than there was time to wait, or little more.
  func lastWords(after elapsed: Duration) -> Duration {
    min(max(timeout - elapsed, EndLimit.lastWords), Notifier<ContinuousClock>.lastPatience)
  }
}

/// A task id named on standard input.
struct WaitedID: Hashable, Sendable {
  /// The account.
  let account: AccountID
  /// The vendor's task id.
  let vendorID: String
  /// The half of the vendor's API to ask; nil asks both.
  let family: TaskKind.Family?

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
      let provider = configured.provider
      guard let vendorIDs = provider.taskIDs.ids(in: words[1]) else {
        let denial = provider.taskIDs.denial(of: words[1], by: provider.id)
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
      for vendorID in vendorIDs {
        let id = WaitedID(account: account, vendorID: vendorID, family: family)
        if known.insert(id).inserted { ids.append(id) }
      }
    }
    return ids
  }

  /// Returns what to track so that the engine asks for ids.
  ///
  /// - Parameter watchList: what is known of ids; its kinds and labels are kept.
  /// - Complexity: O(*n* + *m*) in the ids and the entries of the list.
  static func tracked(_ ids: [WaitedID], with watchList: [TrackedTask]) -> [TrackedTask] {
    let known = Dictionary(grouping: watchList) { [$0.account.name, $0.reference.vendorID] }
    return ids.flatMap { id in id.tracked(as: known[[id.account.name, id.vendorID]] ?? []) }
  }

  private func tracked(as known: [TrackedTask]) -> [TrackedTask] {
    let known = known.filter { family == nil || $0.reference.kind.family == family }
    if !known.isEmpty { return known }
    let kinds: [TaskKind]
    switch family {
    case .purge: kinds = [.purgeURL]
    case .prefetch: kinds = [.prefetch]
    case nil: kinds = [.purgeURL, .prefetch]
    }
    return kinds.map { kind in
      TrackedTask(
        account: account, reference: TaskReference(vendorID: vendorID, kind: kind))
    }
  }
}
