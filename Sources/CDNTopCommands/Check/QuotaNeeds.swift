import ArgumentParser
import TaskModel

/// What an operator is about to submit, as `--need` tells it: `purge-url=1200,prefetch=10`.
struct QuotaNeeds: ExpressibleByArgument, Sendable, Equatable {
  /// How many of what, in the order of writing.
  let counts: [Count]

  /// One part of it.
  struct Count: Sendable, Equatable {
    let kind: TaskKind
    let count: Int
  }

  /// Needs nothing.
  init() { counts = [] }

  /// Reads `KIND=N,…`; nil where a kind is unknown or comes twice, or a number is none.
  init?(argument: String) {
    var counts: [Count] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "=", omittingEmptySubsequences: false)
      guard halves.count == 2, let kind = TaskKind(rawValue: String(halves[0])),
        let count = Int(halves[1]), count >= 0, !counts.contains(where: { $0.kind == kind })
      else { return nil }
      counts.append(Count(kind: kind, count: count))
    }
    self.counts = counts
  }
}
