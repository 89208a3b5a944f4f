public import FoundationEssentials

/// What was proved of a task at the edge, at the places that were asked.
public struct TaskProof: Hashable, Sendable {
  /// What the places served, the best first.
  public enum Verdict: String, CaseIterable, Sendable {
    /// What the purge was to bring, or something later.
    case fresh
    /// The old body, which the origin found good after the purge.
    case revalidated
    /// What was there before the purge.
    case stale
    /// Nothing could be concluded.
    case unknown
  }

  /// When the places were asked.
  public let at: Date
  /// The worst of what they served: stale before unknown.
  public let verdict: Verdict
  /// At how many places URLs were asked, each URL and place counted once.
  public let places: Int
  /// How many of those were fresh or revalidated.
  public let fresh: Int
  /// How many were stale.
  public let stale: Int
  /// Of how many nothing could be concluded.
  public let unknown: Int

  /// Takes down what was found; the verdict follows from the counts.
  ///
  /// - Parameter isRevalidated: whether one at least of those that count as fresh was revalidated.
  public init(at: Date, fresh: Int, isRevalidated: Bool = false, stale: Int, unknown: Int) {
    (self.fresh, self.stale, self.unknown) = (max(0, fresh), max(0, stale), max(0, unknown))
    self.at = at
    places = self.fresh + self.stale + self.unknown
    verdict =
      self.stale > 0
      ? .stale
      : self.unknown > 0 || self.fresh == 0 ? .unknown : isRevalidated ? .revalidated : .fresh
  }
}

extension TaskProof {
  /// The proof as a store gives it back: in milliseconds.
  var kept: TaskProof {
    TaskProof(
      at: at.inMilliseconds, fresh: fresh, isRevalidated: verdict == .revalidated, stale: stale,
      unknown: unknown)
  }
}

extension TaskProof: Packable {
  func write(to writer: inout ByteWriter) {
    at.write(to: &writer)
    (verdict == .revalidated).write(to: &writer)
    for count in [fresh, stale, unknown] { writer.write(count: count) }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let at = try Date(from: &reader)
    let isRevalidated = try Bool(from: &reader)
    let most = Int(Int32.max)
    self.init(
      at: at, fresh: try reader.count(below: most), isRevalidated: isRevalidated,
      stale: try reader.count(below: most), unknown: try reader.count(below: most))
  }
}
