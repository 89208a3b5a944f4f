/// What is known to be done once a vendor says that a task succeeded, for what follows "success: ".
///
/// A vendor's word is no proof of what its nodes serve: it says that they have run the task, that its control plane ended
/// it, that its middle tier holds a file, or that it was accepted. The words go on one line of the smallest screen that lists
/// URLs, so they have at most ``limit`` cells, and no full stop. What the vendor does not say is ``unsaid``.
public struct SuccessMeaning: Hashable, Sendable {
  /// The most cells that the words take.
  public static let limit = 51

  /// Where a vendor says of a success no more than the word.
  public static let unsaid = SuccessMeaning("the vendor ended it; on which nodes is not said")

  /// Of purges, and of all else that is no prefetch.
  public let purge: String
  /// Of prefetches; nil where the vendor has none.
  public let prefetch: String?

  /// Makes the meaning of purges and of prefetches.
  public init(purge: String, prefetch: String?) {
    self.purge = purge
    self.prefetch = prefetch
  }

  /// Makes one meaning of all kinds.
  public init(_ words: String) { self.init(purge: words, prefetch: words) }

  /// The meaning of one kind of task; nil for one that the vendor does not have.
  public subscript(kind: TaskKind) -> String? { kind.family == .prefetch ? prefetch : purge }
}
