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
  /// What was known after some moments of the session, the earliest first, from where others are reached.
  private var folds: [(moment: Int, fold: KnownFold)] = []
  /// Of so many moments one is kept.
  private var spacing = 64

  /// The most that are kept: each may hold thousands of events.
  private static let mostFolds = 32
  /// Begins at the first moment; nil where there is none.
  public init?(_ recording: Recording) {
    guard let player = RecordingPlayer(recording) else { return nil }
    self.player = player
    status = ReplayStatus(now: player.snapshot.takenAt)
    status.count = recording.count
    status.isPlaying = recording.count > 1
    begin(at: recording.time(of: 0))
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

  /// What is shown.
  public var frame: ReplayFrame { frame(nil) }

  /// Lets time pass; nil where nothing goes on.
  public mutating func pass(_ seconds: TimeInterval) -> ReplayFrame? {
    guard status.isPlaying else { return nil }
    let end = recording.time(of: recording.count - 1)
    let before = player.position
    let wanted = time.addingTimeInterval(max(0, seconds) * status.speed.rawValue)
    if isEndOfSession, wanted >= recording.time(of: before + 1) {
      go(to: before + 1)
      return frame("the next session begins")
    }
    go(to: wanted)
    guard isLast, time >= end else { return frame(remark(since: before)) }
    status.isPlaying = false
    return frame("the recording ends here")
  }

  /// Does what an operator wants.
  public mutating func obey(_ wish: ReplayWish) -> ReplayFrame {
    let before = player.position
    switch wish {
    case .step(let step):
      status.isPlaying = false
      let wanted = player.position + step
      if let end = end(beyond: wanted) { return frame(end) }
      go(to: wanted)
    case .minutes(let count):
      if let end = go(byMinutes: count) { return frame(end) }
    case .play:
      if !status.isPlaying, isLast { return frame(Self.end) }
      status.isPlaying.toggle()
    case .pace(let step):
      guard let speed = status.speed.next(step) else {
        return frame("\(status.speed.text) is the \(step > 0 ? "fastest" : "slowest")")
      }
      status.speed = speed
    }
    return frame(remark(since: before))
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

  private func frame(_ remark: String?) -> ReplayFrame {
    var (fold, status) = (fold, status)
    fold.judge(at: status.now)
    status.moment = player.position + 1
    status.isDemo = player.session.program.text.hasSuffix(ReplayStatus.demoMark)
    return ReplayFrame(snapshot: player.snapshot, fold: fold, status: status, remark: remark)
  }

  // MARK: - Going to a moment

  /// Goes to a time: the moment that was shown then.
  private mutating func go(to wanted: Date) {
    var moment = recording.moment(at: wanted)
    if wanted >= time {
      // A session's end is seen before the next one begins.
      moment = min(moment, moments.upperBound)
    }
    go(to: moment)
    // Of the time between two sessions, or after the last moment, nothing is known.
    let rest = isLast ? 0 : isEndOfSession ? Recording.rest : .infinity
    let at = recording.time(of: moment)
    setTime(at.addingTimeInterval(min(rest, max(0, wanted.timeIntervalSince(at)))))
  }

  private mutating func go(to moment: Int) {
    let start = folds.last { $0.moment <= moment }
    if moment < player.position || (start?.moment ?? -1) > player.position
      || recording.session(of: moment) != recording.session(of: player.position)
    {
      let first = recording.first(of: recording.session(of: moment))
      if let start, start.moment >= first {
        player.go(to: start.moment)
        fold = start.fold
      } else {
        player.go(to: first)
        begin(at: recording.time(of: first))
      }
    }
    while player.position < moment {
      player.go(to: player.position + 1)
      takeMoment()
    }
    setTime(recording.time(of: moment))
  }

  /// Begins a session, whose first moment is shown: its process knew nothing of the ones before.
  private mutating func begin(at time: Date) {
    fold = KnownFold()
    takeMoment()
    setTime(time)
  }

  private mutating func takeMoment() {
    fold.take(player.snapshot, at: player.snapshot.takenAt)
    let moment = player.position
    guard moment % spacing == 0, moment > folds.last?.moment ?? -1 else { return }
    folds.append((moment, fold))
    guard folds.count > Self.mostFolds else { return }
    spacing *= 2
    folds.removeAll { $0.moment % spacing != 0 }
  }

  /// Sets the time, also as the session's own clock had it.
  private mutating func setTime(_ time: Date) {
    self.time = time
    let since = time.timeIntervalSince(recording.time(of: player.position))
    status.now = player.snapshot.takenAt.addingTimeInterval(since)
    status.calendarAhead = recording.calendarAhead(of: player.position)
  }
}
