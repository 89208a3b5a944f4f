/// How long tasks of a vendor may stand still before they count as stalled.
public struct StallLimits: Equatable, Sendable {
  /// The limit of purges, and of all else that is no prefetch; 15 minutes unless the vendor differs.
  public var purge: Duration
  /// The limit of prefetches, an hour unless the vendor differs.
  public var prefetch: Duration

  /// Makes limits.
  public init(purge: Duration = .seconds(15 * 60), prefetch: Duration = .seconds(60 * 60)) {
    self.purge = purge
    self.prefetch = prefetch
  }

  /// The limit of one kind of task.
  public subscript(kind: TaskKind) -> Duration { kind.family == .prefetch ? prefetch : purge }
}
