public import FoundationEssentials

/// One call's worth of question to a provider.
public struct TaskQuery: Equatable, Sendable {
  /// Which tasks are asked for.
  public enum Scope: Equatable, Sendable {
    /// All tasks created in a span of time; both ends are included.
    case window(from: Date, to: Date)
    /// Tasks by id; at most ``ProviderCapabilities/idsPerCall`` of them.
    case ids([TaskReference])
  }

  /// Which tasks are asked for.
  public let scope: Scope
  /// Where to go on, from the page before; nil for the first page.
  public let cursor: PageCursor?

  /// Makes a query; the scope stays the same over all pages of one read.
  public init(_ scope: Scope, cursor: PageCursor? = nil) {
    self.scope = scope
    self.cursor = cursor
  }
}

/// A place in a listing, meaningful only to the adapter that made it.
public struct PageCursor: Hashable, Sendable {
  /// The adapter's own notation.
  public let token: String

  /// Wraps an adapter's notation.
  public init(_ token: String) { self.token = token }
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
