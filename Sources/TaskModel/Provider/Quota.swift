/// What a vendor still lets an account submit today.
public struct Quota: Hashable, Sendable {
  /// What it counts.
  public let kind: TaskKind
  /// The domain it is for; nil where it is the account's.
  public let domain: SafeText?
  /// The part of the world it is for, by the vendor's word; nil where it is for all of it.
  public let area: SafeText?
  /// How many a day.
  public let total: Int
  /// How many are left, 0 or more.
  public let left: Int

  /// Makes a quota; fewer than none left are none.
  public init(
    kind: TaskKind, domain: SafeText? = nil, area: SafeText? = nil, total: Int, left: Int
  ) {
    self.kind = kind
    self.domain = domain
    self.area = area
    self.total = total
    self.left = max(0, left)
  }
}
