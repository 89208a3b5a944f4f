import TaskModel
import Terminal

/// A lasting problem of an account in pieces, so that a narrow line keeps the useful ones.
struct AccountProblem: Equatable, Sendable {
  private let account: AccountID
  /// What is wrong, in our words.
  let words: String
  /// The same once it is over.
  let past: String
  /// The vendor's code and text; empty for none.
  let said: String
  /// What to do, and how old the data is; once it is over, that it is.
  let remedy: String

  init(_ account: AccountID, words: String, past: String, said: String = "", remedy: String) {
    self.account = account
    self.words = words
    self.past = past
    self.said = said
    self.remedy = remedy
  }

  /// Which account, and what is wrong.
  var lead: String { "\(account): \(words)" }

  /// Returns what is left to say of it once it is over: nothing that is to be done.
  ///
  /// - Parameter end: says that it is over.
  func over(_ end: String) -> AccountProblem {
    AccountProblem(account, words: past, past: past, said: said, remedy: end)
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
