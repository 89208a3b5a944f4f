import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

/// A session as an engine may see it: snapshots that differ from the ones before, and changes.
struct RecordedStory {
  private(set) var snapshots: [Snapshot] = []
  private(set) var changes: [[TaskChange]] = []

  private static let names = ["ali-prod", "cf", "tx-1"]

  /// Makes up a session.
  init(_ count: Int, seed: UInt64, from begin: Date = testNow) {
    var random = SeededGenerator(seed: seed)
    var accounts = Self.names.map { name in
      AccountStatus(
        account: AccountID(name), provider: ProviderID("v-" + name), coverage: .window,
        plannedInterval: .seconds(5))
    }
    var lists = Self.names.map { _ in TaskList() }
    var next = 0
    for step in 0..<count {
      let now = begin.addingTimeInterval(Double(step) + 0.123_456)
      var seen: [TaskChange] = []
      let place = Int.random(in: 0..<3, using: &random)
      accounts[place].calls += 1
      accounts[place].lastSuccess = now
      accounts[place].error =
        step % 5 == 0 ? .rejected(VendorMessage(code: "400", text: "bad /secret/path")) : nil
      var updates: [(id: CacheTask.ID, task: CacheTask?)] = []
      for var task in Array(lists[place]) {
        task.lastSeenAt = now
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
          task.status = TaskStatus.allCases[Int.random(in: 0..<7, using: &random)]
          task.urls = PackedFixtures.items(step % 9, seed: UInt64(step))
          let change = TaskChange.Kind.status(task, from: .queued)
          seen.append(TaskChange(sequence: 0, at: now.addingTimeInterval(-0.25), kind: change))
        case 1: task.progress = Double(step % 10) / 10
        case 2:
          updates.append((task.id, nil))
          continue
        default: break
        }
        updates.append((task.id, task))
      }
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        var task = makeTask(
          "\(next)", account: Self.names[place], provider: "v-" + Self.names[place])
        task.lastSeenAt = now
        task.label = next % 2 == 0 ? SafeText("release \(next % 3)", limit: .word) : nil
        task.domains = ["a.example"]
        next += 1
        updates.append((task.id, task))
      }
      if step == count / 2 { updates.append((PackedFixtures.task.id, nil)) }
      lists[place].update(updates)
      snapshots.append(
        Snapshot(version: UInt64(step) + 7, takenAt: now, lists: lists, accounts: accounts))
      changes.append(seen)
    }
  }

  /// The frames of each snapshot.
  func frames(_ writer: RecordingWriter = RecordingWriter(program: "cdntop test")) -> [[UInt8]] {
    var writer = writer
    return zip(snapshots, changes).map { snapshot, changes in
      for change in changes { writer.note(change) }
      return writer.moment(snapshot)
    }
  }

  /// The whole file.
  var bytes: [UInt8] {
    RecordingFormat.head + frames().joined() + RecordingWriter(program: "").end()
  }
}

extension Snapshot {
  /// Whether two snapshots say the same, in whatever order.
  func saysTheSame(as other: Snapshot) -> Bool {
    guard takenAt == other.takenAt, accounts == other.accounts, tasks.count == other.tasks.count
    else { return false }
    return tasks.allSatisfy { other.task($0.id) == $0 }
  }
}
