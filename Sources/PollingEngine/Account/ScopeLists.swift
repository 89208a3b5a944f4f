import FoundationEssentials
import TaskModel

/// The lists that an account is made of, scope by scope, each with its own reads, cadence and faults.
///
/// Scopes that are due together are read in one *pass*: one after the other, with one span and one idea of
/// how far back to look, so that what they tell fits together. A scope whose call fails leaves the pass and
/// goes on by itself; the others do not wait for it.
struct ScopeLists: Sendable {
  /// How the reading of one scope goes.
  struct Reading: Sendable {
    var scope: TaskScope
    /// How its calls fare.
    var health = CallHealth()
    /// The read that is under way.
    var sweep: Sweep?
    /// How the last read ended; nil before the first one, and once a call has failed since.
    var lastEnd: Sweep.End?
    /// Whether the present round has its list, or need not wait for it.
    var isRoundOver = false
    /// Up to when the last read has seen all that the vendor then had.
    var listedUntil: Date?
    /// How far back the read looks that is under way or comes next.
    var reach = PollPolicy.Reach.window
    /// What the policy goes by.
    var times = PollPolicy.ListTimes()
    /// What its reads cost.
    var cost = ListCost()
    /// When the pass began that the present read belongs to.
    var began: Duration = .zero
    /// Whether the span of the present read was read off our clock, since the vendor's was not known.
    var isOffTheVendorsClock = false
  }

  /// Reads of scopes that began together.
  struct Pass: Sendable {
    /// When its first call was made.
    let started: Moment
    /// The span of the vendor's times that is listed.
    let from: Date
    let to: Date
    /// Whether the vendor's clock was known when it began.
    let isOnTheClock: Bool
    /// The scopes whose lists are missing.
    var pending: Set<TaskScope> = []
    /// The scopes that were read to the end.
    var ended: Set<TaskScope> = []
  }

  private(set) var readings: [Reading]
  private var places: [TaskScope: Int]
  private(set) var pass: Pass?
  /// Whether all lists are wanted once more when the pass is over.
  var isWantedAgain = false
  /// No list call of any scope before this moment: the vendor could not be reached.
  private(set) var restsUntil: Duration = .zero

  /// Begins without having read any of the scopes.
  init(_ scopes: [TaskScope]) {
    readings = scopes.map { Reading(scope: $0) }
    places = Dictionary(scopes.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  subscript(place: Int) -> Reading {
    get { readings[place] }
    set { readings[place] = newValue }
  }

  /// Takes over which scopes there are; those that stay keep their history.
  ///
  /// - Returns: the scopes that are no more.
  mutating func replace(with scopes: [TaskScope]) -> [TaskScope] {
    let before = places.mapValues { readings[$0] }
    places = [:]
    readings = []
    for scope in scopes where places[scope] == nil {
      places[scope] = readings.count
      var reading = before[scope] ?? Reading(scope: scope)
      // Its name may be another.
      reading.scope = scope
      readings.append(reading)
    }
    let gone = before.keys.filter { places[$0] == nil }
    if let started = pass?.started {
      for scope in gone { _ = leave(scope, hasEnded: false, at: started) }
    }
    return gone
  }

  /// The place of a scope; nil where it is not one of the account's any more.
  func place(of scope: TaskScope) -> Int? { places[scope] }

  /// Whether a list of the scope is being read, or is about to in the pass that goes on.
  func isPending(_ reading: Reading) -> Bool {
    reading.sweep != nil || pass?.pending.contains(reading.scope) == true
  }

  /// Whether idle scopes are read more rarely than others.
  var isMany: Bool { readings.count > PollPolicy.fewLists }

  /// What reading the lists costs that tell how tasks go.
  var cost: ListCost {
    ListCost(of: readings.filter { !isMany || $0.times.isBusy }.map(\.cost))
  }

  /// When the list was read that was read longest ago, on the steady scale; nil where all are read together, or
  /// one was not read yet.
  var oldestRead: Duration? {
    guard isMany else { return nil }
    let reads = readings.compactMap { $0.times.last?.began }
    return reads.count == readings.count ? reads.min() : nil
  }

  /// Notes in which scopes tasks go on.
  mutating func note(busy: Set<TaskScope>) {
    for place in readings.indices {
      readings[place].times.isBusy = busy.contains(readings[place].scope)
    }
  }

  /// Has scopes read as often as is usual, and ever more rarely again from then on.
  mutating func rouse(_ isWanted: (TaskScope) -> Bool) {
    for place in readings.indices where isWanted(readings[place].scope) {
      readings[place].times.quietReads = 0
    }
  }

  /// Whether any list is being read.
  var isReading: Bool { pass != nil || readings.contains { $0.sweep != nil } }

  /// When the first of the reads that go on began; nil for none.
  var began: Duration? {
    let sweeps = readings.compactMap { $0.sweep?.started.elapsed }
    return (sweeps + [pass?.started.elapsed].compactMap(\.self)).min()
  }

  /// The longest that the last pass of a scope took.
  var lastLength: Duration? {
    readings.compactMap { $0.times.last.map { $0.ended - $0.began } }.max()
  }

  /// Whether what is being read rests at a moment.
  func isResting(at now: Duration) -> Bool { isReading && next(at: now) == nil }

  /// Whether every scope was read to its end, and none failed since.
  var isComplete: Bool { readings.allSatisfy { $0.lastEnd == .complete } }

  /// Whether the present round has the lists of all scopes, or need not wait for them.
  var isRoundOver: Bool { !isReading && readings.allSatisfy(\.isRoundOver) }

  /// Whether every list was read once, or asked for in vain so often that it need not come.
  var isFirstRoundOver: Bool {
    !isReading
      && readings.allSatisfy { reading in
        let isGivenUp = readings.count > 1 && reading.health.failures > PollEntry.patientFailures
        return reading.lastEnd != nil || reading.isRoundOver || isGivenUp
      }
  }

  /// Returns what the policy goes by, in the order of the scopes.
  var times: [PollPolicy.ListTimes] {
    readings.map { reading in
      var times = reading.times
      times.isPending = isPending(reading)
      times.restsUntil = max(reading.health.restsUntil, restsUntil)
      return times
    }
  }

  // MARK: - Passes

  /// Begins a pass over some scopes.
  mutating func begin(_ members: [(place: Int, reach: PollPolicy.Reach)], _ pass: Pass) {
    for (place, reach) in members { readings[place].reach = reach }
    let waiting = self.pass?.pending ?? []
    self.pass = pass
    self.pass?.pending = waiting.union(members.map { readings[$0.place].scope })
  }

  /// The place of the scope whose next page is to be asked for at a moment; nil for none.
  func next(at now: Duration) -> Int? {
    let times = times
    return readings.indices.first { times[$0].isPending && times[$0].restsUntil <= now }
  }

  /// Notes that a read came to its end.
  ///
  /// - Returns: the pass, where that is over with it.
  mutating func end(_ sweep: Sweep, of place: Int, at now: Moment) -> Pass? {
    readings[place].lastEnd = sweep.end
    readings[place].isRoundOver = true
    readings[place].times.isWholeDue = false
    readings[place].times.quietReads += 1
    readings[place].times.last = (sweep.started.elapsed, now.elapsed)
    if sweep.end == .complete {
      readings[place].cost.note(calls: sweep.pages, tasks: sweep.findings.count)
    }
    defer { grantWish() }
    return leave(readings[place].scope, hasEnded: true, at: now)
  }

  /// Notes that a scope's call failed: it goes on by itself, or from the start.
  ///
  /// - Returns: the pass, where that is over with it.
  mutating func fail(_ place: Int, startsOver: Bool, at now: Moment) -> Pass? {
    readings[place].lastEnd = nil
    if startsOver {
      readings[place].sweep = nil
      readings[place].times.isWholeDue = true
    }
    defer { grantWish() }
    return leave(readings[place].scope, hasEnded: false, at: now)
  }

  /// Reads all lists once more where that is wanted and nothing is being read any more.
  private mutating func grantWish() {
    guard isWantedAgain, !isReading else { return }
    isWantedAgain = false
    wantAll()
  }

  private mutating func leave(_ scope: TaskScope, hasEnded: Bool, at now: Moment) -> Pass? {
    guard pass?.pending.remove(scope) != nil else { return nil }
    if hasEnded { pass?.ended.insert(scope) }
    guard let over = pass, over.pending.isEmpty else { return nil }
    // What began together is due together again.
    for place in readings.indices where over.ended.contains(readings[place].scope) {
      readings[place].times.last = (over.started.elapsed, now.elapsed)
    }
    pass = nil
    return over
  }

  /// Gives a pass up whose span was read off the wrong clock: it begins anew.
  mutating func abandonPass() {
    for place in readings.indices where isPending(readings[place]) {
      readings[place].sweep = nil
      readings[place].times.isWholeDue = true
    }
    pass = nil
  }

  /// Wants the whole of all lists at once.
  mutating func wantAll() {
    for place in readings.indices { readings[place].times.isWholeDue = true }
  }

  /// Has the next read of some scopes be one of the whole window.
  mutating func forgetWindows(of scopes: Set<TaskScope>) {
    for scope in scopes {
      if let place = place(of: scope) { readings[place].times.lastWhole = nil }
    }
  }

  /// Starts a round, which waits for the whole of all lists.
  mutating func startRound() {
    wantAll()
    for place in readings.indices { readings[place].isRoundOver = false }
  }

  /// Stays away from all lists for a while.
  mutating func rest(until moment: Duration) { restsUntil = max(restsUntil, moment) }

  /// Takes back that the key was refused, since another call was let in.
  mutating func forgiveKey() {
    for place in readings.indices { readings[place].health.forgiveKey() }
  }

  /// Ends every rest, since an operator wants to know now.
  mutating func wake() {
    restsUntil = .zero
    for place in readings.indices { readings[place].health.wake() }
  }
}
