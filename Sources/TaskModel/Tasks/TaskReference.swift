public import FoundationEssentials

/// A task id an operator asked to watch, as an adapter needs it to ask the vendor.
public struct TaskReference: Hashable, Sendable {
  /// The vendor's task id, byte for byte.
  public let vendorID: String
  /// What the operator said the task does; decides which half of the vendor's API is asked.
  public let kind: TaskKind
  /// The product the task is known to belong to; nil asks every configured product.
  public let product: String?
  /// When the vendor took the task in, which some vendors have to be told; nil where that is not known.
  ///
  /// It is no part of what the reference means.
  public let createdAt: Date?

  /// Makes a reference.
  public init(
    vendorID: String, kind: TaskKind, product: String? = nil, createdAt: Date? = nil
  ) {
    self.vendorID = vendorID
    self.kind = kind
    self.product = product
    self.createdAt = createdAt
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.vendorID == right.vendorID && left.kind == right.kind && left.product == right.product
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(vendorID)
    hasher.combine(kind)
    hasher.combine(product)
  }

  /// Whether an identity is the one this reference means.
  public func matches(_ id: CacheTask.ID) -> Bool {
    guard vendorID == id.vendorID else { return false }
    if let family = id.family, family != kind.family { return false }
    return product == nil || id.product == nil || product == id.product
  }
}

/// One entry of the watch list: a reference with what the operator said about it.
public struct TrackedTask: Hashable, Sendable {
  /// The account that has the task.
  public let account: AccountID
  /// The id and kind to ask the vendor for.
  public let reference: TaskReference
  /// The operator's own name for a group of tasks; nil for none.
  public let label: String?
  /// The URLs the operator named; may be empty.
  public let urls: [String]
  /// Since when it is tracked; nil for entries of the configuration, and for those that only a label put on the list.
  public let trackedAt: Date?

  /// Makes an entry.
  public init(
    account: AccountID, reference: TaskReference, label: String? = nil, urls: [String] = [],
    trackedAt: Date? = nil
  ) {
    self.account = account
    self.reference = reference
    self.label = label
    self.urls = urls
    self.trackedAt = trackedAt
  }

  /// Whether only a label put it on the watch list, where it is from there.
  public var isOnlyLabeled: Bool { trackedAt == nil && urls.isEmpty }

  /// What the entry means, without what an operator said about it.
  public var key: Key {
    Key(
      account: account, vendorID: reference.vendorID, family: reference.kind.family,
      product: reference.product)
  }

  /// What two entries that mean one task have in common.
  public struct Key: Hashable, Sendable {
    /// The account that has the task.
    public let account: AccountID
    /// The vendor's task id.
    public let vendorID: String
    /// The half of the vendor's API that knows the id.
    public let family: TaskKind.Family
    /// The product the task belongs to; nil where any may.
    public let product: String?
  }
}
