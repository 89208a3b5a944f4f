public import FoundationEssentials

/// The URL items of one task, with the counts that the table shows.
///
/// Order is the vendor's. A million of them have to fit: they are packed, and a copy costs next to
/// nothing.
public struct URLItems: RandomAccessCollection, Equatable, Sendable, ExpressibleByArrayLiteral {
  private let storage: Storage

  /// The block that copies share; it never changes.
  private final class Storage: Sendable {
    let items: PackedItems

    init(_ items: PackedItems) { self.items = items }
  }

  private static let none = Storage(PackedItems())

  /// Takes items in the vendor's order.
  ///
  /// - Complexity: O(*n*).
  public init(_ items: some Sequence<URLItem>) {
    var packed = PackedItems()
    for item in items { packed.append(item) }
    self.init(packed)
  }

  init(_ packed: PackedItems) {
    storage = packed.count == 0 ? Self.none : Storage(packed.compacted)
  }

  /// Takes packed items as they are, whose texts other tasks may share.
  init(unchanged packed: PackedItems) {
    storage = packed.count == 0 ? Self.none : Storage(packed)
  }

  /// The items as they are packed.
  var packed: PackedItems { storage.items }

  public init(arrayLiteral elements: URLItem...) { self.init(elements) }

  /// Returns these items with those that later reports of the same read have of the task.
  ///
  /// An item with the URL, the creation time and the part of one that is there takes its place; all others come at
  /// the end. Items without a URL cannot be told apart, so none takes another's place.
  ///
  /// - Complexity: O(*n*) in the bytes of all, however many reports they are spread over.
  public func joined(with later: [URLItems]) -> URLItems {
    URLItems(storage.items.joined(with: later.map(\.storage.items)))
  }

  /// Returns these items, which are all of one part of a task, with those that are known of its other parts, in
  /// the order of the parts.
  ///
  /// - Complexity: O(*n*) in all items; O(1) where none are of another part.
  public func ofPart(_ part: SafeText, beside known: URLItems) -> URLItems {
    guard known.storage.items.parts.contains(where: { $0 != part }) else { return self }
    func others(_ fits: (String) -> Bool) -> [URLItem] {
      known.filter { $0.part != part && fits($0.part?.text ?? "") }
    }
    return URLItems(others { $0 <= part.text } + self + others { $0 > part.text })
  }

  /// Returns a number for each item, the same for items with the same URL, creation time and part, and rarely for
  /// others; only good within one run of the program.
  ///
  /// - Complexity: O(*n*) in the bytes; no text is made.
  public var likenesses: [Int] { indices.map { storage.items.likeness(at: $0) } }

  /// The same items of which nobody knows where they stand.
  var withoutStates: URLItems { URLItems(unchanged: storage.items.withoutStates) }

  /// How many items have ended, whatever their outcome.
  public var endedCount: Int { storage.items.endedCount }

  /// How many items succeeded.
  public var succeededCount: Int { storage.items.succeededCount }

  /// How many items failed.
  public var failedCount: Int { storage.items.failedCount }

  public var startIndex: Int { 0 }

  public var endIndex: Int { storage.items.count }

  /// The item at a place.
  ///
  /// - Complexity: O(*n*) in the length of its text.
  public subscript(position: Int) -> URLItem { storage.items[position] }

  public static func == (left: URLItems, right: URLItems) -> Bool {
    left.storage === right.storage || left.storage.items == right.storage.items
  }
}

// MARK: - What all items say

extension URLItems {
  /// The mean progress over the items, 0...1, where one of which nothing is known counts 0; nil where
  /// nothing is known of any.
  public var meanProgress: Double? { storage.items.meanProgress }

  /// The same mean where an item that ended counts 1 whatever its outcome.
  public var meanAdvance: Double? { storage.items.meanAdvance }

  /// The items' states, in their order.
  public var statuses: some Sequence<TaskStatus> { storage.items.statuses }

  /// The URLs of the items in states that fit, in their order.
  public func texts(where fits: @escaping (TaskStatus) -> Bool) -> some Sequence<SafeText> {
    storage.items.texts(where: fits)
  }

  /// The URLs of the items that are read in a way, where the task's own texts are read in another or the same.
  public func texts(in dialect: PatternDialect, of task: PatternDialect) -> some Sequence<SafeText>
  {
    storage.items.texts { ($1 ?? $0?.dialect ?? task) == dialect }
  }

  /// What the vendor says of the failed items, and of how many: its message, else its word.
  public var failureReasons: [(reason: SafeText?, count: Int)] { storage.items.failureReasons }

  /// The vendor's word for the worst item: the first of those that are worse than all others.
  public var worstVendorStatus: SafeText? { storage.items.worstVendorStatus }

  /// The latest end; nil where an item has none, or there are no items.
  public var latestFinish: Date? { storage.items.latestFinish }

  /// The hosts of all URLs in lower case, without repeats.
  ///
  /// - Complexity: O(*n*) in the bytes; neighbors of one host cost a comparison.
  public var hosts: Set<String> { storage.items.hosts }

  /// Whether the text of any item fits.
  func hasText(_ fits: (String) -> Bool) -> Bool { storage.items.hasText(fits) }

  /// Whether a text stands in that of any item.
  func hasText(_ needle: TextNeedle) -> Bool { storage.items.hasText(needle) }

  /// Whether the message of any item fits.
  func hasMessage(_ fits: (String) -> Bool) -> Bool { storage.items.hasMessage(fits) }

  /// Whether the vendor's word for any item that did not succeed fits.
  func hasTroubleWord(_ fits: (String) -> Bool) -> Bool { storage.items.hasTroubleWord(fits) }
}
