import TaskModel

/// What answers to ids tell of tasks that their lists do not.
extension TaskTable {
  /// Whether the vendor described the same id in the other half of its API: then the operator was wrong
  /// about the kind, or did not say, and there is nothing to wait for.
  func hasDescribedTwin(_ id: CacheTask.ID) -> Bool {
    idsByVendorID[id.vendorID]?.contains { $0 != id && rows[$0]?.task.isKnownToVendor == true }
      ?? false
  }

  /// Whether it is only another guess which half of the API has an id of which the vendor said nothing yet: until it
  /// does, one row stands for all of them.
  func isSecondGuess(_ id: CacheTask.ID) -> Bool {
    let first = idsByVendorID[id.vendorID]?.first { $0.product == id.product }
    return first.map { $0 != id && rows[$0]?.task.isKnownToVendor == false } ?? false
  }

  /// Whether all rows that a reference means are such guesses of which the vendor has described another.
  func isWrongGuess(_ reference: TaskReference) -> Bool {
    let ids = matches(of: reference)
    return !ids.isEmpty
      && ids.allSatisfy { id in
        // Somebody may have named it, and an id may be in both halves.
        guard let row = rows[id], row.note != nil else { return false }
        return !row.task.isKnownToVendor && hasDescribedTwin(id)
      }
  }

  /// Whether a reference means a described task whose id was guessed to be in the other half of the API, too.
  func hasWrongGuess(beside reference: TaskReference) -> Bool {
    guard let ids = idsByVendorID[reference.vendorID], ids.count > 1 else { return false }
    let described = ids.count { rows[$0]?.task.isKnownToVendor == true }
    return (1..<ids.count).contains(described)
  }

  /// Whether every guess which half of the API has an id was asked for in vain.
  func isMissedByAll(_ id: CacheTask.ID) -> Bool {
    let guesses = idsByVendorID[id.vendorID]?.filter { $0.product == id.product } ?? []
    return guesses.allSatisfy { rows[$0]?.note != nil || rows[$0]?.task.isKnownToVendor == true }
  }

  /// How far the tasks are that a reference means, by the last answers that told their items.
  func figures(of reference: TaskReference) -> [CacheTask.ID: Row.Figure] {
    Dictionary(
      uniqueKeysWithValues: matches(of: reference).compactMap { id in
        rows[id]?.figureOfItems.map { (id, $0) }
      })
  }

  /// Notes whether an answer to an id told anything new of the items.
  ///
  /// - Parameters:
  ///   - before: ``figures(of:)`` before it.
  ///   - wasOutrun: whether there should be something new.
  mutating func noteDetails(
    of reference: TaskReference, after before: [CacheTask.ID: Row.Figure], _ wasOutrun: Bool
  ) {
    for id in matches(of: reference) {
      guard let row = rows[id] else { continue }
      let isNew = row.figureOfItems != before[id]
      if isNew || wasOutrun { change(id) { $0.vainDetails = isNew ? 0 : $0.vainDetails + 1 } }
    }
  }

  /// Notes that there is nothing to be had by an id, now that the vendor was asked for it.
  mutating func noteAsked(_ reference: TaskReference) {
    for id in matches(of: reference) {
      change(id) { ($0.described, $0.isAskedInVain) = ($0.task.status, true) }
    }
  }
}
