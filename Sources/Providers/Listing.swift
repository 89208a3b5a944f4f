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

extension [TaskScope] {
  /// The same with names that tell them apart: where names are equal, as long ones may have become, the vendor's ids go
  /// before them.
  var toldApart: [TaskScope] {
    func shown(_ scope: TaskScope) -> [String] { [scope.name.text, scope.family?.rawValue ?? ""] }
    let counts = Dictionary(map { (shown($0), 1) }, uniquingKeysWith: +)
    return map { scope in
      guard counts[shown(scope)] ?? 0 > 1 else { return scope }
      let product = scope.product == scope.vendorID ? nil : scope.product
      let words = [product, scope.vendorID, scope.name.text].compactMap(\.self)
      return TaskScope(
        vendorID: scope.vendorID,
        name: SafeText(words.filter { !$0.isEmpty }.joined(separator: " "), limit: .word),
        family: scope.family, product: scope.product)
    }
  }
}

extension TaskPage {
  /// Makes a page of a list.
  ///
  /// - Parameters:
  ///   - strays: how many of its rows could not be read.
  ///   - step: what follows after it.
  ///   - place: where the read goes on.
  init(
    listed reports: [TaskReport], strays: Int, _ step: ListStep, at place: some Hashable & Sendable
  ) {
    self.init(reports: reports, isTruncated: strays > 0 || step == .givenUp)
    if step == .more { next = PageCursor(place) }
  }

  /// Makes the answer to a call for ids: what came of others is left out, and what did not come was not found.
  ///
  /// - Parameter isWhole: whether all came; else what is missing may be in the part that did not.
  init(of asked: [TaskReference], _ reports: [TaskReport], isWhole: Bool) {
    let wanted = Set(asked.map(\.vendorID))
    self.init(
      reports: reports.filter { wanted.contains($0.id.vendorID) }, isTruncated: !isWhole)
    guard isWhole else { return }
    let found = Set(self.reports.map(\.id.vendorID))
    notFound = asked.filter { !found.contains($0.vendorID) }
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
