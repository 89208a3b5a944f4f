/// A place in a listing, meaningful only to the adapter that made it.
///
/// It lives in this process alone and holds what has to be sent back, and no more of a page than tells
/// whether the next one is another.
public struct PageCursor: Hashable, Sendable {
  private let value: any Hashable & Sendable

  /// Wraps an adapter's own value.
  public init(_ place: some Hashable & Sendable) { value = place }

  /// Returns the value; nil where another adapter made it.
  public func place<Place>(as type: Place.Type = Place.self) -> Place? { value as? Place }

  public static func == (left: PageCursor, right: PageCursor) -> Bool {
    func isSame<Place: Hashable>(_ place: Place) -> Bool { right.value as? Place == place }
    return isSame(left.value)
  }

  public func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

/// One call's worth of answer.
public struct TaskPage: Equatable, Sendable {
  /// The tasks of this page; a task may have further items on later pages of the read.
  public var reports: [TaskReport]
  /// Ids the vendor answered for by saying that it does not have them.
  public var notFound: [TaskReference]
  /// Ids whose answer was an error of their own, with the error; their rows keep their state.
  public var refused: [TaskReference: ProviderError]
  /// Where the read goes on; nil when this page completes it.
  public var next: PageCursor?
  /// Whether rows of this page, or pages that should have followed it, could not be read.
  ///
  /// The read goes on where ``next`` says, but it is not complete, and tasks of this page may lack rows.
  public var isTruncated: Bool

  /// Makes a page.
  public init(
    reports: [TaskReport] = [], notFound: [TaskReference] = [],
    refused: [TaskReference: ProviderError] = [:], next: PageCursor? = nil,
    isTruncated: Bool = false
  ) {
    self.reports = reports
    self.notFound = notFound
    self.refused = refused
    self.next = next
    self.isTruncated = isTruncated
  }
}
