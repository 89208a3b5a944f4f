public import FoundationEssentials

extension URLItems {
  /// Packs items one by one, straight from a vendor's bytes.
  public struct Builder: Sendable {
    private var packed = PackedItems()

    /// Begins without items.
    public init() {}

    /// How many items there are.
    public var count: Int { packed.count }

    /// The items so far.
    ///
    /// - Complexity: O(*n*): they take no more room than they need.
    public var items: URLItems { URLItems(packed) }

    /// Adds an item at the end; see ``URLItem`` for its parts.
    ///
    /// - Parameter url: the vendor's UTF-8, which is made safe.
    public mutating func append(
      url: Span<UInt8>, status: TaskStatus, vendorStatus: SafeText? = nil,
      reportedProgress: Double? = nil, createdAt: Date? = nil, finishedAt: Date? = nil,
      message: SafeText? = nil, kind: TaskKind? = nil, dialect: PatternDialect? = nil,
      part: SafeText? = nil
    ) {
      packed.append(
        url: url,
        PackedItems.Wording(
          status: status, vendorStatus: vendorStatus, message: message, kind: kind,
          dialect: dialect, part: part),
        reportedProgress: reportedProgress, createdAt: createdAt, finishedAt: finishedAt)
    }

    /// Takes all items away and keeps their room for others.
    public mutating func removeAll() { packed.removeAll() }
  }
}
