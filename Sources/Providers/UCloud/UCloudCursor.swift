import TaskModel

/// One of the up to four lists that make up an account: purge or prefetch, of one product.
struct UCloudStage: Hashable, Sendable {
  let family: TaskKind.Family
  /// `cdn` or `dcdn`.
  let product: String

  /// The call that asks.
  var action: String {
    family == .prefetch
      ? "DescribeNewUcdnPrefetchCacheTask" : "DescribeNewUcdnRefreshCacheTask"
  }

  /// The value of `IsDcdn`.
  var isDcdn: String { product == "dcdn" ? "true" : "false" }

  /// Returns the stages of an account in the order in which they are read.
  static func all(_ products: [String]) -> [UCloudStage] {
    products.flatMap { product in
      [
        UCloudStage(family: .purge, product: product),
        UCloudStage(family: .prefetch, product: product),
      ]
    }
  }

  /// Whether an id may be found in this list.
  func serves(_ reference: TaskReference) -> Bool {
    reference.kind.family == family && (reference.product ?? product) == product
  }
}

/// A place in a listing over the stages of an account.
struct UCloudListCursor: Equatable {
  /// Tasks or URLs a page may have; the vendor does not say which of them it counts.
  static let pageSize = 200
  private static let pageLimit = 2_500

  /// The place among the stages.
  private(set) var stage = 0
  /// The offset in the stage's list.
  private(set) var offset = 0
  /// What the stage's pages brought so far.
  var seen = SeenItems()

  init() {}

  init?(_ token: String) {
    // The memory is long and has no dot: it is not searched for one.
    let parts = token.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let stage = Int(parts[0]), stage >= 0, let offset = Int(parts[1]),
      offset >= 0
    else { return nil }
    self.stage = stage
    self.offset = offset
    if !parts[2].isEmpty {
      guard let seen = SeenItems(parts[2]) else { return nil }
      self.seen = seen
    }
  }

  /// The cursor as text: stage, offset, and the memory of the pages unless a stage begins.
  var token: String { "\(stage).\(offset)." + (offset == 0 ? "" : seen.text) }

  /// Steps over a page whose items were noted in ``seen``.
  ///
  /// The vendor's total counts nobody knows what, so a list ends with a page that is empty, brings
  /// nothing new, or is short both in tasks and in URLs. Where a full page brings nothing new the
  /// vendor does not step by `Offset`: if it had kept to `Limit`, the rest is out of reach and the
  /// list is given up, as at the limit of pages. After `givenUp` the next list begins, if there is
  /// one.
  mutating func advance(over answer: UCloudAnswer, stages: Int) -> ListStep {
    let isFull = answer.taskCount >= Self.pageSize || answer.urlCount >= Self.pageSize
    let isNew = answer.freshCount > 0
    if isFull, isNew, offset / Self.pageSize + 1 < Self.pageLimit {
      offset += Self.pageSize
      return .more
    }
    let isOutOfReach = isFull && (isNew || answer.taskCount <= Self.pageSize)
    nextStage()
    if isOutOfReach { return .givenUp }
    return stage < stages ? .more : .complete
  }

  private mutating func nextStage() {
    stage += 1
    offset = 0
    seen = SeenItems()
  }
}

/// A place in a search of ids over the stages of an account.
struct UCloudIDCursor: Equatable {
  /// The place among the stages.
  var stage = 0
  /// The places, in the query's list, of the ids that were found.
  var found: Set<Int> = []

  init() {}

  init?(_ token: String) {
    let parts = token.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let stage = Int(parts[0]), stage >= 0 else { return nil }
    self.stage = stage
    for part in parts[1].split(separator: ",") {
      guard let place = Int(part) else { return nil }
      found.insert(place)
    }
  }

  /// The cursor as text.
  var token: String { "\(stage):" + found.sorted().map(String.init).joined(separator: ",") }
}
