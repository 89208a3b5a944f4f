/// What a list read costs in calls, learned from those that were complete.
package struct ListCost: Equatable, Sendable {
  private let least: Int
  private var perTask = 0.0
  private var learnedFrom = 0

  /// Makes the knowledge before any read: what a list of nothing takes.
  package init(least: Int = 1) { self.least = max(1, least) }

  /// Makes the knowledge of several lists that are read together; of none, that of a list of nothing.
  package init(of lists: [ListCost]) {
    least = max(1, lists.reduce(0) { $0 + $1.least })
    learnedFrom = lists.reduce(0) { $0 + $1.learnedFrom }
    let more = lists.reduce(0) { $0 + $1.perTask * Double($1.learnedFrom) }
    perTask = learnedFrom > 0 ? more / Double(learnedFrom) : 0
  }

  /// Notes what a complete read took.
  package mutating func note(calls: Int, tasks: Int) {
    // A short read says little about what many tasks take.
    guard tasks > 0, tasks * 2 >= learnedFrom else { return }
    perTask = Double(max(0, calls - least)) / Double(tasks)
    learnedFrom = tasks
  }

  /// Returns the calls that a read of so many tasks takes; at least one.
  package func calls(for tasks: Int) -> Int {
    least + Int((perTask * Double(tasks)).rounded(.up))
  }
}
