public import FoundationEssentials

/// What sessions saw, moment by moment; ``RecordingPlayer`` shows it.
///
/// Its bytes may be anybody's: whatever they are, what is read takes no more memory than a fixed multiple of them.
public struct Recording: Sendable {
  /// A moment: where its frames stand, and of which session it is.
  struct Moment: Sendable {
    /// The contents of its frames.
    var frames: Range<Int>
    let session: Int
    /// When it was on the recording's own scale.
    let at: Date
    /// By how much longer than on that scale it is since the moment before, negative where the clock went back.
    let leap: TimeInterval
    /// How many seconds the calendar was ahead of the session's times.
    let calendarAhead: TimeInterval
  }

  /// What was known after a moment, from where others are reached.
  public struct Checkpoint: Sendable {
    /// The moment.
    public let moment: Int
    let state: RecordedState

    /// How many tasks there were, about as many as it takes room.
    public var count: Int { state.count }
  }

  /// The sessions, the first one first.
  public let sessions: [RecordedSession]
  /// What is wrong with the file from some byte on; nil where all of it was read, or the end of it was never written.
  public let damage: RecordingError?
  /// Whether the end of the file is the beginning of a frame that was never finished.
  public let isTorn: Bool

  let bytes: [UInt8]
  /// Where the contents of all moments' frames stand.
  let contents: [Range<Int>]
  let moments: [Moment]
  let checkpoints: [Checkpoint]

  /// How many moments there are.
  public var count: Int { moments.count }

  /// When a moment was on the recording's own scale, which begins at the first one's time.
  ///
  /// It goes on from moment to moment as the session's clock did, but never back, and never by more than
  /// ``longestSilence``; one session follows the other after ``rest``, whatever the clock was then.
  ///
  /// - Precondition: there is such a moment.
  public func time(of moment: Int) -> Date { moments[moment].at }

  /// By how much longer than on the recording's scale it is since the moment before, in seconds.
  ///
  /// Negative where the session's clock went back; 0 at the beginning of a session.
  ///
  /// - Precondition: there is such a moment.
  public func leap(before moment: Int) -> TimeInterval { moments[moment].leap }

  /// How many seconds the calendar was ahead of a session's times at a moment, because it was set since the session began.
  ///
  /// - Precondition: there is such a moment.
  public func calendarAhead(of moment: Int) -> TimeInterval { moments[moment].calendarAhead }

  /// The longest time between two moments of a session on the recording's scale, in seconds: what is longer was slept
  /// through, or a clock was set.
  public static let longestSilence = 3_600.0
  /// The time between two sessions on the recording's scale, in seconds: of what was between them nothing is known.
  public static let rest = 2.0

  /// The last moment that is not later than a time of the recording's scale, or the first one.
  ///
  /// - Precondition: there are moments.
  public func moment(at time: Date) -> Int {
    max(0, moments.partitioningIndex { $0.at > time } - 1)
  }

  /// Returns the number of the session that a moment is of.
  public func session(of moment: Int) -> Int { moments[moment].session }

  /// Returns the first moment of a session that has one.
  public func first(of session: Int) -> Int {
    moments.partitioningIndex { $0.session >= session }
  }

  /// Returns the last moment of a session that has one.
  public func last(of session: Int) -> Int {
    moments.partitioningIndex { $0.session > session } - 1
  }

  /// Reads a file.
  ///
  /// What is damaged ends it: what comes before is shown. Throws where the file is no recording at all.
  public init(_ bytes: [UInt8]) throws(RecordingError) {
    var frames = try RecordingFrames(bytes)
    var reading = Reading(bytes)
    var damage: RecordingError?
    var place = frames.place
    do throws(RecordingError) {
      while let frame = try frames.next() {
        do throws(PackingError) {
          try reading.take(frame)
        } catch {
          throw error == .newer ? .newer : .damaged(at: place)
        }
        place = frames.place
      }
    } catch {
      damage = error
    }
    self.bytes = bytes
    self.damage = damage
    isTorn = damage == nil && place < bytes.count
    sessions = reading.sessions
    contents = reading.contents
    moments = reading.moments
    checkpoints = reading.checkpoints
  }
}

/// A recording that is being read from its beginning.
private struct Reading {
  private let bytes: [UInt8]
  private(set) var sessions: [RecordedSession] = []
  private(set) var contents: [Range<Int>] = []
  private(set) var moments: [Recording.Moment] = []
  private(set) var checkpoints: [Recording.Checkpoint] = []
  private var state: RecordedState?
  /// When the moment before was by its session's clock; nil at the beginning of a session.
  private var before: Date?
  private var calendarAhead: TimeInterval = 0
  /// The first frame of the moment that is being told.
  private var begun: Int?
  /// Of so many moments one is kept as a checkpoint.
  private var spacing = 64
  /// The tasks of all checkpoints.
  private var kept = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The most tasks of all checkpoints together, each of which takes room.
  private static let mostKept = 200_000

  mutating func take(_ frame: RecordingFrames.Frame) throws(PackingError) {
    guard let kind = frame.kind else { return }
    let shared = kind == .moment ? sessions.last?.tables : nil
    var reader = ByteReader(bytes, frame.content, shared: shared)
    if kind == .session {
      let session = try RecordedSession(from: &reader)
      state = RecordedState(session)
      sessions.append(session)
      (before, calendarAhead) = (nil, 0)
      (begun, contents) = (nil, Array(contents.prefix(moments.last?.frames.upperBound ?? 0)))
      return
    }
    guard !sessions.isEmpty else { throw .damaged }
    switch kind {
    case .session: break
    case .words: try sessions[sessions.count - 1].takeWords(from: &reader)
    case .list: try sessions[sessions.count - 1].takeList(from: &reader)
    case .moment: try takeMoment(frame.content, &reader)
    case .end: sessions[sessions.count - 1].hasEnded = true
    case .clock:
      calendarAhead = Double(try reader.signed()) / 1_000
      guard abs(calendarAhead) <= Double.mostKept else { throw .damaged }
      try reader.finish()
    }
  }

  private mutating func takeMoment(
    _ content: Range<Int>, _ reader: inout ByteReader
  ) throws(PackingError) {
    guard var state else { throw .damaged }
    // One who has it alone changes it without a copy.
    self.state = nil
    let first = begun ?? contents.count
    let isWhole = try state.take(&reader, of: &sessions[sessions.count - 1])
    self.state = state
    contents.append(content)
    begun = isWhole ? nil : first
    guard isWhole else { return }
    let passed = before.map(state.takenAt.timeIntervalSince)
    let step = passed.map { min(max($0, 0), Recording.longestSilence) } ?? Recording.rest
    moments.append(
      Recording.Moment(
        frames: first..<contents.count, session: sessions.count - 1,
        at: moments.last?.at.addingTimeInterval(step) ?? state.takenAt,
        leap: passed.map { $0 - step } ?? 0, calendarAhead: calendarAhead))
    before = state.takenAt
    noteCheckpoint(state)
  }

  /// Keeps what is known at the first moment, and at one of so many.
  private mutating func noteCheckpoint(_ state: RecordedState) {
    let moment = moments.count - 1
    guard moment % spacing == 0 else { return }
    checkpoints.append(Recording.Checkpoint(moment: moment, state: state))
    kept += state.count
    while kept > Self.mostKept, checkpoints.count > 1 {
      spacing *= 2
      checkpoints.removeAll { $0.moment % spacing != 0 }
      kept = checkpoints.reduce(0) { $0 + $1.state.count }
    }
  }
}
