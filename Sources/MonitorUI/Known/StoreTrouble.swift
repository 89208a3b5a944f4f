/// That what lasts between runs cannot be kept or shared as it is meant to be, from when that is known until it is over.
public struct StoreTrouble: Equatable, Sendable {
  /// What tells one from another: there is at most one of each.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// The team's store does not answer.
    case teamAway
    /// What is seen cannot be written into the history.
    case unwritten
    /// Nothing of this run is kept.
    case unkept
  }

  let kind: Kind
  /// What is wrong, in a sentence.
  let words: String
  /// What the operator is told when it begins; nil where that was told.
  let remark: String?

  /// Tells what is wrong.
  ///
  /// - Parameter remark: what the operator is told when it begins; nil where that was told.
  public init(_ kind: Kind, _ words: String, remark: String?) {
    (self.kind, self.words, self.remark) = (kind, words, remark)
  }

  /// It as a line of the list of problems.
  var problem: AccountProblem {
    AccountProblem(words: words, past: kind.past, remedy: kind.meaning)
  }
}

/// What became of a ``StoreTrouble``.
public enum StoreNews: Equatable, Sendable {
  /// It began.
  case began(StoreTrouble)
  /// It is over; the text says so.
  case ended(StoreTrouble.Kind, String)
}

extension StoreTrouble.Kind {
  /// Whose store it is, as the list of problems names what is in trouble.
  var name: String {
    switch self {
    case .teamAway: "team's store"
    case .unwritten, .unkept: "store"
    }
  }

  /// The word of the trouble in the list of problems.
  var word: String {
    switch self {
    case .teamAway: "AWAY"
    case .unwritten: "NOT WRITTEN"
    case .unkept: "NOT KEPT"
    }
  }

  /// What the title says while it goes on.
  var mode: String {
    switch self {
    case .teamAway: "TEAM AWAY"
    case .unwritten, .unkept: "NOT KEPT"
    }
  }

  /// What it means while it goes on.
  fileprivate var meaning: String {
    switch self {
    case .teamAway:
      "after a minute each process asks for itself; ids tracked meanwhile are kept here and sent "
        + "later, labels and acknowledgements are not"
    case .unwritten:
      "what is seen waits in this process to be written, and is lost if it ends before"
    case .unkept: "what is seen and changed here is lost at the end of this run"
    }
  }

  /// The trouble once it is over.
  fileprivate var past: String {
    switch self {
    case .teamAway: "the team's store was away"
    case .unwritten: "the history could not be written"
    case .unkept: "nothing was kept"
    }
  }
}
