public import TaskModel

/// How a vendor answers the call that submits a task, as far as its ids are to be found in that.
public struct SubmissionForm: Sendable {
  /// A member that holds ids, or an id.
  public struct Member: Sendable {
    /// The name as the vendor writes it.
    public let name: String
    /// What the task does by that name; nil where the name does not tell.
    public let kind: TaskKind?

    init(_ name: String, _ kind: TaskKind? = nil) {
      self.name = name
      self.kind = kind
    }
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
  public let prefetch: PrefetchMark?

  init(ids: [Member], code: String, message: String, prefetch: PrefetchMark? = nil) {
    self.ids = ids
    self.code = code
    self.message = message
    self.prefetch = prefetch
  }
}
