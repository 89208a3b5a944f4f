/// How long a vendor says its tasks take; where it says nothing, nothing is assumed.
public struct UsualDurations: Equatable, Sendable {
  /// Of purges; nil where the vendor does not say.
  public var purge: ClosedRange<Duration>?
  /// Of prefetches; nil where the vendor does not say.
  public var prefetch: ClosedRange<Duration>?

  /// Makes durations.
  public init(purge: ClosedRange<Duration>? = nil, prefetch: ClosedRange<Duration>? = nil) {
    self.purge = purge
    self.prefetch = prefetch
  }

  /// The durations of one family.
  public subscript(family: TaskKind.Family) -> ClosedRange<Duration>? {
    family == .prefetch ? prefetch : purge
  }
}
