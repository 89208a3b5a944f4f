public import FoundationEssentials

/// Makes the bytes of a recording out of what a session sees: a moment for each snapshot, which says what changed.
///
/// It opens no file. What it returns is to be added to one whose bytes end with a whole frame
/// (``RecordingFormat/wholeLength(of:)``), and which begins with ``RecordingFormat/head``.
public struct RecordingWriter: Sendable {
  private let program: String
  private let redaction: RecordingRedaction?
  /// So much is in one frame before the next one is begun: far from the most, whatever one task has.
  private let frameSize: Int
  private var content = ByteWriter(shared: SharedValues())
  private var before = Snapshot.empty
  private var numbers: [CacheTask.ID: Int] = [:]
  /// How many tasks have had a number.
  private var known = 0
  private var hasBegun = false
  /// How many milliseconds the calendar is ahead of the times of snapshots, and how many the session says it is.
  private var calendarAhead = (now: Int64(0), told: Int64(0))
  /// What accounts said last, and what is written of it: it is said in each moment, and costs a look at all URLs.
  private var said: [AccountID: (plain: AccountWords, written: AccountWords)] = [:]
  private var transitions: [(id: CacheTask.ID, at: Date, status: TaskStatus)] = []

  /// Begins a session.
  ///
  /// - Parameters:
  ///   - program: what records, such as `cdntop 1.0`.
  ///   - isRedacted: whether what stands behind the hosts of URLs is hidden.
  public init(program: String, isRedacted: Bool = false) {
    self.init(program: program, isRedacted: isRedacted, frameSize: 8 << 20)
  }

  init(program: String, isRedacted: Bool = false, frameSize: Int) {
    self.program = program
    redaction = isRedacted ? RecordingRedaction() : nil
    self.frameSize = frameSize
  }

  /// Takes down when a task was seen in another state, for the next moment: snapshots pass over what is short.
  public mutating func note(_ change: TaskChange) {
    switch change.kind {
    case .appeared(let task), .status(let task, _):
      guard task.isKnownToVendor, transitions.count < Self.mostTransitions else { return }
      transitions.append((task.id, change.at, task.status))
    case .progress, .gone, .problem, .resolved: break
    }
  }

  /// Takes down by how many seconds the calendar is ahead of the times of snapshots, because it was set since the start.
  ///
  /// Times go on as before, whatever the calendar does: a replay shows them as the calendar has them.
  public mutating func setCalendar(ahead: TimeInterval) {
    let most = Double.mostKept
    calendarAhead.now = ahead.isFinite ? Int64(min(max(ahead, -most), most).rounded()) * 1_000 : 0
  }

  /// Returns the frames of a snapshot; none where nothing changed since the one before.
  ///
  /// - Complexity: O(*k*) in the tasks that changed, and a little for all others.
  public mutating func moment(_ snapshot: Snapshot) -> [UInt8] {
    var frames: [UInt8] = []
    let isNew = !hasBegun || !isSameAccounts(snapshot)
    if isNew { frames += begin(snapshot) }
    let moment = difference(to: snapshot)
    before = snapshot
    guard isNew || !moment.isEmpty else { return frames }
    frames += newCalendar()
    write(moment, to: &frames)
    return frames
  }

  /// A task, or an account, and what it was at the moment before.
  typealias Change<Value> = (value: Value, before: Value?)

  /// Returns the frames of a moment of which it is known what changed, so that nothing has to be compared.
  ///
  /// - Parameters:
  ///   - tasks: each once; one that was not there before has no value before.
  ///   - accounts: all accounts of the session, in their order.
  /// - Complexity: O(*k*) in the tasks.
  mutating func moment(
    at time: Date, tasks: [Change<CacheTask>], accounts: [Change<AccountStatus>]
  ) -> [UInt8] {
    var frames: [UInt8] = []
    if !hasBegun {
      frames += begin(
        Snapshot(version: 0, takenAt: time, lists: [], accounts: accounts.map(\.value)))
    }
    var difference = Difference(takenAt: time)
    for (place, (status, old)) in accounts.enumerated() {
      let own = tasks.lazy.map(\.value).filter { $0.account == status.account }
      note(status, old, own, at: place, in: &difference)
    }
    for (task, before) in tasks {
      if let before {
        note(task, before, in: &difference)
      } else {
        note(new: task, in: &difference)
      }
    }
    takeTransitions(until: time, into: &difference)
    write(difference, to: &frames)
    return frames
  }

  /// Returns the frame that says that the session ended well.
  public func end() -> [UInt8] { RecordingFormat.frame(.end, []) }

  private static let mostTransitions = 100_000
  /// Lists of URLs with more text than that are left out.
  private static let mostText = 32 << 20
  private static let seenBit = CacheTask.packedFields.bits(of: ["lastSeenAt"])

  private func isSameAccounts(_ snapshot: Snapshot) -> Bool {
    snapshot.accounts.elementsEqual(before.accounts) {
      $0.account == $1.account && $0.provider == $1.provider
    }
  }

  private mutating func begin(_ snapshot: Snapshot) -> [UInt8] {
    hasBegun = true
    before = .empty
    numbers = [:]
    known = 0
    calendarAhead.told = 0
    var session = ByteWriter()
    snapshot.takenAt.write(to: &session)
    session.write(text: program)
    (redaction != nil).write(to: &session)
    session.write(count: snapshot.accounts.count)
    for account in snapshot.accounts {
      session.write(text: account.account.name)
      session.write(text: account.provider.word)
    }
    content = ByteWriter(shared: SharedValues())
    return RecordingFormat.frame(.session, session.bytes)
  }

  // MARK: - What changed

  /// What changed between two snapshots.
  private struct Difference {
    let takenAt: Date
    var accounts: [(place: Int, status: AccountStatus, bits: UInt64)] = []
    /// Tasks with the members that changed; those that are new have the next numbers.
    var tasks: [(number: Int, task: CacheTask, bits: UInt64, isNew: Bool)] = []
    var gone: [Int] = []
    /// Tasks of which nothing changed but when they were last seen.
    var seen: [Date: [Int]] = [:]
    var transitions: [(number: Int, at: Date, status: TaskStatus)] = []

    var isEmpty: Bool {
      accounts.isEmpty && tasks.isEmpty && gone.isEmpty && seen.isEmpty && transitions.isEmpty
    }
  }

  private mutating func difference(to snapshot: Snapshot) -> Difference {
    var difference = Difference(takenAt: snapshot.takenAt)
    for (place, status) in snapshot.accounts.enumerated() {
      // What an error names may be gone since the moment before.
      let tasks = [snapshot, before].lazy.flatMap {
        $0.tasks.lazy.filter { $0.account == status.account }
      }
      note(status, before.account(status.account), tasks, at: place, in: &difference)
      var added: [CacheTask] = []
      var changed: [(task: CacheTask, before: CacheTask)] = []
      snapshot.compare(with: before, of: status.account) {
        added.append($0)
      } changed: {
        changed.append(($0, $1))
      }
      for task in added where numbers[task.id] == nil { note(new: task, in: &difference) }
      for (task, before) in changed { note(task, before, in: &difference) }
    }
    if snapshot.tasks.count != numbers.count {
      for (id, number) in numbers where snapshot.task(id) == nil {
        numbers[id] = nil
        difference.gone.append(number)
      }
    }
    takeTransitions(until: snapshot.takenAt, into: &difference)
    return difference
  }

  private mutating func note(
    _ status: AccountStatus, _ before: AccountStatus?, _ tasks: some Sequence<CacheTask>,
    at place: Int, in difference: inout Difference
  ) {
    let old = before ?? .blank(status.account, status.provider)
    let bits = AccountStatus.packedFields.differences(status, old)
    if bits != 0 { difference.accounts.append((place, written(status, tasks), bits)) }
  }

  private mutating func note(new task: CacheTask, in difference: inout Difference) {
    let task = written(task)
    let bits = CacheTask.packedFields.differences(task, .blank(task.id, task.provider))
    difference.tasks.append((known, task, bits, true))
    numbers[task.id] = known
    known += 1
  }

  private func note(
    _ task: CacheTask, _ before: CacheTask, in difference: inout Difference
  ) {
    guard let number = numbers[task.id] else { return }
    let bits = CacheTask.packedFields.differences(task, before)
    if bits == Self.seenBit, let seen = task.lastSeenAt {
      difference.seen[seen, default: []].append(number)
    } else if bits != 0 {
      difference.tasks.append((number, written(task), bits, false))
    }
  }

  /// Takes those that are of tasks that have a number; others may be of the next snapshot.
  private mutating func takeTransitions(until now: Date, into difference: inout Difference) {
    var later: [(id: CacheTask.ID, at: Date, status: TaskStatus)] = []
    for transition in transitions {
      if let number = numbers[transition.id] {
        difference.transitions.append((number, transition.at, transition.status))
      } else if transition.at > now {
        later.append(transition)
      }
    }
    transitions = later
  }

  private func written(_ task: CacheTask) -> CacheTask {
    var task = redaction?.redacted(task) ?? task
    if let size = task.urls?.list.size, size > Self.mostText { task.urls = nil }
    return task
  }

  private mutating func written(
    _ status: AccountStatus, _ tasks: some Sequence<CacheTask>
  ) -> AccountStatus {
    guard let redaction else { return status }
    let plain = AccountWords(error: status.error, scope: status.scope)
    let last = said[status.account]
    let words = last?.plain == plain ? last?.written : nil
    let written = words ?? redaction.redacted(plain, of: tasks)
    said[status.account] = (plain, written)
    var status = status
    (status.error, status.scope) = (written.error, written.scope)
    return status
  }

  // MARK: - Frames

  /// Adds the frames of a moment; of many tasks they are several, of which the last one has all that is not of a task.
  private mutating func write(_ difference: Difference, to frames: inout [UInt8]) {
    var tasks = difference.tasks[...]
    repeat {
      difference.takenAt.write(to: &content)
      content.times.base = difference.takenAt.milliseconds
      while content.bytes.count + (content.shared?.newBytes ?? 0) < frameSize,
        let next = tasks.popFirst()
      {
        content.write(byte: 1)
        write(next)
      }
      content.write(byte: 0)
      tasks.isEmpty.write(to: &content)
      if tasks.isEmpty { writeRest(of: difference) }
      let moment = content.taken()
      frames += newValues()
      frames += RecordingFormat.frame(.moment, moment)
    } while !tasks.isEmpty
  }

  private mutating func write(
    _ change: (number: Int, task: CacheTask, bits: UInt64, isNew: Bool)
  ) {
    content.write(count: change.number)
    if change.isNew { change.task.id.write(to: &content) }
    CacheTask.packedFields.write(change.bits, of: change.task, to: &content)
  }

  private mutating func writeRest(of difference: Difference) {
    content.write(count: difference.accounts.count)
    for (place, status, bits) in difference.accounts {
      content.write(count: place)
      AccountStatus.packedFields.write(bits, of: status, to: &content)
    }
    write(numbers: difference.gone)
    content.write(count: difference.seen.count)
    for (date, numbers) in difference.seen.sorted(by: { $0.key < $1.key }) {
      date.write(to: &content)
      write(numbers: numbers)
    }
    content.write(count: difference.transitions.count)
    for (number, at, status) in difference.transitions {
      content.write(count: number)
      at.write(to: &content)
      status.write(to: &content)
    }
  }

  /// Adds numbers of tasks as ranges, each by how many are passed over and how many are in it.
  private mutating func write(numbers: [Int]) {
    var ranges: [Range<Int>] = []
    for number in numbers.sorted() {
      if let last = ranges.last, last.upperBound == number {
        ranges[ranges.count - 1] = last.lowerBound..<number + 1
      } else {
        ranges.append(number..<number + 1)
      }
    }
    content.write(count: ranges.count)
    var end = 0
    for range in ranges {
      content.write(count: range.lowerBound - end)
      content.write(count: range.count)
      end = range.upperBound
    }
  }

  /// The frame that says how the calendar was set, where it was set since the moment before.
  private mutating func newCalendar() -> [UInt8] {
    guard calendarAhead.now != calendarAhead.told else { return [] }
    calendarAhead.told = calendarAhead.now
    var ahead = ByteWriter()
    ahead.write(signed: calendarAhead.now)
    return RecordingFormat.frame(.clock, ahead.bytes)
  }

  /// The frames of words and lists that the moment is the first to need.
  private mutating func newValues() -> [UInt8] {
    guard let shared = content.shared else { return [] }
    var frames: [UInt8] = []
    if !shared.newWords.isEmpty {
      var words = ByteWriter()
      words.write(count: shared.newWords.count)
      for word in shared.newWords { words.write(text: word) }
      frames += RecordingFormat.frame(.words, words.bytes)
    }
    for list in shared.newLists {
      var texts = ByteWriter()
      list.write(to: &texts)
      frames += RecordingFormat.frame(.list, texts.bytes)
    }
    content.shared?.written()
    return frames
  }
}
