import FoundationEssentials
import TaskModel

/// How the rows of the table of tasks are ordered.
typealias SortOrder = Sorting<TaskColumn.ID>

/// How the rows of a list are ordered.
///
/// Up to two keys chosen by the operator, then ``Field/standard``, then the row's identity, so
/// that no two rows are ever equal and equal-looking rows do not swap places. Where the standard
/// order is the first key, the second one orders the rows within its groups.
struct Sorting<Column: SortColumn>: Equatable, Sendable {
  /// What a key sorts by.
  enum Field: Hashable, Sendable {
    /// The worst first; of tasks: open problems, running (oldest first), queued, ended (newest first).
    case standard
    case column(Column)
  }

  /// One key: a field and a direction.
  struct Key: Equatable, Sendable {
    /// What rows are compared by.
    var field: Field
    /// Whether large values come first; for the standard order, whether it is turned round.
    var isDescending: Bool
  }

  /// The keys, the strongest first; one or two.
  private(set) var keys: [Key]
  /// Whether the second key was chosen as such, so that it stays when the first one changes.
  private var hasChosenSecond = false

  /// The order the monitor opens with.
  static var standard: Self { Sorting(keys: [Key(field: .standard, isDescending: false)]) }

  /// The strongest key's field.
  var field: Field { keys[0].field }

  init(keys: [Key]) { self.keys = keys }

  /// Returns the field of a key; the standard order for a second key that nobody chose.
  func field(_ rank: SortRank) -> Field {
    rank == .first ? field : keys.count > 1 ? keys[1].field : .standard
  }

  /// Makes a field the strongest key; a second key that was chosen as such stays, otherwise the
  /// strongest key so far becomes the second.
  ///
  /// Choosing the strongest key's field again turns its direction round.
  mutating func choose(_ field: Field) {
    if field == self.field { return invert() }
    let key = Key(field: field, isDescending: Self.startsDescending(field))
    hasChosenSecond = hasChosenSecond && field != .standard && field != keys[1].field
    let candidates = hasChosenSecond ? Array(keys.dropFirst()) : keys
    let second = candidates.first { $0.field != field && $0.field != .standard }
    keys = [key] + (field == .standard ? [] : [second].compactMap(\.self))
  }

  /// Makes a field the second key; the standard order means none, for it follows anyway.
  ///
  /// Choosing the second key's field again turns its direction round.
  ///
  /// - Returns: Whether it was done: the first key's field cannot be the second too.
  mutating func chooseSecond(_ field: Field) -> Bool {
    if field == .standard {
      keys = [keys[0]]
      hasChosenSecond = false
      return true
    }
    guard field != self.field else { return false }
    if keys.count > 1, keys[1].field == field {
      keys[1].isDescending.toggle()
    } else {
      keys = [keys[0], Key(field: field, isDescending: Self.startsDescending(field))]
    }
    hasChosenSecond = true
    return true
  }

  /// Makes a field one of the keys, and returns whether that was possible.
  mutating func choose(_ field: Field, as rank: SortRank) -> Bool {
    if rank == .second { return chooseSecond(field) }
    choose(field)
    return true
  }

  /// Turns the direction of the strongest key round.
  mutating func invert() { keys[0].isDescending.toggle() }

  /// Chooses the field `steps` further in the sort menu, going round at its ends.
  mutating func step(_ steps: Int) {
    let fields = Self.fields
    let place = fields.firstIndex(of: field) ?? 0
    choose(fields[((place + steps) % fields.count + fields.count) % fields.count])
  }

  /// What can be chosen, in the order of the sort menu.
  static var fields: [Field] { [.standard] + Column.sortable.map { .column($0) } }

  /// Returns the header's mark of a column, such as `v` for the one key descending or `2^` for the second of
  /// two keys ascending, or nil.
  func mark(of column: Column) -> String? {
    (column == Column.ofStandard ? mark(of: .standard) : nil) ?? mark(of: .column(column))
  }

  /// Returns the mark of a field, or nil where it is no key.
  func mark(of field: Field) -> String? {
    for (index, key) in keys.enumerated() where key.field == field {
      let isDescending = key.field == .standard ? !key.isDescending : key.isDescending
      return (keys.count > 1 ? "\(index + 1)" : "") + (isDescending ? "v" : "^")
    }
    return nil
  }

  /// The order in words, such as `fail-, age+`.
  var text: String {
    var words: [String] = []
    for key in keys {
      switch key.field {
      case .standard: words.append("\(Column.worst) \(key.isDescending ? "last" : "first")")
      case .column(let column): words.append(column.word + (key.isDescending ? "-" : "+"))
      }
    }
    return words.joined(separator: ", ")
  }

  private static func startsDescending(_ field: Field) -> Bool {
    if case .column(let column) = field { column.startsDescending } else { false }
  }
}

/// Which of the two keys of an order.
enum SortRank: Hashable, Sendable {
  case first, second
}

/// A column that the rows of a list can be sorted by.
protocol SortColumn: Hashable, Sendable {
  /// All of them, in the order of the sort menu.
  static var sortable: [Self] { get }
  /// The column whose header shows the mark of the standard order.
  static var ofStandard: Self { get }
  /// What the standard order puts first, in a word: its name, too.
  static var worst: String { get }
  /// What the standard order is, for the sort menu.
  static var standardMeaning: String { get }
  /// Finds the column of a name somebody typed.
  static func sortColumn(named name: String) -> WordMeaning<Self>
  /// Its name on the command line.
  var word: String { get }
  /// Its title.
  var longTitle: String { get }
  /// What it holds, for the sort menu.
  var meaning: String { get }
  /// Whether the sort starts with the largest value.
  var startsDescending: Bool { get }
}

extension TaskColumn.ID: SortColumn {
  static var sortable: [Self] { TaskColumn.sortable.map(\.id) }
  static var ofStandard: Self { .status }
  static var worst: String { "bad" }
  static var standardMeaning: String { "bad, running, queued, then ended" }

  static func sortColumn(named name: String) -> WordMeaning<Self> {
    // The bar shows the same as the figure.
    let meaning = TaskColumn.named(name)
    return meaning == .known(.bar) ? .known(.percent) : meaning
  }

  var word: String { TaskColumn.word(of: self) }
  var longTitle: String { TaskColumn.column(self)?.longTitle ?? rawValue }
  var meaning: String { TaskColumn.column(self)?.description ?? "" }
  var startsDescending: Bool { TaskColumn.column(self)?.startsDescending ?? false }
}

extension Sorting {
  /// What a row is compared by, computed once, but for its identity.
  struct Row {
    /// The values of the keys that are columns.
    fileprivate let values: (first: SortValue?, second: SortValue?)
    let standard: StandardRank

    init(first: SortValue?, second: SortValue?, standard: StandardRank) {
      values = (first, second)
      self.standard = standard
    }

    /// The value of the strongest key that is a column.
    var value: SortValue? { values.first }
  }
}

extension SortOrder {
  /// Makes the rows of one order.
  struct RowMaker {
    private let columns: [(@Sendable (RowFacts) -> SortValue?)?]
    private let scene: Scene

    init(_ order: SortOrder, in scene: Scene) {
      self.scene = scene
      columns = order.keys.compactMap { key in
        guard case .column(let column) = key.field else { return nil }
        return TaskColumn.column(column)?.sortValue
      }
    }

    /// Takes a task as it was judged.
    func row(_ task: CacheTask, _ verdict: Verdict, of account: AccountStatus?) -> Row {
      let standard = StandardRank(task, verdict, now: scene.now)
      guard !columns.isEmpty else { return Row(first: nil, second: nil, standard: standard) }
      let facts = RowFacts(task, verdict, of: account, in: scene)
      let second = columns.count > 1 ? columns[1]?(facts) : nil
      return Row(first: columns[0]?(facts), second: second, standard: standard)
    }
  }
}

extension Sorting {
  /// Whether one row comes before another, or neither decides; rows without a value come last in either
  /// direction.
  func areInOrder(_ left: Row, _ right: Row) -> Bool? {
    var isSecond = false
    var isTurned = false
    for key in keys {
      guard case .column = key.field else {
        isTurned = key.isDescending
        let (leftGroup, rightGroup) = (left.standard.group, right.standard.group)
        guard leftGroup != rightGroup else { continue }
        return isTurned ? rightGroup < leftGroup : leftGroup < rightGroup
      }
      let leftValue = isSecond ? left.values.second : left.values.first
      let rightValue = isSecond ? right.values.second : right.values.first
      isSecond = true
      guard leftValue != rightValue else { continue }
      guard let leftValue else { return false }
      guard let rightValue else { return true }
      return key.isDescending ? leftValue > rightValue : leftValue < rightValue
    }
    guard left.standard != right.standard else { return nil }
    return isTurned ? right.standard < left.standard : left.standard < right.standard
  }
}

/// A row's place in the standard order.
struct StandardRank: Comparable {
  /// What the task is, worst first, without regard to time.
  let group: Int
  let time: Double

  /// Makes a rank of a list that is not of tasks.
  init(group: Int, time: Double) { (self.group, self.time) = (group, time) }

  init(_ task: CacheTask, _ verdict: Verdict, now: Date) {
    let age = task.age(at: now, clockAhead: verdict.clockAhead)
    let end = task.ended(clockAhead: verdict.clockAhead)
    let sinceEnd = end.map { now.timeIntervalSince($0) } ?? age
    if verdict.isProblem {
      // Worst word first; the freshest of a word on top.
      let word = task.status == .failed ? 0 : verdict.isStalled ? 1 : 2
      (group, time) = (word, sinceEnd)
      return
    }
    switch task.status {
    case .running: (group, time) = (3, -age)
    case .queued: (group, time) = (4, -age)
    case .unknown: (group, time) = (5, -age)
    case .succeeded, .partial, .failed, .canceled: (group, time) = (6, sinceEnd)
    }
  }

  static func < (left: StandardRank, right: StandardRank) -> Bool {
    left.group != right.group ? left.group < right.group : left.time < right.time
  }
}
