import TaskModel

/// What tells one URL of a task from the others: its text and its part, and which of equal ones it is.
struct URLKey: Hashable, Sendable {
  let text: String
  var part: String?
  /// How many items before this one, in the vendor's order, have the same text and part.
  var occurrence = 0
}

/// The URLs of one task in the order shown: failed first, then unfinished, then the others, unless the
/// operator chose another.
struct URLRows: Equatable, Sendable, IdentifiedRows {
  /// Grows with every computation.
  let version: UInt64
  /// All items, in the vendor's order.
  let items: URLItems
  /// What tells the items apart, in the vendor's order.
  private let keys: [URLKey]
  /// The places in ``items`` of the rows.
  private let places: [Int]
  /// What else tells the items apart.
  let parts: URLParts

  /// The rows of a task nothing is known of.
  static let none = URLRows(
    version: 0, items: URLItems([]), keys: [], places: [], parts: URLParts(of: nil))

  static func == (left: URLRows, right: URLRows) -> Bool { left.version == right.version }

  var count: Int { places.count }

  func item(at place: Int) -> URLItem { items[places[place]] }

  /// Returns the item of a key, in view or not; nil if the task does not have it.
  ///
  /// - Complexity: O(*n*) in the number of items.
  func item(of key: URLKey) -> URLItem? { keys.firstIndex(of: key).map { items[$0] } }

  /// Returns the items of some keys, in view or not, in the vendor's order.
  func items(of wanted: Set<URLKey>) -> [URLItem] {
    wanted.isEmpty ? [] : keys.indices.filter { wanted.contains(keys[$0]) }.map { items[$0] }
  }

  func id(at place: Int) -> URLKey { keys[places[place]] }

  func place(of id: URLKey) -> Int? { places.firstIndex { keys[$0] == id } }

  /// Filters and sorts; rows of a rank keep the vendor's order.
  ///
  /// - Parameter kind: What the task does.
  static func derive(
    _ items: URLItems, of kind: TaskKind? = nil, view: URLView, version: UInt64
  ) -> URLRows {
    let matcher = view.filter.matcher()
    let needle = view.text.isEmpty ? nil : TextNeedle(view.text)
    var ranks: [[Int]] = [[], [], []]
    var keys: [URLKey] = []
    var occurrences: [URLKey: Int] = [:]
    var parts = URLParts(of: kind)
    for (index, item) in items.enumerated() {
      parts.take(item)
      var key = URLKey(text: item.url.text, part: item.part?.text)
      let occurrence = occurrences[key, default: 0]
      occurrences[key] = occurrence + 1
      key.occurrence = occurrence
      keys.append(key)
      if view.showsProblemsOnly, !item.status.isProblem { continue }
      if let needle, !item.showsText(needle) { continue }
      if matcher.matches(item) { ranks[item.status.urlRank].append(index) }
    }
    var places = ranks[0] + ranks[1] + ranks[2]
    if view.sort != .standard { places = view.sort.order(of: places, in: items) }
    return URLRows(version: version, items: items, keys: keys, places: places, parts: parts)
  }

  /// Returns these rows in the order of an older list; what is new comes last.
  func inOrder(of old: URLRows) -> URLRows {
    URLRows(
      version: version, items: items, keys: keys,
      places: places(inOrderOf: old).map { places[$0] }, parts: parts)
  }
}

/// Which URLs of a task are shown.
struct URLView: Equatable, Sendable {
  /// The filter; empty for none.
  var filter = URLItemFilter.all
  /// The text that rows must show; empty for none.
  var text = ""
  /// Whether only failed URLs are shown.
  var showsProblemsOnly = false
  /// The order.
  var sort = URLSortOrder.standard

  /// Whether nothing is filtered out.
  var isEmpty: Bool { filter.isEmpty && text.isEmpty && !showsProblemsOnly }
}
