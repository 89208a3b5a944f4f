import FoundationEssentials
package import TaskModel

/// What one read says about one task, joined over the read's pages so far.
package struct Finding: Equatable, Sendable {
  /// The joined report.
  package var report: TaskReport
  /// The number of the read.
  package let read: Int
  /// How many pages of the read spoke of the task.
  package var parts: Int
  /// When the oldest of those pages was asked for.
  package let asked: Moment
  /// When the newest of them arrived.
  package var answered: Moment

  /// Makes what a page said.
  package init(report: TaskReport, read: Int, parts: Int = 1, asked: Moment, answered: Moment) {
    self.report = report
    self.read = read
    self.parts = parts
    self.asked = asked
    self.answered = answered
  }
}

/// One read of an account: a question and its pages, joined.
///
/// Vendors that answer a row for every URL spread one task over pages, and a list that moves while it
/// is paged through repeats rows. Reports of one task are joined, and a row that an earlier page had
/// (same URL, same creation time) is replaced, not counted again.
package struct Sweep: Sendable {
  /// How a read ended.
  package enum End: Sendable {
    case complete
    case truncated
  }

  /// The most pages of one read; more than that is a vendor going round in circles.
  package static let pageLimit = 50_000

  /// What is asked for.
  package let scope: TaskQuery.Scope
  /// The number of the read; grows over an account's reads.
  package let number: Int
  /// When the first page was asked for.
  package let started: Moment
  /// How the read ended; nil while pages are missing.
  package private(set) var end: End?
  /// All tasks so far, in the order met.
  package private(set) var findings: [Finding] = []
  /// Tasks that may have rows the read could not get.
  package private(set) var cut: Set<CacheTask.ID> = []
  /// Ids whose answer was an error of their own.
  package private(set) var refused: [TaskReference: ProviderError] = [:]
  /// Ids the vendor said it does not have.
  package private(set) var notFound: Set<TaskReference> = []
  private var cursor: PageCursor?
  /// The pages so far.
  package private(set) var pages = 0
  private var isCut = false
  private var offered: [CacheTask.ID: Int] = [:]
  private var indices: [CacheTask.ID: Int] = [:]

  /// Starts a read.
  package init(_ scope: TaskQuery.Scope, number: Int, started: Moment) {
    self.scope = scope
    self.number = number
    self.started = started
  }

  /// The question for the next page.
  package var query: TaskQuery { TaskQuery(scope, cursor: cursor) }

  /// Whether no page has arrived yet.
  package var isAtStart: Bool { pages == 0 }

  /// Returns what the pages so far say of a task; nil where they do not have it.
  package func finding(_ id: CacheTask.ID) -> Finding? { indices[id].map { findings[$0] } }

  /// Joins a page to the read and returns the tasks worth showing now.
  ///
  /// Those are the tasks met first on this page and those whose rows have doubled since they were last
  /// returned, so that showing a long read as it grows costs no more than the read itself.
  ///
  /// - Parameter known: The items that are known of a task: where the read has the same, it keeps no second
  ///   copy of them.
  /// - Complexity: O(*n*) in the rows of the page, and in those known of the tasks that earlier pages had.
  package mutating func add(
    _ page: TaskPage, asked: Moment, answered: Moment,
    known: (CacheTask.ID) -> URLItems? = { _ in nil }
  ) -> [CacheTask.ID] {
    pages += 1
    var worthShowing: [CacheTask.ID] = []
    for report in page.reports {
      join(report, asked: asked, answered: answered)
      if let index = indices[report.id], let items = known(report.id),
        findings[index].report.items == items
      {
        findings[index].report.items = items
      }
      let rows = finding(report.id)?.report.items?.count ?? 0
      if let before = offered[report.id], rows < before * 2 || rows == 0 { continue }
      offered[report.id] = rows
      worthShowing.append(report.id)
    }
    refused.merge(page.refused) { _, newer in newer }
    notFound.formUnion(page.notFound)
    let circles = page.next != nil && (page.next == cursor || pages >= Self.pageLimit)
    cursor = page.next
    if page.isTruncated || circles {
      isCut = true
      cut.formUnion(page.reports.map(\.id))
    }
    if page.next == nil || circles { end = isCut ? .truncated : .complete }
    return worthShowing
  }

  private mutating func join(_ report: TaskReport, asked: Moment, answered: Moment) {
    guard let index = indices[report.id] else {
      indices[report.id] = findings.count
      findings.append(Finding(report: report, read: number, asked: asked, answered: answered))
      return
    }
    findings[index].parts += 1
    findings[index].answered = answered
    findings[index].report.joinFields(of: report)
    guard let items = report.items else { return }
    findings[index].report.items =
      findings[index].report.items.map { $0.joined(with: items) } ?? items
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
    if kind == .other { (kind, patternForm) = (later.kind, later.patternForm) }
    reportedProgress = later.reportedProgress ?? reportedProgress
    createdAt = [createdAt, later.createdAt].compactMap { $0 }.min()
    finishedAt = [finishedAt, later.finishedAt].compactMap { $0 }.max()
    message = later.message ?? message
  }

  private static func joined(_ earlier: TaskStatus, _ later: TaskStatus) -> TaskStatus {
    if earlier.isEnded && later.isEnded { return TaskStatus.worse(earlier, later) }
    return earlier.isEnded ? later : earlier
  }
}
