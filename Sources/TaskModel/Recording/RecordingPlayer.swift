public import FoundationEssentials

/// Goes through the moments of a recording, forwards and back.
public struct RecordingPlayer: Sendable {
  /// What is played.
  public let recording: Recording
  /// The moment that is shown.
  public private(set) var position = 0
  /// What was known then; its version tells moments apart.
  public private(set) var snapshot: Snapshot
  /// What was seen between the moment before and this one, by the time that it was seen.
  public var transitions: [RecordedTransition] { state.transitions }
  /// The session that the moment is of.
  public var session: RecordedSession { recording.sessions[recording.moments[position].session] }

  private var state: RecordedState
  /// More checkpoints of the part that was gone back into last.
  private var near: [Recording.Checkpoint] = []
  private static let mostNear = 16

  /// Begins with the first moment; nil where there is none.
  public init?(_ recording: Recording) {
    guard let first = recording.checkpoints.first else { return nil }
    self.recording = recording
    state = first.state
    snapshot = .empty
    show()
  }

  /// Goes to a moment, the first or the last one where it is beyond.
  ///
  /// - Complexity: O(*k*) in what changed in a part of the recording at most, and O(*n*) in the tasks.
  public mutating func go(to moment: Int) {
    let moment = min(max(0, moment), recording.count - 1)
    guard moment != position else { return }
    let start = checkpoint(before: moment)
    if moment < position || start.moment > position {
      (state, position) = (start.state, start.moment)
    }
    let spacing = (moment - position) / Self.mostNear
    if spacing > 0 { near = [] }
    while position < moment {
      position += 1
      advance()
      if spacing > 0, (moment - position) % spacing == 0 {
        near.append(Recording.Checkpoint(moment: position, state: state))
      }
    }
    show()
  }

  private func checkpoint(before moment: Int) -> Recording.Checkpoint {
    let all = recording.checkpoints
    let known = all[all.partitioningIndex { $0.moment > moment } - 1]
    let closer = near.last { $0.moment <= moment && $0.moment > known.moment }
    return closer ?? known
  }

  /// Goes to the last moment that is not later than a time of the recording's scale, or to the first one.
  public mutating func go(to time: Date) {
    go(to: recording.moment(at: time))
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

  private mutating func show() {
    snapshot = state.snapshot(version: UInt64(position) + 1, of: session)
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
