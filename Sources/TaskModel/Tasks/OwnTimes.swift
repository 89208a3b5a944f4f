public import FoundationEssentials

/// Times that we read off our own clock, told as another reading of it has them: what is judged by elapsed
/// time goes by a clock that nobody sets, what is written down as a date goes by the calendar.
extension CacheTask {
  /// Returns the task with its times of our clock moved; those of the vendor's stay.
  public func moved(by seconds: TimeInterval) -> CacheTask {
    guard seconds != 0 else { return self }
    var task = self
    task.firstSeenAt = firstSeenAt.addingTimeInterval(seconds)
    task.lastSeenAt = lastSeenAt?.addingTimeInterval(seconds)
    task.lastProgressAt = lastProgressAt?.addingTimeInterval(seconds)
    task.origin = origin.map {
      Reading(at: $0.at.addingTimeInterval(seconds), advance: $0.advance)
    }
    if let finish, finish.source == .observed {
      task.finish = Finish(
        at: finish.at.addingTimeInterval(seconds), source: .observed,
        notBefore: finish.notBefore?.addingTimeInterval(seconds),
        clockAhead: finish.clockAhead - seconds)
    }
    return task
  }
}

extension TaskChange {
  /// Returns the change with its times of our clock moved.
  public func moved(by seconds: TimeInterval) -> TaskChange {
    guard seconds != 0 else { return self }
    let kind: Kind =
      switch kind {
      case .appeared(let task): .appeared(task.moved(by: seconds))
      case .progress(let task): .progress(task.moved(by: seconds))
      case .status(let task, let before): .status(task.moved(by: seconds), from: before)
      case .gone(let task): .gone(task.moved(by: seconds))
      case .problem(let status): .problem(status.moved(by: seconds))
      case .resolved(let status): .resolved(status.moved(by: seconds))
      }
    return TaskChange(sequence: sequence, at: at.addingTimeInterval(seconds), kind: kind)
  }
}

extension AccountStatus {
  /// Returns the status with its times of our clock moved, and the vendor's clock measured against it.
  public func moved(by seconds: TimeInterval) -> AccountStatus {
    guard seconds != 0 else { return self }
    var status = self
    status.failingSince = failingSince?.addingTimeInterval(seconds)
    status.lastSuccess = lastSuccess?.addingTimeInterval(seconds)
    status.rememberedAt = rememberedAt?.addingTimeInterval(seconds)
    status.listedSince = listedSince?.addingTimeInterval(seconds)
    status.nextPoll = nextPoll?.addingTimeInterval(seconds)
    status.clockSkew = clockSkew.map { $0 - .seconds(seconds) }
    return status
  }
}

extension Snapshot {
  /// Returns the snapshot with its times of our clock moved; its version tells it from others no more.
  ///
  /// - Complexity: O(*n*) in its tasks, but for 0.
  public func moved(by seconds: TimeInterval) -> Snapshot {
    guard seconds != 0 else { return self }
    return Snapshot(
      version: version, takenAt: takenAt.addingTimeInterval(seconds),
      tasks: tasks.map { $0.moved(by: seconds) }, accounts: accounts.map { $0.moved(by: seconds) })
  }
}
