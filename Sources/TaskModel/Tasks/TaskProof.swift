public import FoundationEssentials

/// What was proved of a task at the edge, at the places that were asked: of all its URLs together.
public struct TaskProof: Hashable, Sendable {
  /// What was proved of an answer, a place, a URL or a task; the worst of several counts.
  public enum Verdict: String, CaseIterable, Comparable, Sendable {
    /// It is what is expected.
    case fresh
    /// It is an old body, found to be good by the origin since the purge.
    case revalidated
    /// Nothing is proved.
    case unknown
    /// It is from before the purge, or not what is expected.
    case stale

    /// Whether one is better than another.
    public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .fresh: 0
      case .revalidated: 1
      case .unknown: 2
      case .stale: 3
      }
    }
  }

  /// When the places were asked, on the calendar.
  public let at: Date
  /// The worst of its URLs.
  public let verdict: Verdict
  /// How many places were asked.
  public let places: Int
  /// How many of them are fresh, or revalidated.
  public let fresh: Int
  /// How many are stale.
  public let stale: Int
  /// Of how many nothing is proved.
  public let unknown: Int

  /// Takes down what was proved.
  public init(at: Date, verdict: Verdict, places: Int, fresh: Int, stale: Int, unknown: Int) {
    self.at = at
    self.verdict = verdict
    self.places = places
    self.fresh = fresh
    self.stale = stale
    self.unknown = unknown
  }
}

extension CacheTask {
  /// Returns whether what was proved was so before the task had ended, and says nothing of what came of it.
  ///
  /// Where it may have ended before, what was proved counts: an end that we saw lies between two reads, and nobody saw
  /// that of a task that is gone.
  ///
  /// - Parameter clockAhead: how many seconds the vendor's clock is ahead of the calendar.
  public func isProofEarly(clockAhead: TimeInterval) -> Bool {
    guard let proof else { return false }
    guard status.isEnded else { return !isGone }
    guard let finish else { return false }
    let least =
      finish.source == .vendor ? finish.at.addingTimeInterval(-clockAhead) : finish.notBefore
    return least.map { proof.at < $0 } ?? false
  }

  /// Returns whether the edge was found to serve, after the task had ended, what was there before, whatever the
  /// vendor says.
  ///
  /// - Parameter clockAhead: how many seconds the vendor's clock is ahead of the calendar.
  public func isStaleAtEdge(clockAhead: TimeInterval) -> Bool {
    proof?.verdict == .stale && !isProofEarly(clockAhead: clockAhead)
  }
}

extension TaskProof {
  /// The proof as a store gives it back: in milliseconds.
  var kept: TaskProof {
    TaskProof(
      at: at.inMilliseconds, verdict: verdict, places: places, fresh: fresh, stale: stale,
      unknown: unknown)
  }
}

extension TaskProof: Packable {
  func write(to writer: inout ByteWriter) {
    at.write(to: &writer)
    writer.write(count: Verdict.allCases.firstIndex(of: verdict) ?? 0)
    for count in [places, fresh, stale, unknown] { writer.write(count: max(0, count)) }
  }

  init(from reader: inout ByteReader) throws(PackingError) {
    let at = try Date(from: &reader)
    let verdict = Verdict.allCases[try reader.count(below: Verdict.allCases.count)]
    let most = Int(Int32.max)
    self.init(
      at: at, verdict: verdict, places: try reader.count(below: most),
      fresh: try reader.count(below: most), stale: try reader.count(below: most),
      unknown: try reader.count(below: most))
  }
}
