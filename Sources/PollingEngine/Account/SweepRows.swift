package import TaskModel

/// The tasks of a read, joined over its pages so far.
///
/// Vendors that answer a row for every URL spread one task over reports and pages. What later reports say is
/// put by until it is as much as what is joined, or the read is over; so each row is looked at a few times,
/// whatever way a task is spread.
package struct SweepRows: Sendable {
  /// All tasks so far, in the order met; rows that are put by are not in them.
  package private(set) var findings: [Finding] = []
  /// How many rows came, those that came again included.
  package private(set) var rowCount = 0
  /// Pages in a row, up to the newest, that brought nothing the read had not seen.
  package private(set) var barrenPages = 0
  private var indices: [CacheTask.ID: Int] = [:]
  /// How many rows a task had when it was last worth showing.
  private var offered: [CacheTask.ID: Int] = [:]
  /// Rows that are put by, by the place of their task.
  private var waiting: [Int: Waiting] = [:]
  private var seen = SeenRows()
  private var isFirst = true

  private struct Waiting {
    var items: [URLItems] = []
    var count = 0
  }

  /// Makes the tasks of a read that has no page yet.
  package init() {}

  /// Returns what was joined of a task; nil where the pages so far do not have it.
  package func finding(_ id: CacheTask.ID) -> Finding? { indices[id].map { findings[$0] } }

  /// Joins a page and returns the tasks worth showing now.
  ///
  /// Those are the tasks met first on this page and those whose rows have doubled since they were last
  /// returned, so that showing a long read as it grows costs no more than the read itself.
  ///
  /// - Parameters:
  ///   - known: the items that are known of a task.
  /// - Complexity: O(*n*) in the rows, over all pages of a read.
  package mutating func add(
    _ page: TaskPage, read: Int, asked: Moment, answered: Moment,
    known: (CacheTask.ID) -> URLItems?
  ) -> [CacheTask.ID] {
    var touched: [Int] = []
    var hasNews = false
    for report in page.reports {
      rowCount += report.items?.count ?? 0
      if take(report, read: read, asked: asked, answered: answered, &touched) { hasNews = true }
      // Most reads have one page, of which nothing need be remembered.
      if !isFirst, seen.insert(report) { hasNews = true }
    }
    barrenPages = hasNews || isFirst ? 0 : barrenPages + 1
    isFirst = false
    var worthShowing: [CacheTask.ID] = []
    for place in touched {
      // What is shown says how many parts it has, so it has to have all of them.
      join(place)
      let id = findings[place].report.id
      let rows = findings[place].report.items?.count ?? 0
      share(place, known)
      if let before = offered[id], rows < before * 2 || rows == 0 { continue }
      offered[id] = rows
      worthShowing.append(id)
    }
    return worthShowing
  }

  /// Joins what is put by: the read is over.
  package mutating func finish(known: (CacheTask.ID) -> URLItems?) {
    for place in waiting.keys.sorted() {
      join(place)
      share(place, known)
    }
  }

  /// Keeps no second copy of what is known.
  private mutating func share(_ place: Int, _ known: (CacheTask.ID) -> URLItems?) {
    if let items = known(findings[place].report.id), findings[place].report.items == items {
      findings[place].report.items = items
    }
  }

  /// Takes a report in, and tells whether its task is new; notes the place of one that was joined.
  private mutating func take(
    _ report: TaskReport, read: Int, asked: Moment, answered: Moment, _ touched: inout [Int]
  ) -> Bool {
    guard let place = indices[report.id] else {
      indices[report.id] = findings.count
      touched.append(findings.count)
      findings.append(Finding(report: report, read: read, asked: asked, answered: answered))
      return true
    }
    findings[place].parts += 1
    findings[place].answered = answered
    findings[place].report.joinFields(of: report)
    if let items = report.items {
      waiting[place, default: Waiting()].items.append(items)
      waiting[place, default: Waiting()].count += items.count
    }
    let rows = findings[place].report.items?.count ?? 0
    guard waiting[place]?.count ?? 0 >= rows else { return false }
    join(place)
    if touched.last != place { touched.append(place) }
    return false
  }

  private mutating func join(_ place: Int) {
    guard let later = waiting.removeValue(forKey: place) else { return }
    var rest = later.items[...]
    // Equal rows of one answer are the vendor's own, and stay.
    guard let items = findings[place].report.items ?? rest.popFirst() else { return }
    findings[place].report.items = rest.isEmpty ? items : items.joined(with: Array(rest))
  }
}

extension TaskReport {
  /// Takes over what a later page says of the task as a whole.
  ///
  /// The word of a page that saw the task unfinished stands: rows of that page may be out of date.
  fileprivate mutating func joinFields(of later: TaskReport) {
    if let said = later.word {
      if let known = word {
        word = Self.joined(known, said)
        if word == said { vendorStatus = later.vendorStatus ?? vendorStatus }
      } else {
        word = said
        vendorStatus = later.vendorStatus ?? vendorStatus
      }
    }
    if kind == .other { (kind, dialect) = (later.kind, later.dialect) }
    reportedProgress = later.reportedProgress ?? reportedProgress
    counts = later.counts ?? counts
    createdAt = [createdAt, later.createdAt].compactMap { $0 }.min()
    finishedAt = [finishedAt, later.finishedAt].compactMap { $0 }.max()
    message = later.message ?? message
    domains += later.domains.filter { !domains.contains($0) }
    told.formUnion(later.told)
  }

  private static func joined(_ earlier: TaskStatus, _ later: TaskStatus) -> TaskStatus {
    if earlier.isEnded && later.isEnded { return TaskStatus.worse(earlier, later) }
    return earlier.isEnded ? later : earlier
  }
}
