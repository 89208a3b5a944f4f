import TaskModel

/// The up to four lists that make up an account: purge and prefetch, of each product.
extension TaskScope {
  /// Returns the lists of an account in the order in which they are read.
  static func ucloud(_ products: [String]) -> [TaskScope] {
    products.flatMap { product in
      [TaskKind.Family.purge, .prefetch].map { family in
        let name = products.count > 1 ? "\(product) \(family.rawValue)" : family.rawValue
        return TaskScope(name: SafeText(name, limit: .word), family: family, product: product)
      }
    }
  }

  /// The call that asks.
  var ucloudAction: String {
    family == .prefetch
      ? "DescribeNewUcdnPrefetchCacheTask" : "DescribeNewUcdnRefreshCacheTask"
  }

  /// The value of `IsDcdn`.
  var isDcdn: String { product == "dcdn" ? "true" : "false" }
}

/// A place in a list.
struct UCloudListCursor: Hashable {
  /// Tasks or URLs a page may have; the vendor does not say which of them it counts.
  static let pageSize = 200
  private static let pageLimit = 2_500

  /// The offset in the list.
  private(set) var offset = 0
  /// A fingerprint of the page before; 0 on the first.
  private var lastPage: UInt64 = 0

  /// Steps over a page.
  ///
  /// The vendor's total counts nobody knows what, so a list ends with a page that is empty, is the page
  /// before once more, or is short both in tasks and in URLs. Where a full page comes once more the vendor
  /// does not step by `Offset`: if it had kept to `Limit`, the rest is out of reach and the list is given
  /// up, as at the limit of pages.
  mutating func advance(over answer: UCloudAnswer) -> ListStep {
    let isFull = answer.taskCount >= Self.pageSize || answer.urlCount >= Self.pageSize
    guard isFull else { return .complete }
    let isNew = answer.fingerprint != lastPage
    if isNew, offset / Self.pageSize + 1 < Self.pageLimit {
      lastPage = answer.fingerprint
      offset += Self.pageSize
      return .more
    }
    return isNew || answer.taskCount <= Self.pageSize ? .givenUp : .complete
  }
}

/// A place in a search of ids over the lists of an account.
struct UCloudSearch: Hashable {
  /// The place among the lists from which to go on.
  var list = 0
  /// The places, among the ids that are asked for, of those that were found.
  var found: Set<Int> = []
  /// The places of those that some list would not tell of.
  var refused: Set<Int> = []

  /// The next list in which an id that was not found yet may be; nil for none.
  func next(in lists: [TaskScope], _ references: [TaskReference]) -> Int? {
    lists.indices.first { place in
      place >= list
        && references.indices.contains { index in
          lists[place].mayHold(references[index]) && !found.contains(index)
        }
    }
  }
}
