import FoundationEssentials

/// What a task looked like each time it was seen in another state, or further, by what a store remembers of it.
///
/// Of what was between two of them nothing is known, and nothing is made up: how its single URLs stood, the vendor's words and
/// whether it stood still are known of the last one alone.
struct TaskStages: Sendable {
  /// The task from a time on.
  struct Stage: Sendable {
    let at: Date
    let task: CacheTask
    /// Whether it is in another state than before.
    let isTransition: Bool
  }

  /// The stages, the earliest first; never none.
  let stages: [Stage]

  init(_ remembered: RememberedTask) {
    let last = remembered.task
    let points = remembered.trail.points
    let moved = last.lastProgressAt ?? .distantPast
    // From there on the task was as it is remembered.
    var settled = points.count
    if let point = points.last, point.status == last.status,
      last.status.isEnded || moved <= point.at
    {
      settled -= 1
      while last.status.isEnded, settled > 0, points[settled - 1].status == last.status {
        settled -= 1
      }
    }
    let bare = last.withoutStates
    var stages = points.enumerated().map { place, point in
      Stage(
        at: point.at,
        task: place < settled ? bare.at(point) : last.settled(at: point),
        isTransition: place == 0 || points[place - 1].status != point.status)
    }
    if settled == points.count {
      // It went on a little since its last point, which was not worth one; or what earlier versions kept has no points.
      let isKept = points.last?.status == last.status
      let at =
        isKept ? moved : points.isEmpty ? last.finish?.at ?? last.lastSeenAt : last.lastSeenAt
      stages.append(
        Stage(
          at: max(at ?? last.firstSeenAt, points.last?.at ?? .distantPast), task: last.unread,
          isTransition: !isKept))
    }
    self.stages = stages
  }
}

extension CacheTask {
  /// The task as nobody reads it any more: it does not grow stale.
  fileprivate var unread: CacheTask {
    var task = self
    task.plannedInterval = nil
    return task
  }

  /// The task without what is known of its last state alone.
  fileprivate var withoutStates: CacheTask {
    var task = unread
    task.vendorStatus = nil
    task.message = nil
    task.supersededBy = nil
    task.finish = nil
    task.isEndConfirmed = false
    task.lastProgressAt = nil
    task.urls = urls?.withoutStates
    return task
  }

  /// The task at a point before its last state, of a copy that knows nothing of that.
  fileprivate func at(_ point: TrailPoint) -> CacheTask {
    var task = self
    task.status = point.status
    task.isGone = point.isGone
    task.firstSeenAt = min(firstSeenAt, point.at)
    task.lastSeenAt = point.at
    if let origin, origin.at > point.at { task.origin = nil }
    task.seenAdvance = point.advance
    task.counts = nil
    task.progress = nil
    // What came of its URLs is counted as soon as they are told of.
    if point.succeeded == nil { task.urls = nil }
    if let total = counts?.total ?? urls?.count, let succeeded = point.succeeded {
      task.counts = TaskCounts(total: total, succeeded: succeeded, failed: point.failed ?? 0)
    }
    // On the way to the end what failed has arrived too.
    if point.failed ?? 0 == 0 { task.progress = point.advance }
    return task
  }

  /// The task in the state in which it is remembered, at a point of its trail.
  fileprivate func settled(at point: TrailPoint) -> CacheTask {
    var task = unread
    task.isGone = point.isGone
    task.firstSeenAt = min(firstSeenAt, point.at)
    task.lastSeenAt = point.at
    if !status.isEnded { task.lastProgressAt = nil }
    return task
  }
}
