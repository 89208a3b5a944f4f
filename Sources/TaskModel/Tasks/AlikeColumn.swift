/// A list of values that most often are all alike: then it keeps one of them.
struct AlikeColumn<Value: Equatable & Sendable>: Equatable, Sendable {
  private(set) var count = 0
  /// One value for all, or a value for each.
  private var values: [Value] = []

  /// Makes an empty column.
  init() {}

  /// Makes a column of one value for all, or of a value for each.
  init(_ values: [Value], count: Int) {
    self.values = values
    self.count = count
  }

  /// Whether something holds of every value.
  func holds(_ fits: (Value) -> Bool) -> Bool { values.allSatisfy(fits) }

  /// Adds a value at the end.
  ///
  /// - Complexity: O(1) on average; O(*n*) for the first value that differs.
  mutating func append(_ value: Value) {
    if count == 0 {
      values.append(value)
    } else if values.count < count || count == 1 {
      if values[0] != value {
        values.append(contentsOf: repeatElement(values[0], count: count - 1))
        values.append(value)
      }
    } else {
      values.append(value)
    }
    count += 1
  }

  /// Takes all values away and keeps their room for others.
  mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    count = 0
  }

  /// The same values without the room kept for more.
  var compacted: AlikeColumn {
    var column = self
    column.values = values.withUnsafeBufferPointer { Array($0) }
    return column
  }

  /// The value at a place.
  subscript(place: Int) -> Value {
    get { values.count == count ? values[place] : values[0] }
    set {
      if self[place] == newValue { return }
      if values.count < count { values = Array(repeating: values[0], count: count) }
      values[place] = newValue
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    guard left.count == right.count else { return false }
    if left.values.count == right.values.count { return left.values == right.values }
    return (0..<left.count).allSatisfy { left[$0] == right[$0] }
  }
}
