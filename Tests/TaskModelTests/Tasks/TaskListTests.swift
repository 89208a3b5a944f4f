import TaskModel
import TestSupport
import Testing

@Suite struct TaskListTests {
  private func task(_ number: Int, _ status: TaskStatus = .running) -> CacheTask {
    var task = makeTask("t\(number)")
    task.status = status
    return task
  }

  @Test("Holds what it was made of, whatever the number", arguments: [0, 1, 31, 32, 33, 100])
  func holds(count: Int) {
    let list = TaskList((0..<count).map { task($0) })
    #expect(list.count == count)
    #expect(list.map(\.id) == (0..<count).map { task($0).id })
    for number in 0..<count { #expect(list[id: task(number).id]?.id == task(number).id) }
    #expect(list[id: task(count).id] == nil)
  }

  @Test("Follows a random walk of additions, changes and removals as a dictionary does")
  func walk() {
    var generator = SeededGenerator(seed: 7)
    var list = TaskList()
    var known: [CacheTask.ID: CacheTask] = [:]
    for _ in 0..<300 {
      var changes: [CacheTask.ID: CacheTask?] = [:]
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let status = TaskStatus.allCases.randomElement(using: &generator) ?? .unknown
        let changed = task(Int.random(in: 0..<150, using: &generator), status)
        let isRemoved = Int.random(in: 0..<3, using: &generator) == 0
        changes.updateValue(isRemoved ? nil : changed, forKey: changed.id)
      }
      for (id, task) in changes { known[id] = task }
      list.update(changes.map { (id: $0.key, task: $0.value) })
      #expect(list.count == known.count)
      #expect(Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { $1 }) == known)
      for (id, task) in known { #expect(list[id: id] == task) }
      var visited: [CacheTask.ID] = []
      list.forEach { visited.append($0.id) }
      #expect(visited == list.map(\.id))
    }
  }

  @Test("A copy keeps what it had, and tells what the other has changed since")
  func copies() {
    var list = TaskList((0..<100).map { task($0) })
    let before = list
    #expect(list.changes(since: before).isEmpty)
    list.update([(task(40).id, task(40, .failed)), (task(200).id, task(200))])
    #expect(before[id: task(40).id]?.status == .running)
    #expect(before[id: task(200).id] == nil)
    let changed = list.changes(since: before)
    #expect(changed.contains { $0.id == task(40).id && $0.status == .failed })
    #expect(changed.contains { $0.id == task(200).id })
    #expect(changed.count <= 64, "not all hundred are looked at")
    #expect(list.changes(since: TaskList()).count == 101)
  }

  @Test("A snapshot finds tasks by their account and tells what changed")
  func snapshots() {
    let lists = [TaskList([task(1)]), TaskList([makeTask("b", account: "jd")])]
    let first = Snapshot(
      version: 1, takenAt: testNow, lists: lists,
      accounts: makeSnapshot(accounts: ["ali-prod", "jd"]).accounts)
    #expect(first.tasks.count == 2 && first.tasks.map(\.id.vendorID) == ["t1", "b"])
    #expect(first.task(makeTask("b", account: "jd").id)?.id.vendorID == "b")
    #expect(first.task(makeTask("t1", account: "jd").id) == nil)
    var jd = lists[1]
    jd.update([(makeTask("c", account: "jd").id, makeTask("c", account: "jd"))])
    let second = Snapshot(
      version: 2, takenAt: testNow, lists: [lists[0], jd], accounts: first.accounts)
    func changes(_ new: Snapshot, _ old: Snapshot, of account: String) -> [String] {
      var changes: [String] = []
      new.compare(with: old, of: AccountID(account)) {
        changes.append("+" + $0.id.vendorID)
      } changed: { task, before in
        #expect(task.id == before.id)
        changes.append(task.id.vendorID)
      }
      return changes
    }
    #expect(changes(second, first, of: "ali-prod").isEmpty)
    #expect(changes(second, first, of: "jd") == ["+c"], "what is as it was is no change")
    #expect(changes(second, .empty, of: "ali-prod") == ["+t1"])
    #expect(changes(second, .empty, of: "jd") == ["+b", "+c"])
    #expect(changes(second, first, of: "nobody").isEmpty)
    let mixed = Snapshot(
      version: 3, takenAt: testNow, tasks: Array(second.tasks), accounts: first.accounts)
    #expect(changes(mixed, .empty, of: "jd") == ["+b", "+c"])
    #expect(changes(mixed, second, of: "jd") == ["b", "c"])
  }
}
