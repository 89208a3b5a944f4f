import FoundationEssentials
import TaskModel
import Terminal

@testable import MonitorUI

/// What a monitor saw for some minutes: tasks that go on, fail and come in, and accounts that stop answering for a while.
struct ReplayStory {
  /// When it begins.
  static let start = Sample.ago(400)

  let snapshots: [Snapshot]

  /// Tells so many seconds of it.
  init(_ count: Int, from start: Date = start) {
    snapshots = (0..<count).compactMap { second in
      // For a while nothing is seen, and nothing recorded.
      (140..<175).contains(second) ? nil : Self.snapshot(second, from: start)
    }
  }

  private static func snapshot(_ second: Int, from start: Date) -> Snapshot {
    let now = start.addingTimeInterval(Double(second))
    var accounts = Sample.accounts.map { status in
      var status = status
      status.lastSuccess = second < 2 ? nil : now.addingTimeInterval(-1)
      status.isComplete = second >= 2
      status.hasBeenRead = second >= 2
      status.nextPoll = now.addingTimeInterval(4)
      status.calls = second
      return status
    }
    if (40..<70).contains(second) {
      accounts[2].state = .down
      accounts[2].error = .transport("connection refused")
      accounts[2].consecutiveFailures = second - 39
      accounts[2].lastSuccess = start.addingTimeInterval(39)
    }
    var tasks: [CacheTask] = []
    for number in 0..<min(12, second) {
      let account = Sample.accounts[number % 3]
      let age = second - number
      let isOver = age > 50 + number * 8
      let failed = isOver && number % 4 == 3 ? 2 : 0
      let done = min(20 - failed, age / 4)
      tasks.append(
        Sample.task(
          account.account, "task-\(number)", isOver ? failed > 0 ? .partial : .succeeded : .running,
          urls: Sample.items(
            "h\(number).example.com", 20, done: isOver ? 20 - failed : done, failed: failed,
            message: "origin answered 404")
        ) {
          $0.createdAt = start.addingTimeInterval(Double(number))
          $0.firstSeenAt = start.addingTimeInterval(Double(number) + 1)
          $0.lastSeenAt = now
          $0.lastProgressAt = now.addingTimeInterval(-2)
          if isOver {
            $0.finish = CacheTask.Finish(
              at: start.addingTimeInterval(Double(51 + number * 9)), source: .vendor)
          }
        })
    }
    return Snapshot(version: UInt64(second) + 1, takenAt: now, tasks: tasks, accounts: accounts)
  }

  /// The frames of a file's session.
  var frames: [UInt8] {
    var writer = RecordingWriter(program: "cdntop test")
    return snapshots.flatMap { writer.moment($0) } + writer.end()
  }

  /// A recording of it, of itself or after others.
  func recording(after others: [ReplayStory] = []) throws -> Recording {
    try Recording(RecordingFormat.head + (others + [self]).flatMap(\.frames))
  }

  /// A monitor that saw the story as it went, with a tick a second.
  static func live(_ size: Size, _ snapshots: some Sequence<Snapshot>) -> AppState {
    var state = AppState(size: size, now: start, options: MonitorOptions(zone: Sample.zone))
    var now = start
    for snapshot in snapshots {
      repeat {
        _ = state.apply(.tick(now))
        now.addTimeInterval(1)
      } while now <= snapshot.takenAt
      _ = state.apply(.snapshot(snapshot))
    }
    return state
  }

  /// A monitor that shows a replay.
  static func replay(_ size: Size, _ deck: ReplayDeck) -> AppState {
    var options = MonitorOptions(zone: Sample.zone)
    options.replay = deck.frame.status
    var state = AppState(size: size, now: Sample.now, options: options)
    _ = state.apply(.replayed(deck.frame))
    return state
  }
}
