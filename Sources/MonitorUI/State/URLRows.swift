import TaskModel

/// What tells one URL of a task from the others: its text, and which of equal texts it is.
struct URLKey: Hashable, Sendable {
  let text: String
  /// How many items before this one, in the vendor's order, have the same text.
  let occurrence: Int
}

/// The URLs of one task in the order shown: failed first, then unfinished, then the others.
struct URLRows: Equatable, Sendable, IdentifiedRows {
  /// Grows with every computation.
  let version: UInt64
  /// All items, in the vendor's order.
  let items: URLItems
  /// The places in ``items`` of the rows.
  let places: [Int]

  /// The rows of a task nothing is known of.
  static let none = URLRows(version: 0, items: URLItems([]), places: [])

  static func == (left: URLRows, right: URLRows) -> Bool { left.version == right.version }

  var count: Int { places.count }

  func item(at place: Int) -> URLItem { items[places[place]] }

  func id(at place: Int) -> URLKey { key(ofItem: places[place]) }

  func place(of id: URLKey) -> Int? {
    var occurrence = 0
    for (index, item) in items.enumerated() where item.url.text == id.text {
      if occurrence == id.occurrence { return places.firstIndex(of: index) }
      occurrence += 1
    }
    return nil
  }

  /// Whether the task has such an item at all, in view or not.
  func holds(_ id: URLKey) -> Bool {
    var occurrence = 0
    for item in items where item.url.text == id.text {
      if occurrence == id.occurrence { return true }
      occurrence += 1
    }
    return false
  }

  /// Filters and sorts; rows of a rank keep the vendor's order.
  static func derive(_ items: URLItems, filter: URLFilter, version: UInt64) -> URLRows {
    var ranks: [[Int]] = [[], [], []]
    for (index, item) in items.enumerated() where filter.matches(item) {
      ranks[rank(item.status)].append(index)
    }
    return URLRows(version: version, items: items, places: ranks[0] + ranks[1] + ranks[2])
  }

  private static func rank(_ status: TaskStatus) -> Int {
    if status.isProblem { return 0 }
    return status.isEnded ? 2 : 1
  }

  private func key(ofItem place: Int) -> URLKey {
    let text = items[place].url.text
    var occurrence = 0
    for index in 0..<place where items[index].url.text == text { occurrence += 1 }
    return URLKey(text: text, occurrence: occurrence)
  }
}

/// The filter of the URL list: every word must occur in the URL, the status or the message.
///
/// Case matters only for words that hold a capital.
struct URLFilter: Equatable, Sendable {
  /// The text as typed.
  let text: String
  /// Whether only failed URLs are shown.
  var showsProblemsOnly: Bool
  private let words: [String]

  init(_ text: String = "", showsProblemsOnly: Bool = false) {
    self.text = text
    self.showsProblemsOnly = showsProblemsOnly
    words = text.split(separator: " ").map(String.init)
  }

  /// Whether nothing is filtered out.
  var isEmpty: Bool { words.isEmpty && !showsProblemsOnly }

  func matches(_ item: URLItem) -> Bool {
    if showsProblemsOnly, !item.status.isProblem { return false }
    for word in words where !Self.occurs(word, in: item) { return false }
    return true
  }

  private static func occurs(_ word: String, in item: URLItem) -> Bool {
    let texts = [
      item.url.text, item.status.rawValue, item.vendorStatus?.text ?? "", item.message?.text ?? "",
    ]
    let mattersCase = word.contains(where: \.isUppercase)
    return texts.contains { text in
      mattersCase ? text.contains(word) : text.lowercased().contains(word)
    }
  }
}
