public import TaskModel

/// How a vendor answers the call that submits a task, as far as its ids are to be found in that.
public struct SubmissionForm: Sendable {
  /// A member that holds ids, or an id.
  public struct Member: Sendable {
    /// The name as the vendor writes it.
    public let name: String
    /// What the task does by that name; nil where the name does not tell.
    public let kind: TaskKind?
    /// How an id begins under a name that is of other things as well, and that counts where the answer has no better
    /// one; nil for a name of ids alone.
    public let prefix: String?

    init(_ name: String, _ kind: TaskKind? = nil, prefix: String? = nil) {
      self.name = name
      self.kind = kind
      self.prefix = prefix
    }
  }

  /// A sentence on a line of its own in which the vendor's program names something in brackets, besides or instead of
  /// an answer.
  public struct Sentence: Sendable {
    /// What stands before the bracket.
    public let start: String
    /// Whether the brackets hold an id.
    public let namesTask: Bool
  }

  /// A member whose text tells by how it begins that the task is a prefetch.
  public struct PrefetchMark: Sendable {
    /// The member's name.
    public let member: String
    /// How its text begins then.
    public let prefix: String
  }

  /// The members that hold ids.
  public let ids: [Member]
  /// The member that holds the code of a refusal.
  public let code: String
  /// The member that holds its text.
  public let message: String
  /// What else tells a prefetch; nil for nothing.
  public internal(set) var prefetch: PrefetchMark?
  /// Whether an answer leaves open what the task is, and purges and prefetches are told apart by more than their ids.
  public internal(set) var hidesFamily: Bool = false
  /// What the vendor's program says.
  public internal(set) var sentences: [Sentence] = []

  /// What an id is tracked as where nobody says what the task does: as a purge, or as either where that is left open.
  public var guesses: [TaskKind] { hidesFamily ? [.purgeURL, .prefetch] : [.purgeURL] }
}
