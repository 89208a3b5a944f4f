public import FoundationEssentials

/// Goes through the moments of a recording, forwards and back.
///
/// What is gone through on the way costs what changed; what is shown costs a look at every task.
public struct RecordingPlayer: Sendable {
  /// What is played.
  public let recording: Recording
  /// The moment where it is.
  public private(set) var position = 0
  /// What was known at the moment that was shown last; its version tells moments apart.
  public private(set) var snapshot: Snapshot
  /// What was seen between the moment before and this one, by the time that it was seen.
  public var transitions: [RecordedTransition] { state.transitions }
  /// When the moment was by its session's clock.
  public var takenAt: Date { state.takenAt }
  /// The session that the moment is of.
  public var session: RecordedSession { recording.sessions[recording.moments[position].session] }

  private var state: RecordedState
  /// What was shown of a session.
  private var shown: (session: Int, lists: RecordedState.Shown)

  /// Begins with the first moment; nil where there is none.
  public init?(_ recording: Recording) {
    guard let first = recording.checkpoints.first else { return nil }
    self.recording = recording
    state = first.state
    snapshot = .empty
    let session = recording.moments[0].session
    shown = (session, RecordedState.Shown(recording.sessions[session]))
    show()
  }

  /// Goes to a moment and shows it, the first or the last one where it is beyond.
  ///
  /// - Complexity: O(*k*) in what changed in a part of the recording at most, and O(*n*) in the tasks.
  public mutating func go(to moment: Int) {
    pass(to: moment)
    show()
  }

  /// Goes to the last moment that is not later than a time of the recording's scale, or to the first one, and shows it.
  public mutating func go(to time: Date) {
    go(to: recording.moment(at: time))
  }

  /// Goes to a moment, the first or the last one where it is beyond, and shows nothing.
  ///
  /// - Complexity: O(*k*) in what changed since a moment before, which is the one where it is if that comes next.
  public mutating func pass(to moment: Int) {
    let moment = min(max(0, moment), recording.count - 1)
    guard moment != position else { return }
    let all = recording.checkpoints
    let start = all[all.partitioningIndex { $0.moment > moment } - 1]
    if moment < position || start.moment > position { go(to: start) }
    let first = recording.first(of: recording.session(of: moment))
    // What was before a session does not bear on it.
    if position < first { position = first - 1 }
    while position < moment {
      position += 1
      advance()
    }
  }

  /// What is known where it is, from where it can be reached again.
  public var checkpoint: Recording.Checkpoint {
    Recording.Checkpoint(moment: position, state: state)
  }

  /// Goes to a moment of which all is known, and shows nothing.
  public mutating func go(to checkpoint: Recording.Checkpoint) {
    (state, position) = (checkpoint.state, checkpoint.moment)
  }

  /// What is known where it is, but for when tasks were last seen: what did not change is shared with other moments.
  ///
  /// - Complexity: O(*n*) in the accounts.
  public var outline: Snapshot { state.outline(version: UInt64(position) + 1) }

  /// Shows the moment where it is.
  ///
  /// - Complexity: O(*n*) in the tasks of accounts of whose tasks anything changed since something was shown.
  public mutating func show() {
    let version = UInt64(position) + 1
    guard snapshot.version != version else { return }
    let number = recording.moments[position].session
    if shown.session != number { shown = (number, RecordedState.Shown(session)) }
    snapshot = state.snapshot(version: version, of: session, after: &shown.lists)
  }

  /// Takes the moment at ``position`` in, whose frames were read before without a fault.
  private mutating func advance() {
    let moment = recording.moments[position]
    var session = recording.sessions[moment.session]
    if position == 0 || recording.moments[position - 1].session != moment.session {
      state = RecordedState(session)
    }
    for content in recording.contents[moment.frames] {
      var reader = ByteReader(recording.bytes, content, shared: session.tables)
      _ = try? state.take(&reader, of: &session)
    }
  }
}

extension Array {
  /// The first place from which on something holds, of values of which it holds for all after the first.
  func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
