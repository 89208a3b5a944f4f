/// A list of values that most often are all alike: then it keeps one of them.
struct AlikeColumn<Value: Equatable & Sendable>: Equatable, Sendable {
  private(set) var count = 0
  /// One value for all, or a value for each.
  private var values: [Value] = []

  /// Adds a value at the end.
  ///
  /// - Complexity: O(1) on average; O(*n*) for the first value that differs.
  mutating func append(_ value: Value) {
    if count == 0 {
      values = [value]
    } else if values.count < count || count == 1 {
      if values[0] != value { values = Array(repeating: values[0], count: count) + [value] }
    } else {
      values.append(value)
    }
    count += 1
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
