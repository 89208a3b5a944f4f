import FoundationEssentials
import TaskModel

extension TaskTable {
  /// The most tasks that are kept of an account.
  package static let limit = 100_000

  /// What an operator is told where some were left out.
  static let fullError = ProviderError.tooMuch(
    "it has more than \(limit.grouped) tasks: those heard of longest ago were left out")

  /// Leaves tasks out that nobody tracks until there are no more than some: what is over first, then what was
  /// heard of longest ago.
  ///
  /// - Returns: how many were left out.
  /// - Complexity: O(*n* log *n*) in the rows where there are too many.
  package mutating func trim(to limit: Int) -> Int {
    let surplus = rows.count - limit
    guard surplus > 0 else { return 0 }
    let sorted = rows.all.filter { !$0.isTracked && !$0.isEndWanted }.sorted {
      ($0.isOpen ? 1 : 0, $0.answered ?? .zero, $0.task.referenceTime, $0.task.id.vendorID)
        < ($1.isOpen ? 1 : 0, $1.answered ?? .zero, $1.task.referenceTime, $1.task.id.vendorID)
    }
    for row in sorted.prefix(surplus) { remove(row.task.id) }
    return min(surplus, sorted.count)
  }
}
