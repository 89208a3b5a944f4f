public import FoundationEssentials

/// What one process recorded: everything between its first moment and the next session.
public struct RecordedSession: Sendable {
  /// When it began.
  public let began: Date
  /// What recorded, such as `cdntop 1.0`.
  public let program: SafeText
  /// Whether what stands behind the hosts of URLs was hidden.
  public let isRedacted: Bool
  /// The accounts, in the configuration's order.
  public let accounts: [(account: AccountID, provider: ProviderID)]
  /// Whether it ended well; if not, what was seen last may not be in it.
  public internal(set) var hasEnded = false

  /// Words and lists of URLs by their numbers.
  var tables = SharedTables()
  /// Tasks by their numbers, and the places of their accounts.
  private(set) var tasks: [(id: CacheTask.ID, account: Int)] = []
  private let places: [AccountID: Int]

  init(from reader: inout ByteReader) throws(PackingError) {
    began = try Date(from: &reader)
    program = SafeText(try reader.text(), limit: .word)
    isRedacted = try Bool(from: &reader)
    var accounts: [(account: AccountID, provider: ProviderID)] = []
    var places: [AccountID: Int] = [:]
    for place in 0..<(try reader.count(of: 2)) {
      let account = AccountID(SafeText(try reader.text(), limit: .message).text)
      let provider = ProviderID(SafeText(try reader.text(), limit: .message).text)
      guard places.updateValue(place, forKey: account) == nil else { throw .damaged }
      accounts.append((account, provider))
    }
    try reader.finish()
    self.accounts = accounts
    self.places = places
  }

  /// Takes words in that were not there before.
  mutating func takeWords(from reader: inout ByteReader) throws(PackingError) {
    for _ in 0..<(try reader.count(of: 1)) { tables.words.append(try reader.text()) }
    try reader.finish()
  }

  /// Takes a list of URLs in that was not there before.
  mutating func takeList(from reader: inout ByteReader) throws(PackingError) {
    tables.lists.append(try URLTexts(from: &reader))
    try reader.finish()
  }

  /// Takes a task in that has the next number; one that was taken in before stays.
  mutating func take(_ id: CacheTask.ID, as number: Int) throws(PackingError) {
    guard let place = places[id.account] else { throw .damaged }
    if number == tasks.count { tasks.append((id, place)) }
  }
}

/// That a task was seen in another state than before, and when.
public struct RecordedTransition: Equatable, Sendable {
  /// The task.
  public let task: CacheTask.ID
  /// When it was seen.
  public let at: Date
  /// The state.
  public let status: TaskStatus
}

/// All that a session knew at a moment.
///
/// A copy costs next to nothing: lists share their pieces, and when tasks were last seen, which most moments change for most of
/// them, is kept beside the tasks.
struct RecordedState: Sendable {
  private(set) var takenAt: Date
  private(set) var statuses: [AccountStatus]
  private var lists: [TaskList]
  /// When each task was last seen, by its number, in seconds of the reference date; minus infinity for never.
  private var seen: [Double] = []
  /// All tasks whose ``CacheTask/lastSeenAt`` in ``lists`` may not be that are among these.
  private var late: Range<Int>?
  /// What is new since the moment before.
  private(set) var transitions: [RecordedTransition] = []

  init(_ session: RecordedSession) {
    takenAt = session.began
    statuses = session.accounts.map { .blank($0.account, $0.provider) }
    lists = session.accounts.map { _ in TaskList() }
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
      lists[place].update(changed)
    }
    transitions = []
    let isWhole = try Bool(from: &reader)
    if isWhole { try takeRest(from: &reader, of: session) }
    try reader.finish()
    return isWhole
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
      guard let known = lists[place][id: id] else { throw .damaged }
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
      let (id, place) = session.tasks[number]
      lists[place].update([(id, nil)])
    }
    var left = seen.count
    for _ in 0..<(try reader.count(of: 2)) {
      let date = try Date(from: &reader)
      for range in try numbers(from: &reader) {
        left -= range.count
        // Each is seen once in a moment; else a few bytes would be much work.
        guard left >= 0 else { throw .damaged }
        for number in range { seen[number] = date.timeIntervalSinceReferenceDate }
        let before = late ?? range
        late =
          min(before.lowerBound, range.lowerBound)..<max(before.upperBound, range.upperBound)
      }
    }
    for _ in 0..<(try reader.count(of: 3)) {
      let number = try reader.count(below: seen.count)
      transitions.append(
        RecordedTransition(
          task: session.tasks[number].id, at: try Date(from: &reader),
          status: try TaskStatus(from: &reader)))
    }
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

  /// Returns the state as a snapshot.
  mutating func snapshot(version: UInt64, of session: RecordedSession) -> Snapshot {
    bringUpToDate(session)
    return Snapshot(version: version, takenAt: takenAt, lists: lists, accounts: statuses)
  }

  /// Puts the times at which tasks were last seen into the lists.
  private mutating func bringUpToDate(_ session: RecordedSession) {
    var changes = lists.map { _ in [(id: CacheTask.ID, task: CacheTask?)]() }
    for number in late ?? 0..<0 {
      let (id, place) = session.tasks[number]
      guard var task = lists[place][id: id], task.lastSeenAt != lastSeen(number) else { continue }
      task.lastSeenAt = lastSeen(number)
      changes[place].append((id, task))
    }
    for (place, changed) in changes.enumerated() where !changed.isEmpty {
      lists[place].update(changed)
    }
    late = nil
  }
}
