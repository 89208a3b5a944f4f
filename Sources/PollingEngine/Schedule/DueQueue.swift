/// Places of a list in the order in which they are due.
///
/// Looking at the first is O(1), finding how many are due O(log *n*); a change moves small values in one
/// block, which for tens of thousands takes microseconds.
struct DueQueue: Sendable {
  /// A place and when it is due.
  struct Item: Comparable, Sendable {
    let due: Duration
    let index: Int

    static func < (left: Item, right: Item) -> Bool {
      (left.due, left.index) < (right.due, right.index)
    }
  }

  private(set) var items: [Item] = []

  /// When the first is due; nil for an empty queue.
  var firstDue: Duration? { items.first?.due }

  /// Takes in what ``sort()`` then puts in order.
  mutating func append(_ item: Item) { items.append(item) }

  mutating func sort() { items.sort() }

  mutating func insert(_ item: Item) { items.insert(item, at: position(of: item)) }

  /// Takes an item out that is in.
  mutating func remove(_ item: Item) {
    let position = position(of: item)
    if position < items.count, items[position] == item { items.remove(at: position) }
  }

  /// Returns the items that are due by a moment, the first due first.
  func due(by moment: Duration) -> ArraySlice<Item> {
    items[..<position(of: Item(due: moment, index: .max))]
  }

  /// The first position whose item is not before one.
  private func position(of item: Item) -> Int {
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      if items[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
