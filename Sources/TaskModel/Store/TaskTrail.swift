public import FoundationEssentials

/// A point at which a task was seen in a state.
///
/// It is as exact as files keep it: in milliseconds, and in ten-thousandths of the way.
public struct TrailPoint: Equatable, Sendable {
  /// When it was seen, by our calendar.
  public let at: Date
  /// Where the task stood.
  public let status: TaskStatus
  /// How many of its URLs had succeeded; nil where that was not told.
  public let succeeded: Int?
  /// How many of its URLs had failed; nil where that was not told.
  public let failed: Int?
  /// How far it was on its way to its end, 0...1; nil where nothing was known.
  public let advance: Double?
  /// Whether it had left the vendor's lists.
  public let isGone: Bool

  /// Makes a point.
  public init(
    at: Date, status: TaskStatus, succeeded: Int? = nil, failed: Int? = nil,
    advance: Double? = nil, isGone: Bool = false
  ) {
    self.at = at.inMilliseconds
    self.status = status
    self.succeeded = succeeded.map { max(0, $0) }
    self.failed = failed.map { max(0, $0) }
    self.advance = advance.map { (URLItem.share($0) * 10_000).rounded() / 10_000 }
    self.isGone = isGone
  }

  /// Takes down what is known of a task.
  init(_ task: CacheTask, at: Date) {
    let tally = task.tally
    self.init(
      at: at, status: task.status, succeeded: tally?.succeeded, failed: tally?.failed,
      advance: task.advance, isGone: task.isGone)
  }
}

/// What a task was seen in, in the order of time.
///
/// A state is noted when it is another than before, progress when it is worth it: after 5 seconds and a twentieth of
/// the way. At most ``limit`` points are kept, and none of a state goes for one of progress.
public struct TaskTrail: Equatable, Sendable {
  /// The most points that are kept.
  public static let limit = 64
  /// Of states alone, so many of the first and of the last are kept.
  private static let first = 32
  private static let last = 31
  private static let leastSpan: TimeInterval = 5
  private static let leastAdvance = 0.05

  /// The points, the earliest first.
  public private(set) var points: [TrailPoint] = []
  /// How many states were left out, since there were too many.
  public private(set) var dropped = 0

  /// Begins without points.
  public init() {}

  /// Makes a trail of points in the order of time.
  init(_ points: [TrailPoint], dropped: Int) {
    self.points = points
    self.dropped = dropped
  }

  /// Notes what was seen of a task, where that is worth a point.
  ///
  /// A task that no vendor has described is in no state yet.
  public mutating func note(_ task: CacheTask, at: Date) {
    guard task.isKnownToVendor else { return }
    let point = TrailPoint(task, at: at)
    if let last = points.last, point.at < last.at {
      self = merged(with: TaskTrail([point], dropped: 0))
    } else {
      add(point)
      thin()
    }
  }

  /// Returns the trail that two observers made together: of what both saw, what was seen first stays.
  public func merged(with other: TaskTrail) -> TaskTrail {
    var merged = TaskTrail([], dropped: max(dropped, other.dropped))
    // What was left out was counted, and would be counted again.
    let mine = points.filter { !other.leftOut($0) }
    let theirs = other.points.filter { !leftOut($0) }
    for point in (mine + theirs).sorted(by: TrailPoint.isEarlier) { merged.add(point) }
    // What adds nothing changes nothing: points of progress that were once far apart may not be any more.
    if merged.points.allSatisfy(points.contains), merged.dropped == dropped { return self }
    merged.thin()
    return merged
  }

  /// The points at which the task was in another state than before.
  public var transitions: [TrailPoint] {
    points.indices.filter(isTransition).map { points[$0] }
  }

  private func isTransition(_ place: Int) -> Bool {
    guard place > 0 else { return true }
    return !points[place].isSameState(as: points[place - 1])
  }

  /// Whether a point lies where states were left out.
  private func leftOut(_ point: TrailPoint) -> Bool {
    guard dropped > 0, points.count > Self.first else { return false }
    return points[Self.first - 1].at < point.at && point.at < points[Self.first].at
  }

  private mutating func add(_ point: TrailPoint) {
    guard let last = points.last else {
      points.append(point)
      return
    }
    if !point.isSameState(as: last) || Self.isFurther(point, than: last) { points.append(point) }
  }

  private static func isFurther(_ point: TrailPoint, than last: TrailPoint) -> Bool {
    // Who has not been told how far the task is has not seen it go back.
    guard let advance = point.advance, point.at.timeIntervalSince(last.at) >= leastSpan else {
      return false
    }
    // Ten-thousandths are compared as whole numbers: 0.15 - 0.1 is less than 0.05.
    let gain = abs(advance - (last.advance ?? 0)) * 10_000
    return gain.rounded() >= (leastAdvance * 10_000).rounded()
  }

  /// Leaves out what is too much: every second point of progress; where there are none, states in the middle.
  private mutating func thin() {
    while points.count > Self.limit {
      var isNext = true
      let kept = points.indices.filter { place in
        if isTransition(place) { return true }
        isNext.toggle()
        return isNext
      }
      if kept.count < points.count {
        points = kept.map { points[$0] }
      } else {
        dropped += points.count - Self.first - Self.last
        points = Array(points.prefix(Self.first) + points.suffix(Self.last))
      }
    }
  }
}

extension TrailPoint {
  /// Of what was seen at once, whoever saw it, the order is always the same: what may come first comes first.
  fileprivate static func isEarlier(_ one: TrailPoint, _ other: TrailPoint) -> Bool {
    if one.at != other.at { return one.at < other.at }
    if one.status != other.status { return one.status.storedNumber < other.status.storedNumber }
    return !one.isGone && other.isGone
  }

  fileprivate func isSameState(as other: TrailPoint) -> Bool {
    status == other.status && isGone == other.isGone
  }
}
