import FoundationEssentials
import TaskModel

/// What a replay of the history is about, and how it is read.
struct StoredPast {
  /// Since when, as typed; nil for what the monitor looks back on, and of a label for its first task.
  let since: String?
  /// The label that tasks have to have; nil for any.
  let label: String?
  let configuration: Configuration
  let process: ProcessContext
  /// How many tasks are shown at most: the newest.
  var mostTasks = Self.mostTasks

  /// How many tasks are shown at most unless it is said otherwise.
  static let mostTasks = 20_000
  /// With how many URLs they are shown; of the others how many there are is known.
  private static let mostURLs = 300_000
  /// How many tasks are read at once: each may have thousands of URLs.
  private static let pageSize = 500
  /// How long before the beginning a task may have been created that is seen first since.
  private static let longestTask: TimeInterval = 86_400
  /// How long before the beginning a task may have ended that is still looked at then.
  private static let echo: TimeInterval = 2 * 3_600

  /// Reads the store.
  ///
  /// - Parameter remarks: are added what is not shown.
  /// - Returns: what it is, in words, and what is played.
  /// - Throws: ``UsageError``, ``FilterError``, ``StoreError``, ``FileError``.
  func recording(remarks: Remarks) async throws -> (name: String, recording: Recording) {
    let zone = configuration.monitor.zone.activate()
    let now = process.calendar
    let start = try start(now: now, zone)
    let store = try await process.history(for: configuration)
    var found = Found()
    // A star stands for a mark that would end the text; who asks judges what is found.
    let named = label.map { "label:\"\($0.replacing("\"", with: "*"))\"" } ?? ""
    for query in try queries(from: start, now: now, zone, named) {
      try await read(query, of: store, into: &found) { isWanted($0, from: start) }
    }
    if found.isCut {
      remarks.add(
        "only the newest \(mostTasks.grouped) tasks are shown; a later --since or a --label shows fewer"
      )
    }
    let tasks = Array(found.tasks.values)
    let recording = try Recording(
      remembering: tasks, from: start, program: "cdntop \(ProgramVersion.text) history")
    guard recording.count > 0 else {
      throw UsageError.wrong(
        "nothing that was seen \(words) is in the history; the monitor, watch and wait keep what they see"
      )
    }
    return ("the history \(words)", recording)
  }

  /// What is shown, in words.
  private var words: String {
    let label = label.map { "of label \($0)" }
    let window = configuration.monitor.window.shortText
    let time = since.map { "since \($0)" } ?? (label == nil ? "in the last \(window)" : nil)
    return [label, time].compactMap(\.self).joined(separator: " ")
  }

  /// When it begins; nil for the first there is.
  private func start(now: Date, _ zone: ShownZone) throws(UsageError) -> Date? {
    if let since { return try SinceOption(since, now: now, zone: zone).start }
    return label == nil ? now.addingTimeInterval(-configuration.monitor.window.seconds) : nil
  }

  /// What finds the tasks: those created not long before, which may have been seen first since, and those that were over
  /// since or go on, however old they are.
  private func queries(
    from start: Date?, now: Date, _ zone: ShownZone, _ named: String
  ) throws -> [HistoryQuery] {
    func query(_ words: String, since: Date? = nil) throws -> HistoryQuery {
      HistoryQuery(
        filter: try TaskFilter(parsing: words, now: now, zone: zone), now: now, since: since)
    }
    guard let start else { return [try query(named)] }
    let age = Int(now.timeIntervalSince(start) + Self.longestTask)
    return [
      try query("since:\(age)s \(named)"),
      try query(named, since: start.addingTimeInterval(-Self.echo)),
    ]
  }

  private func isWanted(_ remembered: RememberedTask, from start: Date?) -> Bool {
    if let label, remembered.task.label?.text != label { return false }
    guard let start, remembered.task.status.isEnded else { return true }
    let last = remembered.trail.points.last?.at ?? remembered.task.lastSeenAt
    return last.map { $0 >= start.addingTimeInterval(-Self.echo) } ?? false
  }

  /// What was found: each task once, and how many URLs.
  private struct Found {
    var tasks: [CacheTask.ID: RememberedTask] = [:]
    var urls = 0
    /// Whether there are more.
    var isCut = false
  }

  /// Reads the tasks that a query finds, the newest first.
  private func read(
    _ query: HistoryQuery, of store: any TaskStore, into found: inout Found,
    where isWanted: (RememberedTask) -> Bool
  ) async throws(StoreError) {
    var query = query
    query.limit = Self.pageSize
    var cursor: HistoryCursor?
    repeat {
      query.includesURLs = found.urls < Self.mostURLs
      let page = try await store.history(query, after: cursor)
      for remembered in page.tasks where isWanted(remembered) {
        if found.tasks[remembered.task.id] == nil, found.tasks.count >= mostTasks {
          found.isCut = true
          return
        }
        found.tasks[remembered.task.id] = remembered
        found.urls += remembered.task.urls?.count ?? 0
      }
      cursor = page.next
    } while cursor != nil
  }
}
