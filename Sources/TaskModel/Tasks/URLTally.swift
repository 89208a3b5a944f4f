/// How many URLs a task has, and what came of them.
public struct URLTally: Hashable, Sendable {
  /// How many there are.
  public let total: Int
  /// How many succeeded.
  public let succeeded: Int
  /// How many failed.
  public let failed: Int
  /// How many have ended, however they did.
  public let ended: Int
}

extension CacheTask {
  /// What came of its URLs by the newest that the vendor told of them; nil where it tells none.
  ///
  /// The vendor's own count comes first unless more URLs have ended by what was told of them.
  public var tally: URLTally? {
    if let counts, counts.isAsNew(as: urls) {
      return URLTally(
        total: counts.total, succeeded: counts.succeeded, failed: counts.failed,
        ended: counts.succeeded + counts.failed)
    }
    return urls.map {
      URLTally(
        total: $0.count, succeeded: $0.succeededCount, failed: $0.failedCount,
        ended: $0.endedCount)
    }
  }
}
