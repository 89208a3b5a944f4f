import TaskModel
import Terminal

/// The tasks of an account that failed, in full or in part, as far as a problem tells of them.
struct FailedTasks {
  /// Which they are.
  private(set) var ids: Set<CacheTask.ID> = []
  private var account: AccountID?
  private var wholeCount = 0
  private var urlCount = 0
  /// Tasks of which no URL is known to have failed, and whether there are others.
  private var (withoutURLs, namesURLs) = (0, false)
  private var causes = FailureCauses()

  /// Adds a task.
  mutating func add(_ task: CacheTask) {
    ids.insert(task.id)
    account = task.account
    if task.status == .failed { wholeCount += 1 }
    urlCount += task.tally?.failed ?? 0
    if task.urls?.failedCount ?? 0 > 0 { namesURLs = true } else { withoutURLs += 1 }
    causes.add(task)
  }

  /// Returns what is wrong, why, and what to do; nil where nothing is.
  ///
  /// - Parameter noted: of how many of them somebody took note.
  func problem(noted: Int) -> AccountProblem? {
    guard let account else { return nil }
    var words: [String] = []
    let first = wholeCount > 0 ? wholeCount : ids.count
    words.append("\(first.counted("task")) \(wholeCount > 0 ? "failed" : "partial")")
    if wholeCount > 0, wholeCount < ids.count { words.append("\(ids.count - wholeCount) partial") }
    let failed = urlCount > 0 ? ", \(urlCount.counted("URL")) failed" : ""
    let known = noted > 0 && noted < ids.count ? ", \(noted) acknowledged" : ""
    let sentence = words.joined(separator: ", ") + failed + known
    return AccountProblem(
      account, words: sentence, past: sentence, said: causes.text(), remedy: remedy)
  }

  /// What an operator can do: there are no failed URLs to submit where the vendor tells none.
  private var remedy: String {
    if withoutURLs == 0 { return "submit the failed URLs again" }
    let tasks = withoutURLs == 1 ? "the task" : "the tasks"
    return namesURLs
      ? "submit the failed URLs again, and \(tasks) without URLs"
      : "submit \(tasks) again; the vendor names no failed URLs"
  }
}

/// A lasting problem, mostly of an account, in pieces, so that a narrow line keeps the useful ones.
struct AccountProblem: Equatable, Sendable {
  /// Whose it is; nil where the words say that.
  private let account: AccountID?
  /// What is wrong, in our words.
  let words: String
  /// The same once it is over.
  let past: String
  /// The vendor's code and text; empty for none.
  let said: String
  /// What to do, and how old the data is; once it is over, that it is.
  let remedy: String

  init(
    _ account: AccountID? = nil, words: String, past: String, said: String = "", remedy: String
  ) {
    self.account = account
    self.words = words
    self.past = past
    self.said = said
    self.remedy = remedy
  }

  /// Which account, and what is wrong.
  var lead: String { account.map { "\($0): \(words)" } ?? words }

  /// Returns what is left to say of it once it is over: nothing that is to be done.
  ///
  /// - Parameter end: says that it is over.
  func over(_ end: String) -> AccountProblem {
    AccountProblem(account, words: past, past: past, said: said, remedy: end)
  }

  /// Returns the same with how old the data is by now.
  func aged(_ age: String) -> AccountProblem {
    let advice = remedy.firstRange(of: "; ").map { remedy[..<$0.lowerBound] } ?? remedy[...]
    return AccountProblem(
      account, words: words, past: past, said: said, remedy: "\(advice); \(age)")
  }

  /// Returns one line; the vendor's words are cut to what `cells` leave them.
  func text(cells: Int = .max, widths: DisplayWidth = .standard, cut: String = "") -> String {
    let rest = widths.width(of: lead) + widths.width(of: remedy) + 6
    guard !said.isEmpty, !lead.hasSuffix(said), cells - rest >= 4 else {
      return "\(lead) - \(remedy)"
    }
    var shown = said
    if widths.width(of: said) > cells - rest {
      shown = widths.clipped(said, to: cells - rest - widths.width(of: cut)) + cut
    }
    return "\(lead) (\(shown)) - \(remedy)"
  }
}
