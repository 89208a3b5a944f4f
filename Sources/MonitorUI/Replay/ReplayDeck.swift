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
  /// How long the end of a session is shown before the next one, in its own seconds.
  private static let rest = 2.0

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
  /// Whether the next moment is of another session.
  private var isEndOfSession: Bool {
    !isLast
      && recording.session(of: player.position + 1) != recording.session(of: player.position)
  }

  /// What is shown.
  public var frame: ReplayFrame { frame(nil) }

  /// Lets time pass; nil where nothing goes on.
  public mutating func pass(_ seconds: TimeInterval) -> ReplayFrame? {
    guard status.isPlaying else { return nil }
    let end = recording.time(of: recording.count - 1)
    let wanted = time.addingTimeInterval(max(0, seconds) * status.speed.rawValue)
    if isEndOfSession, wanted >= recording.time(of: player.position).addingTimeInterval(Self.rest) {
      go(to: player.position + 1)
      return frame("the next session begins")
    }
    go(to: wanted)
    guard isLast, time >= end else { return frame }
    status.isPlaying = false
    return frame("the recording ends here")
  }

  /// Does what an operator wants.
  public mutating func obey(_ wish: ReplayWish) -> ReplayFrame {
    switch wish {
    case .step(let step):
      status.isPlaying = false
      let wanted = player.position + step
      if let end = end(beyond: wanted) { return frame(end) }
      go(to: wanted)
    case .minutes(let count):
      let wanted = time.addingTimeInterval(Double(count) * 60)
      if count < 0, wanted <= recording.time(of: 0) {
        go(to: 0)
        return frame(Self.beginning)
      }
      if count > 0, wanted >= recording.time(of: recording.count - 1) {
        status.isPlaying = false
        go(to: recording.count - 1)
        return frame(Self.end)
      }
      if count > 0, isEndOfSession { go(to: player.position + 1) } else { go(to: wanted) }
    case .play:
      if !status.isPlaying, isLast { return frame(Self.end) }
      status.isPlaying.toggle()
    case .pace(let step):
      guard let speed = status.speed.next(step) else {
        return frame("\(status.speed.text) is the \(step > 0 ? "fastest" : "slowest")")
      }
      status.speed = speed
    }
    return frame
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
      moment = min(moment, recording.last(of: recording.session(of: player.position)))
    }
    go(to: moment)
    // Of the time between two sessions, or after the last moment, nothing is known.
    let rest = isLast ? 0 : isEndOfSession ? Self.rest : .infinity
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
  }
}
