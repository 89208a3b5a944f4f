/// The tasks of one account, newest first, found by id or by row number.
struct AccountTasks: Sendable {
  let tasks: [SimulatedTask]
  private let indexByID: [String: Int]
  /// The rows before each task, and all rows at the end.
  private let rowsBefore: [Int]

  init(_ unsorted: [SimulatedTask]) {
    tasks = unsorted.sorted { left, right in
      if left.life.created != right.life.created { return left.life.created > right.life.created }
      return left.id < right.id
    }
    var index: [String: Int] = [:]
    var rows: [Int] = [0]
    var total = 0
    for (position, task) in tasks.enumerated() {
      index[task.id] = position
      total += task.itemCount
      rows.append(total)
    }
    indexByID = index
    rowsBefore = rows
  }

  /// The URLs of all tasks.
  var rowCount: Int { rowsBefore[tasks.count] }

  subscript(id id: String) -> SimulatedTask? { indexByID[id].map { tasks[$0] } }

  /// Returns the positions of the tasks that were created in a span, by bisection.
  func positions(createdIn span: ClosedRange<Double>) -> Range<Int> {
    let first = position { tasks[$0].life.created <= span.upperBound }
    let last = position { tasks[$0].life.created < span.lowerBound }
    return first..<max(first, last)
  }

  /// Returns the number of rows that a range of tasks has.
  func rowCount(in positions: Range<Int>) -> Int {
    rowsBefore[positions.upperBound] - rowsBefore[positions.lowerBound]
  }

  /// Returns the rows `offset ..< offset + limit` of a range of tasks as tasks and item numbers.
  func rows(in positions: Range<Int>, offset: Int, limit: Int) -> [TaskRow] {
    let start = rowsBefore[positions.lowerBound] + offset
    var position = self.position { rowsBefore[$0 + 1] > start }
    var rows: [TaskRow] = []
    var item = position < tasks.count ? start - rowsBefore[position] : 0
    while rows.count < limit, position < positions.upperBound {
      if item < tasks[position].itemCount {
        rows.append(TaskRow(task: tasks[position], item: item))
        item += 1
      } else {
        position += 1
        item = 0
      }
    }
    return rows
  }

  /// Returns the first position for which a condition that turns once is true.
  private func position(where isPast: (Int) -> Bool) -> Int {
    var low = 0
    var high = tasks.count
    while low < high {
      let middle = (low + high) / 2
      if isPast(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// One URL of a task.
struct TaskRow: Sendable {
  let task: SimulatedTask
  let item: Int
}
