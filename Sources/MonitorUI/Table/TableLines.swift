import TaskModel

/// What the tasks of the table are grouped by.
enum Grouping: String, CaseIterable, Hashable, Sendable {
  case none, provider, account, domain, label

  /// The next one, going round.
  var next: Grouping {
    let all = Self.allCases
    let place = all.firstIndex(of: self) ?? 0
    return all[(place + 1) % all.count]
  }

  /// Returns the name of the group a task belongs to; empty where it has no such thing.
  ///
  /// A task of several domains belongs to its first one, as the column shows it.
  func name(of task: CacheTask) -> String {
    switch self {
    case .none: ""
    case .provider: task.provider.word
    case .account: task.account.name
    case .domain: task.domains.first ?? ""
    case .label: task.label?.text ?? ""
    }
  }
}

/// Tasks that have something in common.
struct TaskGroup: Hashable, Sendable {
  let grouping: Grouping
  /// What they have in common; empty where they lack it.
  let name: String

  /// The name as it is shown.
  var title: String { name.isEmpty ? "no \(grouping.rawValue)" : name }
}

/// What a line of the table is about.
enum TableLine: Hashable, Sendable {
  case group(TaskGroup)
  case task(CacheTask.ID)

  /// The task of a task's line.
  var task: CacheTask.ID? {
    if case .task(let id) = self { return id }
    return nil
  }

  /// The group of a group's line.
  var group: TaskGroup? {
    if case .group(let group) = self { return group }
    return nil
  }
}

/// The lines of the table from top to bottom: tasks, and above each group's tasks its own line.
///
/// Groups are in the order of their names, so that they stay where they are; the tasks of a folded
/// group have no lines.
struct TableLines: Sendable, IdentifiedRows {
  private let tasks: [CacheTask.ID]
  /// The lines where there are groups; nil where each task is a line.
  private let grouped: [TableLine]?

  /// Makes the lines of tasks in order; `names` are those of their groups, one for each task.
  init(_ tasks: [CacheTask.ID], names: [String], grouping: Grouping, folded: Set<TaskGroup>) {
    self.tasks = tasks
    guard grouping != .none else {
      grouped = nil
      return
    }
    var members: [String: [CacheTask.ID]] = [:]
    for (name, task) in zip(names, tasks) { members[name, default: []].append(task) }
    let order = members.keys.sorted { left, right in
      left.isEmpty == right.isEmpty ? left < right : right.isEmpty
    }
    var lines: [TableLine] = []
    for name in order {
      let group = TaskGroup(grouping: grouping, name: name)
      lines.append(.group(group))
      if !folded.contains(group) { lines += members[name, default: []].map { .task($0) } }
    }
    grouped = lines
  }

  var count: Int { grouped?.count ?? tasks.count }

  func id(at place: Int) -> TableLine { grouped?[place] ?? .task(tasks[place]) }

  func place(of id: TableLine) -> Int? {
    if let grouped { return grouped.firstIndex(of: id) }
    return id.task.flatMap { tasks.firstIndex(of: $0) }
  }

  /// The place of the first task; nil if there is none.
  var firstTask: Int? { (0..<count).first { id(at: $0).task != nil } }
}

extension Grouping {
  /// Finds a grouping by its name.
  ///
  /// - Parameter place: Where in the line it stands, from 1 on; nil where there is but one place.
  init(parsing name: String, at place: Int? = nil) throws(PromptError) {
    self = try Vocabulary(Self.allCases.map { ($0.rawValue, $0) }).meaning(of: name)
      .value("grouping", name, at: place, among: Self.allCases.map(\.rawValue))
  }
}
