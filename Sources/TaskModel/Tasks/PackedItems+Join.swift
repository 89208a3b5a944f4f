extension PackedItems {
  /// These items with those that later reports of the same read have of the task.
  ///
  /// An item with the URL, the creation time and the part of one that is there takes its place; all others come at
  /// the end. Items without a URL cannot be told apart, so none takes another's place.
  ///
  /// - Complexity: O(*n*) in the bytes of all, however many reports they are spread over; no text is made
  ///   for an item that stays.
  func joined(with reports: [PackedItems]) -> PackedItems {
    var joined = self
    var newer: [Int: URLItem] = [:]
    // Items that may be alike, by what is computed of them; nothing is kept for the others.
    var alike: [Int: [Int]] = [:]
    for later in reports {
      for place in 0..<later.count { alike[later.likeness(at: place)] = [] }
    }
    for place in 0..<count { alike[likeness(at: place)]?.append(place) }
    for later in reports {
      for place in 0..<later.count {
        let item = later[place]
        let likeness = later.likeness(at: place)
        let known = alike[likeness]?.first { joined.isSame($0, as: place, of: later) }
        if let known, !item.url.isEmpty {
          newer[known] = item
        } else {
          alike[likeness]?.append(joined.count)
          joined.append(item)
        }
      }
    }
    if !newer.isEmpty { joined.replace(newer) }
    return joined
  }

  /// Equal for items with the same URL, creation time and part, and rarely for others.
  func likeness(at place: Int) -> Int {
    var hasher = Hasher()
    bytes(at: place).withUnsafeBytes { hasher.combine(bytes: $0) }
    hasher.combine(creation(at: place))
    hasher.combine(part(at: place))
    return hasher.finalize()
  }

  private func isSame(_ place: Int, as other: Int, of items: PackedItems) -> Bool {
    creation(at: place) == items.creation(at: other) && part(at: place) == items.part(at: other)
      && bytes(at: place).elementsEqual(items.bytes(at: other))
  }
}
