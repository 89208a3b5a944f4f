/// A list in some order whose rows have identities.
protocol IdentifiedRows {
  associatedtype ID: Hashable, Sendable
  var count: Int { get }
  func id(at place: Int) -> ID
  /// Returns where a row is; nil if the list does not hold it. Linear time is fine.
  func place(of id: ID) -> Int?
}

extension IdentifiedRows {
  /// Returns the places of these rows in the order of an older list; what is new comes last.
  func places(inOrderOf old: Self) -> [Int] {
    var places: [ID: Int] = [:]
    for place in 0..<count { places[id(at: place)] = place }
    var ordered: [Int] = []
    var isNew = Array(repeating: true, count: count)
    for oldPlace in 0..<old.count {
      guard let place = places[old.id(at: oldPlace)] else { continue }
      ordered.append(place)
      isNew[place] = false
    }
    return ordered + (0..<count).filter { isNew[$0] }
  }
}
