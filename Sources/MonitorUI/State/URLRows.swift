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
  /// What tells the items apart, in the vendor's order.
  private let keys: [URLKey]
  /// The places in ``items`` of the rows.
  private let places: [Int]

  /// The rows of a task nothing is known of.
  static let none = URLRows(version: 0, items: URLItems([]), keys: [], places: [])

  static func == (left: URLRows, right: URLRows) -> Bool { left.version == right.version }

  var count: Int { places.count }

  func item(at place: Int) -> URLItem { items[places[place]] }

  /// Returns the item of a key, in view or not; nil if the task does not have it.
  ///
  /// - Complexity: O(*n*) in the number of items.
  func item(of key: URLKey) -> URLItem? { keys.firstIndex(of: key).map { items[$0] } }

  func id(at place: Int) -> URLKey { keys[places[place]] }

  func place(of id: URLKey) -> Int? { places.firstIndex { keys[$0] == id } }

  /// Filters and sorts; rows of a rank keep the vendor's order.
  static func derive(_ items: URLItems, filter: URLFilter, version: UInt64) -> URLRows {
    var ranks: [[Int]] = [[], [], []]
    var keys: [URLKey] = []
    var occurrences: [String: Int] = [:]
    for (index, item) in items.enumerated() {
      let text = item.url.text
      let occurrence = occurrences[text, default: 0]
      occurrences[text] = occurrence + 1
      keys.append(URLKey(text: text, occurrence: occurrence))
      if filter.matches(item) { ranks[rank(item.status)].append(index) }
    }
    return URLRows(
      version: version, items: items, keys: keys, places: ranks[0] + ranks[1] + ranks[2])
  }

  /// Returns these rows in the order of an older list; what is new comes last.
  func inOrder(of old: URLRows) -> URLRows {
    URLRows(
      version: version, items: items, keys: keys,
      places: places(inOrderOf: old).map { places[$0] })
  }

  private static func rank(_ status: TaskStatus) -> Int {
    if status.isProblem { return 0 }
    return status.isEnded ? 2 : 1
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

  /// Why this text cannot be meant for the URLs, which is that it holds a term of the table's
  /// filter; nil if it does not.
  var problem: String? {
    for word in words {
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let key = FilterKey(rawValue: parts[0].lowercased()) else { continue }
      return "\(key.rawValue): filters tasks; here only text filters URLs"
    }
    return nil
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
