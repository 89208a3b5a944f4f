import TaskModel

/// What follows after a page of a list.
enum ListStep {
  /// Another page.
  case more
  /// Nothing: the list is whole.
  case complete
  /// Nothing that could be read, although rows are missing.
  case givenUp
}

extension PageCursor {
  /// Returns an adapter's place in a listing, which it wrapped itself.
  ///
  /// - Throws: that the cursor is another's.
  static func place<Place>(
    in cursor: PageCursor?, orFirst first: Place
  ) throws(ProviderError) -> Place {
    guard let cursor else { return first }
    guard let place: Place = cursor.place() else { throw .foreignCursor }
    return place
  }
}

extension ProviderError {
  /// A page cursor that this provider did not make.
  static let foreignCursor = ProviderError.rejected(
    VendorMessage(code: "", text: "the page cursor is not one of this provider"))

  /// A scope that this account does not have.
  static let foreignScope = ProviderError.rejected(
    VendorMessage(code: "", text: "this account has no such list"))

  /// A call that watching this account does not make.
  static func unknownCall(_ call: CheckedCall) -> ProviderError {
    .rejected(
      VendorMessage(code: "", text: "watching this account makes no call \(call.name)"))
  }
}
