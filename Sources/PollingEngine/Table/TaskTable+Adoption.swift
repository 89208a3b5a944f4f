package import FoundationEssentials
package import TaskModel

/// What other processes read of the account's tasks.
extension TaskTable {
  /// Takes over how tasks were when another process read them; nothing that is older than what is known.
  ///
  /// - Parameters:
  ///   - seen: when tasks were read that had not changed.
  ///   - areEndsTrusted: whether an end counts as confirmed that was confirmed there.
  package mutating func adopt(
    _ tasks: [CacheTask], seen: [CacheTask.ID: Date] = [:], areEndsTrusted: Bool, at now: Moment
  ) -> [TaskChange.Kind] {
    var changes: [TaskChange.Kind] = []
    for task in tasks where task.id.account == account && task.isKnownToVendor {
      guard var row = row(adopting: task, at: now) else { continue }
      changes += row.adopt(task, areEndsTrusted: areEndsTrusted, at: now)
      row.task.label = label(of: task.id)
      row.task.proof = proofs[task.id] ?? task.proof
      row.task.stopTracking()
      if let entry = tracking(of: task.id) {
        row.isTracked = true
        row.task.take(over: entry)
      }
      store(row)
      supersession.note(row.task)
    }
    for (id, time) in seen {
      guard let last = rows[id]?.task.lastSeenAt, last < time else { continue }
      change(id) { row in
        row.task.lastSeenAt = time
        row.answered = now.elapsed(at: time)
      }
    }
    supersede()
    return changes
  }

  /// Returns the row of a task that another process read, new if need be; nil where more is known here.
  private mutating func row(adopting task: CacheTask, at now: Moment) -> Row? {
    if let row = rows[task.id] {
      guard row.task.isKnownToVendor, let known = row.task.lastSeenAt else { return row }
      return task.lastSeenAt.map { $0 >= known } ?? false ? row : nil
    }
    if let entry = tracking(of: task.id) {
      // The vendor named the product that the operator left open: the row gets its full identity.
      let placeholder = placeholderID(of: entry.reference)
      if rows[placeholder]?.task.isKnownToVendor == false { remove(placeholder) }
    }
    return Row(task: task)
  }

  /// Forgets what was heard of so long ago that it only takes room, and leaves out what is too much.
  package mutating func forgetOld(at now: Moment) {
    for row in rows.all where !row.isTracked && row.isForgettable(at: now) { remove(row.task.id) }
    _ = trim(to: Self.limit)
  }

  /// Whether what is known of a task is what another process read.
  func isAdopted(_ reference: TaskReference) -> Bool {
    matches(of: reference).contains { rows[$0]?.isAdopted == true }
  }

  /// The tasks whose ends somebody waits to have confirmed.
  ///
  /// - Complexity: O(*k*) in the rows worth asking for.
  var wantedEnds: [TaskReference] {
    watchedRows.filter { $0.isEndWanted && $0.task.status.isEnded && !$0.isConfirmed }
      .map { reference(to: $0.task) }
  }
}

extension TaskTable.Row {
  /// Takes over how the task was when another process read it, and returns what that changed.
  fileprivate mutating func adopt(
    _ new: CacheTask, areEndsTrusted: Bool, at now: Moment
  ) -> [TaskChange.Kind] {
    let before = task
    task = new
    // That an ended task left its list elsewhere confirms no end here.
    if !areEndsTrusted, new.status.isEnded { task.isGone = false }
    if told != nil { task.firstSeenAt = min(before.firstSeenAt, new.firstSeenAt) }
    isAdopted = true
    isAbsent = false
    settled = new.status
    (said, note) = (new.message, nil)
    // What was not told of its items may still be asked for, should this process ask the vendor.
    described = new.urls == nil ? described : new.status
    let seen = new.lastSeenAt ?? now.wall
    answered = now.elapsed(at: seen)
    asked = answered
    if new.status.isEnded {
      isConfirmed = areEndsTrusted && new.isEndConfirmed
    } else {
      isConfirmed = false
      lastUnfinished = seen
    }
    moved = now.elapsed(at: new.lastProgressAt ?? seen)
    since = now.elapsed(at: new.referenceTime)
    advance = new.advance
    origin = new.origin.map { TaskPace.Reading(at: now.elapsed(at: $0.at), progress: $0.advance) }
    guard let told else {
      self.told = new.status
      return [.appeared(task)]
    }
    self.told = new.status
    if task.isGone { return before.isGone ? [] : [.gone(task)] }
    var changes: [TaskChange.Kind] = before.isGone ? [.appeared(task)] : []
    if told != new.status {
      changes.append(.status(task, from: told))
    } else if !before.isGone, let moved = new.lastProgressAt,
      moved > before.lastProgressAt ?? .distantPast
    {
      changes.append(.progress(task))
    }
    return changes
  }
}

extension Moment {
  /// Returns what the steady scale reads at a calendar time.
  package func elapsed(at time: Date) -> Duration {
    elapsed - .seconds(wall.timeIntervalSince(time))
  }
}
