/// The URL items of one task, with the counts that the table shows.
///
/// A collection of its own, so that its storage can become compact without its users changing. Order
/// is the vendor's.
public struct URLItems: RandomAccessCollection, Equatable, Sendable {
  private let storage: [URLItem]
  /// How many items have ended, whatever their outcome.
  public let endedCount: Int
  /// How many items succeeded.
  public let succeededCount: Int
  /// How many items failed.
  public let failedCount: Int
  /// The mean progress over the items, 0...1; 0 for no items.
  public let meanProgress: Double

  /// Takes items in the vendor's order.
  ///
  /// - Complexity: O(*n*).
  public init(_ items: some Sequence<URLItem>) {
    storage = Array(items)
    var ended = 0
    var succeeded = 0
    var failed = 0
    var progress = 0.0
    for item in storage {
      if item.status.isEnded { ended += 1 }
      if item.status == .succeeded { succeeded += 1 }
      if item.status == .failed { failed += 1 }
      progress += item.progress
    }
    endedCount = ended
    succeededCount = succeeded
    failedCount = failed
    meanProgress = storage.isEmpty ? 0 : progress / Double(storage.count)
  }

  public var startIndex: Int { storage.startIndex }

  public var endIndex: Int { storage.endIndex }

  public subscript(position: Int) -> URLItem { storage[position] }
}
