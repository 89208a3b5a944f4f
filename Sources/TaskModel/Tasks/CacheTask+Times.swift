public import FoundationEssentials

/// When a task began and ended, and how long ago that is.
///
/// The vendor's times are read off its clock, all others off ours; `clockAhead` says by how many seconds
/// the vendor's is ahead (``AccountStatus/clockAhead``). Every age goes through here.
extension CacheTask {
  /// How long a task took, as exactly as it is known.
  public struct Length: Equatable, Sendable {
    /// The longest it can have been: the length itself where the vendor tells when the task ended.
    public let most: Duration
    /// The shortest it can have been.
    public let least: Duration
    /// Whether the end was seen by us, and lies between two reads.
    public let isObserved: Bool

    /// Whether the length is known well enough to be told as one, and not only where nobody looked for a night.
    public var isNearlyKnown: Bool { Self.isNearlyKnown(most: most, least: least) }

    /// Whether what took that long at most, and that long at least, took nearly as long.
    public static func isNearlyKnown(most: Duration, least: Duration) -> Bool {
      most - least <= max(.seconds(60), least / 4)
    }
  }

  /// Whether the vendor tells when the task was created; if not, its age is the least it can be.
  public var isAgeKnown: Bool { createdAt != nil }

  /// Returns when the task began, by our clock: when it was created, else ``knownSince``.
  public func began(clockAhead: TimeInterval) -> Date {
    createdAt?.addingTimeInterval(-clockAhead) ?? knownSince
  }

  /// Returns when the task ended, by our clock; nil where that is not known.
  public func ended(clockAhead: TimeInterval) -> Date? {
    finish.map { $0.source == .vendor ? $0.at.addingTimeInterval(-clockAhead) : $0.at }
  }

  /// Returns how many seconds ago the task began, where ``isAgeKnown``, else how many it is old at least.
  public func age(at now: Date, clockAhead: TimeInterval) -> TimeInterval {
    now.timeIntervalSince(began(clockAhead: clockAhead))
  }

  /// Returns the time that time terms go by, as it was told, and the present on the same clock.
  func reference(at now: Date, clockAhead: TimeInterval) -> (time: Date, now: Date) {
    guard let createdAt else { return (referenceTime, now) }
    return (createdAt, now.addingTimeInterval(clockAhead))
  }

  /// How long the task took; nil while it goes on, and where its beginning or its end is not known.
  public var took: Length? {
    guard let createdAt, let finish else { return nil }
    switch finish.source {
    case .vendor:
      let span = finish.at.timeIntervalSince(createdAt)
      guard span >= 0 else { return nil }
      return Length(most: .seconds(span), least: .seconds(span), isObserved: false)
    case .observed:
      let began = createdAt.addingTimeInterval(-finish.clockAhead)
      let most = finish.at.timeIntervalSince(began)
      guard most > -AccountStatus.leastSkew else { return nil }
      let least = finish.notBefore.map { max(0, $0.timeIntervalSince(began)) } ?? 0
      return Length(
        most: .seconds(max(0, most)), least: .seconds(min(least, max(0, most))), isObserved: true)
    }
  }

  /// How long the task took until it had succeeded, for figures over many; nil where nothing tells that nearly.
  ///
  /// Where nobody looked for a night, nothing tells when in it the task ended.
  public var tookToSucceed: Length? {
    guard status == .succeeded, let took, took.isNearlyKnown else { return nil }
    return took
  }
}

extension AccountStatus {
  /// Differences of clocks below this, in seconds, count as none: answers tell the time in whole seconds.
  static let leastSkew: TimeInterval = 2

  /// Seconds by which the vendor's clock is ahead of ours; 0 where that is not known or not sure.
  public var clockAhead: TimeInterval { Self.clockAhead(by: clockSkew) }

  /// Returns what a measured difference of clocks counts for, in seconds.
  public static func clockAhead(by skew: Duration?) -> TimeInterval {
    let ahead = skew?.seconds ?? 0
    return abs(ahead) < leastSkew ? 0 : ahead
  }
}
