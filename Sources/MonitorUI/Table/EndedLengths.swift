import TaskModel

/// How long tasks took that have ended.
struct EndedLengths: Equatable, Sendable {
  /// The fewest tasks that figures are told of.
  private static let fewest = 5

  /// What 95 of 100 took no longer than until they had succeeded.
  private let p95: Duration
  /// Whether the end of some was seen by us, and lies between two reads.
  private let isObserved: Bool

  /// Measures how long tasks took until they had succeeded; nil for too few.
  init?(_ lengths: [CacheTask.Length]) {
    guard lengths.count >= Self.fewest,
      let p95 = lengths.map(\.most).sorted().nearestRank(0.95)
    else { return nil }
    self.p95 = p95
    isObserved = lengths.contains(where: \.isObserved)
  }

  /// `p95 ~45s`.
  var text: String { "p95 " + (isObserved ? TimeText.about : "") + AgeText.full(p95.seconds) }
}
