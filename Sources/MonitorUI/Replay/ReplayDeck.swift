public import FoundationEssentials
public import TaskModel

/// Plays a recording: which moment is shown at which time, what was known by then, and what keys do to that.
///
/// It reads no clock: it is told how much time has passed.
public struct ReplayDeck: Sendable {
  private var player: RecordingPlayer
  private var status: ReplayStatus
  /// What was known after the moment that is shown.
  private var fold = KnownFold()
  /// From where other moments are reached.
  private var places = ReplayPlaces()
  /// How time goes on, while the moments on the way are gone through.
  private var way: Way?
  /// What is shown.
  public private(set) var frame: ReplayFrame
  /// How many moments were gone through so far: what it all cost.
  private(set) var passed = 0

  private struct Way {
    let wanted: Date
    /// The moment where it began.
    let start: Int
  }

  /// Begins at the first moment; nil where there is none.
  public init?(_ recording: Recording) {
    guard let player = RecordingPlayer(recording) else { return nil }
    self.player = player
    status = ReplayStatus(now: player.snapshot.takenAt)
    status.count = recording.count
    status.isPlaying = recording.count > 1
    frame = ReplayFrame(snapshot: player.snapshot, fold: fold, status: status, remark: nil)
    begin(at: recording.time(of: 0))
    _ = show(nil)
  }

  /// The time on the recording's own scale, which never goes back from one moment to the next.
  private var time = Date.distantPast

  private var recording: Recording { player.recording }
  private var isLast: Bool { player.position == recording.count - 1 }
  private var session: Int { recording.session(of: player.position) }
  /// The moments of the session that is shown.
  private var moments: ClosedRange<Int> {
    recording.first(of: session)...recording.last(of: session)
  }
  /// Whether the next moment is of another session.
  private var isEndOfSession: Bool { !isLast && player.position == moments.upperBound }

  // MARK: - Time that passes

  /// Lets time pass, and goes all the way; nil where nothing goes on.
  public mutating func pass(_ seconds: TimeInterval) -> ReplayFrame? {
    setOut(seconds)
    while isOnTheWay {
      if let frame = goOn() { return frame }
    }
    return nil
  }

  /// Lets time pass, where it goes on: ``goOn()`` goes there.
  public mutating func setOut(_ seconds: TimeInterval) {
    guard status.isPlaying else { return }
    way = Way(
      wanted: time.addingTimeInterval(max(0, seconds) * status.speed.rawValue),
      start: player.position)
  }

  /// Whether moments are left on the way to where time has got to.
  public var isOnTheWay: Bool { way != nil }

  /// Goes a part of the way, few enough moments that who waits does not wait for long; returns what is shown there where
  /// the way ends.
  public mutating func goOn() -> ReplayFrame? {
    guard let way else { return nil }
    let most = max(1, Self.workAtOnce / (player.checkpoint.count + Self.workOfMoment))
    if moment(at: way.wanted) - player.position > most {
      go(to: player.position + most)
      return nil
    }
    self.way = nil
    return arrive(way)
  }

  /// Leaves the rest of the way, and returns what is shown where it is.
  public mutating func stop() -> ReplayFrame {
    let start = way?.start ?? player.position
    way = nil
    return show(remark(since: start))
  }

  /// How many tasks are looked at in a part of a way.
  private static let workAtOnce = 500_000
  /// What a moment costs besides its tasks, as so many of them.
  private static let workOfMoment = 1_000

  private mutating func arrive(_ way: Way) -> ReplayFrame {
    let end = recording.time(of: recording.count - 1)
    if isEndOfSession, way.start == player.position,
      way.wanted >= recording.time(of: player.position + 1)
    {
      go(to: player.position + 1)
      return show("the next session begins")
    }
    go(to: way.wanted)
    guard isLast, time >= end else { return show(remark(since: way.start)) }
    status.isPlaying = false
    return show("the recording ends here")
  }

  // MARK: - Wishes

  /// Does what an operator wants; time that has passed and was not gone through yet is left.
  public mutating func obey(_ wish: ReplayWish) -> ReplayFrame {
    way = nil
    let before = player.position
    switch wish {
    case .step(let step):
      status.isPlaying = false
      let wanted = player.position + step
      if let end = end(beyond: wanted) { return show(end) }
      go(to: wanted)
    case .minutes(let count):
      if let end = go(byMinutes: count) { return show(end) }
    case .play:
      if !status.isPlaying, isLast { return show(Self.end) }
      status.isPlaying.toggle()
    case .pace(let step):
      guard let speed = status.speed.next(step) else {
        return show("\(status.speed.text) is the \(step > 0 ? "fastest" : "slowest")")
      }
      status.speed = speed
      // The title tells the pace only while it plays.
      if !status.isPlaying { return show("\(speed.text) when it plays") }
    }
    return show(remark(since: before))
  }

  /// Goes on by minutes, or back, and returns what is to be said where that is beyond an end.
  private mutating func go(byMinutes count: Int) -> String? {
    let wanted = time.addingTimeInterval(Double(count) * 60)
    let (first, last) = (moments.lowerBound, moments.upperBound)
    switch (count > 0, count < 0) {
    case (true, _) where isEndOfSession: go(to: last + 1)
    case (true, _) where last == recording.count - 1 && wanted >= recording.time(of: last):
      status.isPlaying = false
      go(to: last)
      return Self.end
    case (_, true) where first == 0 && wanted <= recording.time(of: 0):
      go(to: 0)
      return Self.beginning
    case (_, true) where first > 0 && wanted < recording.time(of: first): go(to: first - 1)
    default: go(to: wanted)
    }
    return nil
  }

  /// What is to be said of the clock on the way from another moment of the session to this one; nil for nothing.
  private func remark(since before: Int) -> String? {
    guard before < player.position, session == recording.session(of: before) else { return nil }
    for moment in (before + 1...player.position).reversed() {
      let set =
        recording.calendarAhead(of: moment) - recording.calendarAhead(of: moment - 1)
        + min(0, recording.leap(before: moment))
      if abs(set) >= 1 {
        return "the clock was set \(set > 0 ? "ahead" : "back") by \(AgeText.full(abs(set)))"
      }
      let silence = recording.leap(before: moment)
      if silence > 0 { return "\(AgeText.full(silence)) without news were passed over" }
    }
    return nil
  }

  private static let beginning = "this is the beginning of the recording"
  private static let end = "this is the end of the recording"

  private func end(beyond moment: Int) -> String? {
    moment < 0 ? Self.beginning : moment >= recording.count ? Self.end : nil
  }

  /// Shows the moment where it is, with what is to be said of the way there.
  private mutating func show(_ remark: String?) -> ReplayFrame {
    player.show()
    var (fold, status) = (fold, status)
    fold.complete(with: player.snapshot)
    fold.judge(at: status.now)
    status.moment = player.position + 1
    status.isDemo = player.session.program.text.hasSuffix(ReplayStatus.demoMark)
    frame = ReplayFrame(snapshot: player.snapshot, fold: fold, status: status, remark: nil)
    var frame = frame
    frame.remark = remark
    return frame
  }

  // MARK: - Going to a moment

  /// The moment that was shown at a time; a session's end is seen before the next one begins.
  private func moment(at wanted: Date) -> Int {
    let moment = recording.moment(at: wanted)
    guard wanted >= time else { return moment }
    return min(moment, moments.upperBound)
  }

  /// Goes to a time: the moment that was shown then.
  private mutating func go(to wanted: Date) {
    let moment = moment(at: wanted)
    go(to: moment)
    // Of the time between two sessions, or after the last moment, nothing is known.
    let rest = isLast ? 0 : isEndOfSession ? Recording.rest : .infinity
    let at = recording.time(of: moment)
    setTime(at.addingTimeInterval(min(rest, max(0, wanted.timeIntervalSince(at)))))
  }

  private mutating func go(to moment: Int) {
    let first = recording.first(of: recording.session(of: moment))
    let isBefore = player.position >= first && player.position <= moment
    if let place = places.last(until: moment), place.moment >= first,
      !isBefore || place.moment > player.position
    {
      player.go(to: place.checkpoint)
      fold = place.fold
    } else if !isBefore {
      player.pass(to: first)
      begin(at: recording.time(of: first))
    }
    let way = moment - player.position
    while player.position < moment {
      player.pass(to: player.position + 1)
      takeMoment(way: way, left: moment - player.position)
    }
    setTime(recording.time(of: moment))
  }

  /// Begins a session, whose first moment is where it is: its process knew nothing of the ones before.
  private mutating func begin(at time: Date) {
    fold = KnownFold()
    takeMoment(way: 1, left: 0)
    setTime(time)
  }

  private mutating func takeMoment(way: Int, left: Int) {
    let outline = player.outline
    fold.take(outline, transitions: player.transitions, at: outline.takenAt)
    passed += 1
    places.note(
      ReplayPlaces.Place(checkpoint: player.checkpoint, fold: fold), way: way, left: left)
  }

  /// Sets the time, also as the session's own clock had it.
  private mutating func setTime(_ time: Date) {
    self.time = time
    let since = time.timeIntervalSince(recording.time(of: player.position))
    status.now = player.takenAt.addingTimeInterval(since)
    status.calendarAhead = recording.calendarAhead(of: player.position)
  }
}
