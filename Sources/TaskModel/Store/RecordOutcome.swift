/// What became of what was observed.
public struct RecordOutcome: Equatable, Sendable {
  /// A task that is not kept as it was observed.
  public struct Refusal: Equatable, Sendable {
    /// The task.
    public let task: CacheTask.ID
    /// What is wrong with it, in words that are safe to show.
    public let why: String

    /// Tells why a task is not kept.
    public init(task: CacheTask.ID, why: String) {
      self.task = task
      self.why = why
    }
  }

  /// How many tasks were written; the others say nothing new, or were refused.
  public var written: Int
  /// The tasks that are refused for what they are: nothing is mended by trying again.
  public var refused: [Refusal]

  /// Tells what became of tasks.
  public init(written: Int = 0, refused: [Refusal] = []) {
    self.written = written
    self.refused = refused
  }
}

extension Collection<RecordOutcome.Refusal> {
  /// What an operator is told of them: the first one by its name; nil for none.
  public var sentence: String? {
    guard let first else { return nil }
    let id = SafeText(first.task.vendorID, limit: .word).text
    let account = SafeText(first.task.account.name, limit: .word).text
    let others = count == 1 ? "" : " and \((count - 1).counted("other"))"
    return "the task \(id) of \(account)\(others) cannot be kept in the history: \(first.why)"
  }
}

extension Array {
  /// Passes all elements on, together if they are taken; where some are refused for what they are, those alone are left
  /// out.
  ///
  /// What is refused is halved until an element is alone: one of 500 costs 18 calls more.
  ///
  /// - Parameters:
  ///   - keep: keeps all it is given, or nothing.
  ///   - reason: why what `keep` threw is the fault of what it was given, in words; nil where it is not, which ends it.
  /// - Returns: the elements that are refused alone, and why.
  public func sifted(
    by keep: (ArraySlice<Element>) throws -> Void, reason: (any Error) -> String?
  ) throws -> [(element: Element, why: String)] {
    var refused: [(element: Element, why: String)] = []
    var parts = isEmpty ? [] : [self[...]]
    while let part = parts.popLast() {
      do {
        try keep(part)
      } catch {
        guard let why = reason(error) else { throw error }
        if part.count == 1 {
          refused.append((part[part.startIndex], why))
        } else {
          let middle = part.startIndex + part.count / 2
          parts += [part[middle...], part[..<middle]]
        }
      }
    }
    return refused
  }
}
