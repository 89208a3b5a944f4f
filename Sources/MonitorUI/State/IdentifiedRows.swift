/// A list in some order whose rows have identities.
protocol IdentifiedRows {
  associatedtype ID: Hashable, Sendable
  var count: Int { get }
  func id(at place: Int) -> ID
  /// Returns where a row is; nil if the list does not hold it. Linear time is fine.
  func place(of id: ID) -> Int?
}
