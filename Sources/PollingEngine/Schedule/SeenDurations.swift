package import TaskModel

/// When a task is expected to end, on the steady scale.
package struct Expectation: Equatable, Sendable {
  /// Hardly any task of the kind ends before.
  package var early: Duration
  /// Most have ended by then.
  package var late: Duration

  /// Makes an expectation; `late` is not before `early`.
  package init(early: Duration, late: Duration) {
    self.early = early
    self.late = max(early, late)
  }
}

/// How long the tasks of one account took that were seen from before their end, by family.
///
/// The newest ends count: a vendor that slows down is followed.
package struct SeenDurations: Equatable, Sendable {
  /// Ends that are remembered of each family.
  package static let memory = 40
  /// Ends that have to be known before they are trusted over what the vendor says.
  package static let leastKnown = 3

  private var lengths: [TaskKind.Family: [Duration]] = [:]
  /// What the lengths of a family amount to: it is asked for with every look at every task.
  private var spans: [TaskKind.Family: Span] = [:]
  private let usual: UsualDurations

  /// Makes the knowledge of a start: what the vendor says of its tasks.
  package init(usual: UsualDurations = UsualDurations()) { self.usual = usual }

  /// Notes how long a task took.
  package mutating func note(_ length: Duration, of family: TaskKind.Family) {
    guard length > .zero else { return }
    var known = lengths[family] ?? []
    if known.count == Self.memory { known.removeFirst() }
    known.append(length)
    lengths[family] = known
    guard known.count >= Self.leastKnown else { return }
    let sorted = known.sorted()
    // One in twenty is left out at either side: a straggler is no reason to wait for the others.
    let skipped = sorted.count / 20
    let least = sorted[skipped]
    var most = sorted[sorted.count - 1 - skipped]
    // Of tasks that began together those end first that take least: until many ends were seen, the longest
    // of them says little, and what the vendor says of the rest holds while nothing speaks against it.
    if known.count < Self.memory, let said = usual[family], least >= said.lowerBound * 0.9 {
      most = max(most, said.upperBound)
    }
    spans[family] = Span(least: least, most: most)
  }

  /// Whether the same is expected: an end that changes no span is no reason to plan anew.
  package static func == (left: Self, right: Self) -> Bool {
    left.spans == right.spans && left.usual == right.usual
  }

  private struct Span: Equatable {
    let least: Duration
    let most: Duration
  }

  /// Whether enough ends of a family were seen to go by.
  package func isProven(_ family: TaskKind.Family) -> Bool { spans[family] != nil }

  /// Returns the span of lengths in which most tasks end; nil where nothing is known.
  package func span(of family: TaskKind.Family) -> (least: Duration, most: Duration)? {
    if let seen = spans[family] { return (seen.least, seen.most) }
    return usual[family].map { ($0.lowerBound, $0.upperBound) }
  }
}
