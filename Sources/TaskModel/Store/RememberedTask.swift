public import FoundationEssentials

/// A task as one process has seen it.
public struct ObservedTask: Sendable {
  /// The task, with its times of our clock on the calendar.
  public var task: CacheTask
  /// What it was seen in.
  public var trail: TaskTrail
  /// By how many seconds the vendor's clock was ahead of ours.
  public var clockAhead: TimeInterval

  /// Takes down what was seen.
  public init(task: CacheTask, trail: TaskTrail, clockAhead: TimeInterval = 0) {
    self.task = task
    self.trail = trail
    self.clockAhead = clockAhead
  }
}

/// A task as the store knows it.
public struct RememberedTask: Equatable, Sendable {
  /// What is known of it.
  public var task: CacheTask
  /// By how many seconds the vendor's clock was ahead of ours when it was last seen.
  public var clockAhead: TimeInterval
  /// What it was seen in.
  public var trail: TaskTrail

  /// Takes down what a store has of a task.
  public init(task: CacheTask, clockAhead: TimeInterval = 0, trail: TaskTrail) {
    self.task = task
    self.clockAhead = clockAhead
    self.trail = trail
  }

  /// A task that the store did not know before.
  public init(_ observed: ObservedTask) {
    self.init(
      task: observed.task.kept, clockAhead: observed.clockAhead, trail: observed.trail)
  }

  /// Returns what is known after somebody saw the task, be it later or earlier than it was last seen.
  ///
  /// - What is told of it now stands in place of what was told before. What is not told stays: its creation, its
  ///   URLs, its domains, its label, and in the same state how far it was.
  /// - An end that was seen is never moved by who saw it again. Only the vendor's own time takes its place. Who saw
  ///   the task unfinished later than was known tells more exactly when it ended.
  /// - Who finds a task ended that the store has as open has seen its end, between both.
  public func merged(with new: ObservedTask) -> RememberedTask {
    let other = RememberedTask(new)
    let isOlder = other.lastSeen < lastSeen
    let (newer, older) = isOlder ? (self, other) : (other, self)
    var merged = newer
    merged.task.add(older.task)
    merged.task.finish = end(newer: newer, older: older)
    merged.trail = trail.merged(with: other.trail)
    // What is measured is never the same twice.
    if abs(newer.clockAhead - clockAhead) < AccountStatus.leastSkew {
      merged.clockAhead = clockAhead
    }
    return merged
  }

  /// Returns what a store has as seen no later than somebody sees it now: whoever wrote it had a clock that was ahead, and
  /// what it saw would hide for hours what comes of the task.
  public func corrected(before new: ObservedTask, at now: Date) -> RememberedTask {
    guard let seen = task.lastSeenAt, seen > now.addingTimeInterval(Self.mostAhead) else {
      return self
    }
    var corrected = self
    corrected.task.lastSeenAt = min(seen, new.task.lastSeenAt ?? now)
    return corrected
  }

  /// By how many seconds the clocks of two machines may differ.
  private static let mostAhead: TimeInterval = 60

  /// Whether another is the same but for when it was last seen, so that there is nothing to write.
  public func saysTheSame(as other: RememberedTask) -> Bool {
    var seen = self
    seen.task.lastSeenAt = other.task.lastSeenAt
    return seen == other
  }

  /// What a store keeps of a task that somebody saw; nil where it has nothing new to write.
  ///
  /// When a task that stands still was seen last is written now and then.
  ///
  /// - Parameters:
  ///   - old: what the store has of it; nil for nothing.
  ///   - now: the moment by the calendar.
  public static func toKeep(
    of new: ObservedTask, over old: RememberedTask?, at now: Date
  ) -> RememberedTask? {
    guard let old else { return RememberedTask(new) }
    let merged = old.corrected(before: new, at: now).merged(with: new)
    guard merged.saysTheSame(as: old) else { return merged }
    guard let before = old.task.lastSeenAt, let seen = merged.task.lastSeenAt else { return nil }
    return seen.timeIntervalSince(before) < 60 ? nil : merged
  }

  private var lastSeen: Date { task.lastSeenAt ?? .distantPast }

  private func end(newer: RememberedTask, older: RememberedTask) -> CacheTask.Finish? {
    guard newer.task.status.isEnded else { return nil }
    let (last, before) = (newer.task.finish, older.task.finish)
    if last?.source == .vendor { return last }
    if older.task.status.isEnded {
      if before?.source == .vendor { return before }
      // The one that is stored stays.
      return task.finish ?? last ?? before
    }
    guard let open = older.task.lastSeenAt, let at = newer.firstSeenEnded(after: open) else {
      return last
    }
    guard let last else {
      return CacheTask.Finish(
        at: at, source: .observed, notBefore: open, clockAhead: newer.clockAhead)
    }
    let notBefore = last.at > open ? max(last.notBefore ?? open, open) : last.notBefore
    return CacheTask.Finish(
      at: last.at, source: .observed, notBefore: notBefore, clockAhead: last.clockAhead)
  }

  /// When it was first seen as it ended, of what was seen after a time; nil if it was not.
  private func firstSeenEnded(after time: Date) -> Date? {
    guard let seen = task.lastSeenAt else { return nil }
    let ended = trail.points.reversed().prefix { $0.status.isEnded }.last?.at ?? seen
    return ended > time ? min(ended, seen) : seen
  }
}

extension CacheTask {
  /// The task as a store gives it back: in milliseconds, and without when it is read again, but that it is.
  public var kept: CacheTask {
    var task = self
    task.createdAt = createdAt?.inMilliseconds
    task.trackedAt = trackedAt?.inMilliseconds
    task.firstSeenAt = firstSeenAt.inMilliseconds
    task.lastSeenAt = lastSeenAt?.inMilliseconds
    task.lastProgressAt = lastProgressAt?.inMilliseconds
    task.origin = origin.map { Reading(at: $0.at.inMilliseconds, advance: $0.advance) }
    task.finish = finish.map {
      Finish(
        at: $0.at.inMilliseconds, source: $0.source, notBefore: $0.notBefore?.inMilliseconds,
        clockAhead: $0.clockAhead)
    }
    task.plannedInterval = plannedInterval.map { _ in .zero }
    task.proof = proof?.kept
    return task
  }

  /// Adds what was told of the task before, where it is not told otherwise.
  fileprivate mutating func add(_ older: CacheTask) {
    if kind == .other { kind = older.kind }
    statedDialect = statedDialect ?? older.statedDialect
    label = label ?? older.label
    createdAt = createdAt ?? older.createdAt
    trackedAt = trackedAt ?? older.trackedAt
    firstSeenAt = min(firstSeenAt, older.firstSeenAt)
    origin = [origin, older.origin].compactMap(\.self).min { $0.at < $1.at }
    if status == older.status, isGone == older.isGone { addState(older) }
    if urls == nil, let known = older.urls {
      urls = known
      domains = Set(domains).union(older.domains).sorted()
    }
    if namedDomains.isEmpty { namedDomains = older.namedDomains }
    if domains.isEmpty { domains = older.domains }
    if declaredURLs.isEmpty { declaredURLs = older.declaredURLs }
    proof = [proof, older.proof].compactMap(\.self).max { $0.at < $1.at }
  }

  /// The same of what holds only as long as the task stands where it did.
  private mutating func addState(_ older: CacheTask) {
    progress = progress ?? older.progress
    counts = counts ?? older.counts
    vendorStatus = vendorStatus ?? older.vendorStatus
    message = message ?? older.message
    isEndConfirmed = isEndConfirmed || status.isEnded && older.isEndConfirmed
    // Who has just met a task takes that for progress.
    if progress == older.progress, counts == older.counts, let moved = older.lastProgressAt {
      lastProgressAt = min(lastProgressAt ?? moved, moved)
    }
  }
}
