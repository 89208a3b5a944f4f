package import TaskModel

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

  /// Why a read was ended before its last page.
  package enum Excess: Equatable, Sendable {
    /// It has as many tasks as are read.
    case tasks
    /// It has as many URLs as are read.
    case rows
    /// It has as many pages as are read.
    case pages
    /// It took as long as a read may take.
    case time
    /// Its pages bring nothing new, or ask for one page over and over.
    case circles
  }

  /// The most tasks of one read: several times what an account has in a window.
  package static let taskLimit = 50_000
  /// The most rows of one read, those that come again included.
  package static let rowLimit = 2_000_000
  /// The most pages of one read.
  package static let pageLimit = 50_000
  /// The longest time from the first question to the last answer.
  package static let timeLimit: Duration = .seconds(30 * 60)
  /// Pages in a row that bring nothing new: a vendor may have empty ones in between, but not so many.
  package static let barrenLimit = 20

  /// What is asked for.
  package let question: Question
  /// The number of the read; grows over an account's reads.
  package let number: Int
  /// When the first page was asked for.
  package let started: Moment
  /// How the read ended; nil while pages are missing.
  package private(set) var end: End?
  /// Why it was ended before its last page; nil where it was not.
  package private(set) var excess: Excess?
  /// What its pages so far say; taken away while a page is joined elsewhere.
  private var rows = SweepRows()
  /// Tasks that may have rows the read could not get.
  package private(set) var cut: Set<CacheTask.ID> = []
  /// Ids whose answer was an error of their own.
  package private(set) var refused: [TaskReference: ProviderError] = [:]
  /// Ids the vendor said it does not have.
  package private(set) var notFound: Set<TaskReference> = []
  /// Where the next page begins; nil for the first.
  package private(set) var cursor: PageCursor?
  /// The pages so far.
  package private(set) var pages = 0
  private var isCut = false
  /// Tasks of the newest page that brought something the read had not seen: a page that is missing may go on with them.
  private var newest: [CacheTask.ID] = []

  /// Starts a read.
  package init(_ question: Question, number: Int, started: Moment) {
    self.question = question
    self.number = number
    self.started = started
  }

  /// Whether no page has arrived yet.
  package var isAtStart: Bool { pages == 0 }

  /// All tasks so far, in the order met; rows that are put by until the read is over are not in them.
  package var findings: [Finding] { rows.findings }

  /// Returns what was joined of a task; nil where the pages so far do not have it.
  package func finding(_ id: CacheTask.ID) -> Finding? { rows.finding(id) }

  /// Takes the work of joining a page away, rows and all, to be done where it holds up nobody.
  ///
  /// - Parameter known: the items that are known of a task: where the read has the same, it keeps no second
  ///   copy of them.
  package mutating func takeWork(
    on page: TaskPage, asked: Moment, answered: Moment,
    known: @escaping @Sendable (CacheTask.ID) -> URLItems? = { _ in nil }
  ) -> PageWork {
    defer { rows = SweepRows() }
    return PageWork(
      page: page, read: number, asked: asked, answered: answered, started: started, cursor: cursor,
      pages: pages + 1, rows: rows, known: known)
  }

  /// Takes a page that was joined back, and returns the tasks worth showing now.
  package mutating func take(_ work: PageWork) -> [CacheTask.ID] {
    let page = work.page
    rows = work.rows
    pages += 1
    refused.merge(page.refused) { _, newer in newer }
    notFound.formUnion(page.notFound)
    cursor = page.next
    excess = work.excess
    let isBarren = rows.barrenPages > 0
    if !isBarren { newest = page.reports.map(\.id) }
    if page.isTruncated || excess != nil {
      isCut = true
      cut.formUnion(page.reports.map(\.id))
      if isBarren { cut.formUnion(tasksLeftOpen) }
    }
    if page.next == nil || excess != nil { end = isCut ? .truncated : .complete }
    return work.worthShowing
  }

  /// Tasks that may lack rows where a page that tells nothing new says that some are missing: in a list those before
  /// it, and of ids all, since their rows come in any order.
  private var tasksLeftOpen: [CacheTask.ID] {
    if case .describe = question { return rows.findings.map(\.report.id) }
    return newest
  }
}

/// A page of a read, to be joined with the pages before.
package struct PageWork: Sendable {
  /// Is told which page is about to be joined: by it tests see that nothing else waits for that.
  @TaskLocal package static var willJoin: (@Sendable (TaskPage) -> Void)?

  /// The page.
  package let page: TaskPage
  /// The number of the read.
  package let read: Int
  /// When the page was asked for, and when it arrived.
  let asked: Moment
  package let answered: Moment
  let started: Moment
  /// Where the read was before the page.
  let cursor: PageCursor?
  /// The pages with this one.
  let pages: Int
  fileprivate(set) var rows: SweepRows
  /// Let go when the work is done: it holds the table as it was, which is about to change.
  var known: (@Sendable (CacheTask.ID) -> URLItems?)?
  /// The tasks worth showing now.
  fileprivate(set) var worthShowing: [CacheTask.ID] = []
  /// Why the read goes no further; nil where it does, or the page is its last.
  fileprivate(set) var excess: Sweep.Excess?

  /// Joins the page.
  ///
  /// - Complexity: O(*n*) in the rows, over all pages of a read.
  package mutating func run() {
    Self.willJoin?(page)
    let known = known ?? { _ in nil }
    self.known = nil
    worthShowing = rows.add(page, read: read, asked: asked, answered: answered, known: known)
    excess = page.next == nil ? nil : excessNow
    if page.next == nil || excess != nil { rows.finish(known: known) }
  }

  private var excessNow: Sweep.Excess? {
    if page.next == cursor || rows.barrenPages >= Sweep.barrenLimit { return .circles }
    if rows.findings.count >= Sweep.taskLimit { return .tasks }
    if rows.rowCount >= Sweep.rowLimit { return .rows }
    if pages >= Sweep.pageLimit { return .pages }
    return answered.elapsed - started.elapsed >= Sweep.timeLimit ? .time : nil
  }
}

extension Sweep.Excess {
  /// What an operator is told.
  package var error: ProviderError {
    let text =
      switch self {
      case .tasks: "the list is too long: only its first \(Sweep.taskLimit.grouped) tasks were read"
      case .rows: "the list is too long: only its first \(Sweep.rowLimit.grouped) URLs were read"
      case .pages: "the list is too long: only its first \(Sweep.pageLimit.grouped) pages were read"
      case .time:
        "the list is too long: only what came within \(DurationText.exact(Sweep.timeLimit)) was read"
      case .circles: "the list goes round in circles: its pages bring nothing new"
      }
    return .tooMuch(text)
  }
}
