/// Which columns the operator wants, in which order, and how wide.
struct ColumnChoice: Equatable, Sendable {
  /// What is wanted of one column.
  enum Visibility: Equatable, Sendable {
    /// It shows where there is room, by its own priority.
    case automatic
    /// It shows, before any automatic one.
    case shown
    case hidden
  }

  /// A ready choice that stands in for the operator's own one.
  enum Preset: Equatable, Sendable {
    case own, wide, narrow

    var next: Preset {
      switch self {
      case .own: .wide
      case .wide: .narrow
      case .narrow: .own
      }
    }
  }

  /// The choice that counts.
  private(set) var preset = Preset.own
  /// Every column from left to right, shown or not.
  private(set) var order = TaskColumn.order
  private var visibilities: [TaskColumn.ID: Visibility] = [:]
  private var widths: [TaskColumn.ID: Int] = [:]

  /// The widest a column can be made.
  static let widest = 60
  private static let few: Set<TaskColumn.ID> = [.status, .percent, .failed, .age, .target]

  /// Whether any column shows by choice.
  var hasShown: Bool { order.contains { visibility(of: $0) == .shown } }

  /// Returns what is wanted of a column.
  func visibility(of id: TaskColumn.ID) -> Visibility {
    switch preset {
    case .own: visibilities[id] ?? .automatic
    case .wide: .shown
    case .narrow: Self.few.contains(id) ? .automatic : .hidden
    }
  }

  /// Returns the cells the operator gave a column; nil for its own width.
  func width(_ id: TaskColumn.ID) -> Int? { widths[id] }

  /// Goes from the operator's choice to every column, to few columns, and back.
  mutating func changePreset() { preset = preset.next }

  /// Shows or hides a column.
  mutating func set(_ id: TaskColumn.ID, isShown: Bool) {
    adoptPreset()
    visibilities[id] = isShown ? .shown : .hidden
  }

  /// Shows these columns and no other ones, from left to right.
  mutating func show(only ids: [TaskColumn.ID]) {
    adoptPreset()
    order = ids + order.filter { !ids.contains($0) }
    for id in order { visibilities[id] = ids.contains(id) ? .shown : .hidden }
  }

  /// Moves a column by places to the right, negative to the left; it stops at the ends.
  mutating func move(_ id: TaskColumn.ID, by places: Int) {
    guard let place = order.firstIndex(of: id) else { return }
    let target = max(0, min(place + places, order.count - 1))
    order.remove(at: place)
    order.insert(id, at: target)
  }

  /// Makes a column wider or narrower and shows it; the target always takes what is left.
  ///
  /// - Parameter present: The cells it has, or would have.
  mutating func resize(_ id: TaskColumn.ID, by cells: Int, present: Int) {
    guard id != .target, let column = TaskColumn.column(id) else { return }
    adoptPreset()
    widths[id] = max(column.minimumWidth, min(present + cells, Self.widest))
    visibilities[id] = .shown
  }

  /// Leaves a column to itself again, at its place.
  mutating func reset(_ id: TaskColumn.ID) {
    adoptPreset()
    visibilities[id] = nil
    widths[id] = nil
  }

  private mutating func adoptPreset() {
    guard preset != .own else { return }
    for id in order { visibilities[id] = visibility(of: id) }
    preset = .own
  }
}
