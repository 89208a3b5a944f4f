import FoundationEssentials
import MonitorUI
import TaskModel

/// A recording that is played; nobody is asked for anything.
actor ReplaySource: SnapshotSource {
  private var deck: ReplayDeck
  private let clock: any Clock<Duration>
  /// The present by a clock that nobody sets.
  private let now: @Sendable () -> Date
  private let shown: AsyncStream<ReplayFrame>
  private let inlet: AsyncStream<ReplayFrame>.Continuation
  /// What is to be said with the frame that was shown last, each once.
  private var unheard: [String] = []

  /// How often it goes on.
  private static let pause: Duration = .milliseconds(500)
  /// The most seconds that pass at once: where the machine is slower than the replay, the replay is slower.
  private static let longestStep = 2.0
  /// So many seconds it may take to get where time has got to; then it is shown how far that was.
  private static let longestWay = 0.5

  init(_ deck: ReplayDeck, clock: any Clock<Duration>, now: @escaping @Sendable () -> Date) {
    self.deck = deck
    self.clock = clock
    self.now = now
    (shown, inlet) = AsyncStream.makeStream(
      of: ReplayFrame.self, bufferingPolicy: .bufferingNewest(1))
  }

  func run(say: @escaping @Sendable (String) async -> Void) async {
    // Of many tasks the rows are found aside, as the loop has it done.
    show(deck.frame)
    var last = now()
    while (try? await clock.sleep(for: Self.pause)) != nil {
      let now = now()
      let passed = min(Self.longestStep, now.timeIntervalSince(last))
      last = now
      deck.setOut(passed)
      await goOn(since: now)
    }
  }

  /// Goes to where time has got to; what an operator wants comes in between.
  private func goOn(since start: Date) async {
    while deck.isOnTheWay {
      if let frame = deck.goOn() {
        show(frame)
      } else if now().timeIntervalSince(start) >= Self.longestWay {
        show(deck.stop())
      }
      await Task.yield()
    }
  }

  /// Shows a frame instead of one that nobody has taken yet, and says what was to be said of that too.
  private func show(_ frame: ReplayFrame) {
    guard case .dropped = inlet.yield(frame) else {
      unheard = [frame.remark].compactMap(\.self)
      return
    }
    unheard.removeAll { $0 == frame.remark }
    if let remark = frame.remark { unheard.append(remark) }
    guard !unheard.isEmpty else { return }
    var frame = frame
    frame.remark = unheard.joined(separator: "; ")
    inlet.yield(frame)
  }

  // Both are async, so that no caller takes those of sources that are no replay for them.
  func frames() async -> AsyncStream<ReplayFrame> { shown }

  func replay(_ wish: ReplayWish) async { show(deck.obey(wish)) }

  func snapshots() -> AsyncStream<Snapshot> { AsyncStream { $0.finish() } }

  func news() -> AsyncStream<Snapshot> { snapshots() }

  func changes() -> AsyncStream<TaskChange> { AsyncStream { $0.finish() } }

  var latest: Snapshot { deck.frame.snapshot }

  func poll(_ account: AccountID?) -> [AccountID: PollReply] { [:] }

  func focus(_ task: CacheTask.ID?) {}

  func rawAnswer(about task: CacheTask.ID) -> RawOutcome { .unavailable }

  func label(_ tasks: [TrackedTask]) throws {
    throw UsageError.wrong("a replay changes nothing")
  }
}
