import FoundationEssentials

/// All that a session knew at a moment.
///
/// A copy costs next to nothing: lists share their pieces, and when tasks were last seen, which most moments change for most of
/// them, is kept beside the tasks until something is shown.
struct RecordedState: Sendable {
  private(set) var takenAt: Date
  private(set) var statuses: [AccountStatus]
  /// The tasks; when each was last seen may be as it was when something else of it changed last.
  private var lists: [TaskList]
  /// How often something changed of each account's tasks, or when they were last seen.
  private var versions: [Int]
  /// When each task was last seen, by its number, in seconds of the reference date; minus infinity for never, and no number
  /// for one that is gone: the same id may have come back with another number.
  private var seen: [Double] = []
  /// What is new since the moment before.
  private(set) var transitions: [RecordedTransition] = []

  init(_ session: RecordedSession) {
    takenAt = session.began
    statuses = session.accounts.map { .blank($0.account, $0.provider) }
    lists = session.accounts.map { _ in TaskList() }
    versions = session.accounts.map { _ in 0 }
  }

  /// Changes what a frame of a moment says has changed, and returns whether the moment is told with that.
  mutating func take(
    _ reader: inout ByteReader, of session: inout RecordedSession
  ) throws(PackingError) -> Bool {
    takenAt = try Date(from: &reader)
    reader.times.base = takenAt.milliseconds
    var changes = lists.map { _ in [(id: CacheTask.ID, task: CacheTask?)]() }
    while try Bool(from: &reader) {
      let (task, place) = try task(from: &reader, of: &session)
      changes[place].append((task.id, task))
    }
    for (place, changed) in changes.enumerated() where !changed.isEmpty {
      update(place, changed)
    }
    transitions = []
    let isWhole = try Bool(from: &reader)
    if isWhole { try takeRest(from: &reader, of: session) }
    try reader.finish()
    return isWhole
  }

  private mutating func update(_ place: Int, _ changes: [(id: CacheTask.ID, task: CacheTask?)]) {
    lists[place].update(changes)
    versions[place] += 1
  }

  private mutating func task(
    from reader: inout ByteReader, of session: inout RecordedSession
  ) throws(PackingError) -> (CacheTask, place: Int) {
    let number = try reader.count(below: seen.count + 1)
    var task: CacheTask
    if number == seen.count {
      let id = try CacheTask.ID(from: &reader)
      try session.take(id, as: number)
      let provider = session.accounts[session.tasks[number].account].provider
      task = .blank(session.tasks[number].id, provider)
      seen.append(-.infinity)
    } else {
      let (id, place) = session.tasks[number]
      guard !seen[number].isNaN, let known = lists[place][id: id] else { throw .damaged }
      task = known
      task.lastSeenAt = lastSeen(number)
    }
    try CacheTask.packedFields.read(into: &task, from: &reader)
    seen[number] = task.lastSeenAt?.timeIntervalSinceReferenceDate ?? -.infinity
    return (task, session.tasks[number].account)
  }

  private mutating func takeRest(
    from reader: inout ByteReader, of session: RecordedSession
  ) throws(PackingError) {
    for _ in 0..<(try reader.count(of: 2)) {
      let place = try reader.count(below: statuses.count)
      try AccountStatus.packedFields.read(into: &statuses[place], from: &reader)
    }
    for number in try numbers(from: &reader).joined() {
      guard !seen[number].isNaN else { throw .damaged }
      let (id, place) = session.tasks[number]
      update(place, [(id, nil)])
      seen[number] = .nan
    }
    try takeTimes(from: &reader, of: session)
    for _ in 0..<(try reader.count(of: 3)) {
      let number = try reader.count(below: seen.count)
      transitions.append(
        RecordedTransition(
          task: session.tasks[number].id, at: try Date(from: &reader),
          status: try TaskStatus(from: &reader)))
    }
  }

  /// Takes in when tasks were seen of which nothing else changed.
  private mutating func takeTimes(
    from reader: inout ByteReader, of session: RecordedSession
  ) throws(PackingError) {
    var left = seen.count
    var isSeen = lists.map { _ in false }
    for _ in 0..<(try reader.count(of: 2)) {
      let seconds = try Date(from: &reader).timeIntervalSinceReferenceDate
      for range in try numbers(from: &reader) {
        left -= range.count
        // Each is seen once in a moment; else a few bytes would be much work.
        guard left >= 0 else { throw .damaged }
        for number in range {
          guard !seen[number].isNaN else { throw .damaged }
          seen[number] = seconds
          isSeen[session.tasks[number].account] = true
        }
      }
    }
    for place in isSeen.indices where isSeen[place] { versions[place] += 1 }
  }

  /// Reads ranges of numbers of tasks.
  private func numbers(from reader: inout ByteReader) throws(PackingError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var end = 0
    for _ in 0..<(try reader.count(of: 2)) {
      let start = end + (try reader.count(below: seen.count - end + 1))
      end = start + (try reader.count(below: seen.count - start + 1))
      ranges.append(start..<end)
    }
    return ranges
  }

  /// How many tasks there were, about as many as it takes room.
  var count: Int { seen.count }

  private func lastSeen(_ number: Int) -> Date? {
    seen[number] == -.infinity ? nil : Date(timeIntervalSinceReferenceDate: seen[number])
  }

  // MARK: - What is shown of it

  /// Returns the state as a snapshot in which tasks may have been seen later than it says.
  func outline(version: UInt64) -> Snapshot {
    Snapshot(version: version, takenAt: takenAt, lists: lists, accounts: statuses)
  }

  /// The lists of tasks as they were shown last, by their accounts' places.
  struct Shown: Sendable {
    fileprivate var lists: [(version: Int, list: TaskList)?]

    /// Of a session nothing was shown yet.
    init(_ session: RecordedSession) { lists = session.accounts.map { _ in nil } }
  }

  /// Returns the state as a snapshot, which shares with what was shown before it the accounts of whose tasks nothing changed.
  ///
  /// - Complexity: O(*n*) in the tasks of the other accounts.
  func snapshot(
    version: UInt64, of session: RecordedSession, after shown: inout Shown
  ) -> Snapshot {
    let isNew = versions.indices.map { shown.lists[$0]?.version != versions[$0] }
    var changes = lists.map { _ in [(id: CacheTask.ID, task: CacheTask?)]() }
    for number in seen.indices where isNew[session.tasks[number].account] && !seen[number].isNaN {
      let (id, place) = session.tasks[number]
      guard var task = lists[place][id: id], task.lastSeenAt != lastSeen(number) else { continue }
      task.lastSeenAt = lastSeen(number)
      changes[place].append((id, task))
    }
    for place in lists.indices where isNew[place] {
      var list = lists[place]
      list.update(changes[place])
      shown.lists[place] = (versions[place], list)
    }
    return Snapshot(
      version: version, takenAt: takenAt, lists: shown.lists.compactMap { $0?.list },
      accounts: statuses)
  }
}
