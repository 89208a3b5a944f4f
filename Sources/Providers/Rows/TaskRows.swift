import FoundationEssentials
import TaskModel

/// Puts rows, one a URL, together to tasks while an answer is read, so that no row has to be kept.
///
/// Rows that are equal are rows of their own: only the whole read, over all pages, can tell what came twice. It also
/// joins the reports of a task that lies on several pages. The rows must not outlive the reading of the answer.
struct TaskRows {
  /// What a task's first row says of all of it.
  struct Head {
    let kind: TaskKind
    var dialect: PatternDialect?
    /// The vendor's text about the task.
    var message: SafeText?
  }

  private struct Gathered {
    let id: String
    let head: Head
    var createdAt: Date?
    var items = URLItems.Builder()
  }

  /// How many rows came, those of no task included.
  private(set) var count = 0
  /// How many rows came that have no task id.
  private(set) var strays = 0
  /// What tells the rows that have one from others.
  private(set) var fingerprint = StableHash()
  private var tasks: [Gathered] = []
  private var places: [String: Int] = [:]
  private var recentPlaces = RecentTexts<Int>()

  /// Counts a row of no task.
  mutating func takeStray() {
    count += 1
    strays += 1
  }

  /// Takes a row in.
  ///
  /// - Parameters:
  ///   - part: what tells it from others of its URL, such as a region; nil for nothing.
  ///   - mark: what else tells the row from others.
  ///   - head: is asked for a task that is new.
  mutating func take(
    id: JSONText, url: JSONText?, status: TaskStatus, vendorStatus: SafeText?, progress: Double?,
    createdAt created: Date?, finishedAt: Date? = nil, message: SafeText?, part: SafeText? = nil,
    mark: JSONText? = nil, head: () -> Head
  ) {
    count += 1
    let place = place(of: id, head)
    if let created { tasks[place].createdAt = min(tasks[place].createdAt ?? created, created) }
    fingerprint = fingerprint.combining(id)
    JSONText.withUTF8(of: url) { url in
      fingerprint.combine(url)
      tasks[place].items.append(
        url: url, status: status, vendorStatus: vendorStatus, reportedProgress: progress,
        createdAt: created, finishedAt: finishedAt, message: message, part: part)
    }
    fingerprint = fingerprint.combining(mark)
  }

  /// Returns the place of a task, which is the last one for a task that is new.
  private mutating func place(of id: JSONText, _ head: () -> Head) -> Int {
    if let known = recentPlaces.value(of: id) { return known }
    let text = id.string
    let place = places[text] ?? tasks.count
    if place == tasks.count {
      places[text] = place
      tasks.append(Gathered(id: text, head: head()))
    }
    recentPlaces.remember(place, for: id)
    return place
  }

  /// Returns the tasks, each of which gives its room up for its report.
  ///
  /// - Parameters:
  ///   - family: the half of the API that they are of, where ids are numbered apart for the two.
  ///   - product: the part of the account that they are of, where it has some.
  mutating func takeReports(
    account: AccountID, family: TaskKind.Family? = nil, product: String? = nil
  ) -> [TaskReport] {
    defer { tasks = [] }
    return tasks.indices.map { place in
      let task = tasks[place]
      tasks[place].items = URLItems.Builder()
      return TaskReport(
        id: CacheTask.ID(
          account: account, vendorID: task.id, family: family, product: product),
        kind: task.head.kind,
        dialect: task.head.dialect, createdAt: task.createdAt, message: task.head.message,
        items: task.items.items)
    }
  }
}
