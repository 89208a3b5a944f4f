public import FoundationEssentials

/// An account at a vendor, able to answer questions about its tasks.
///
/// To conform: make one HTTP exchange per call of ``list(_:from:to:after:)`` and
/// ``describe(_:after:)`` (others only to retry a signature in another form, or to have a token that many
/// calls are made with), translate the answer to reports, put vendor text into ``SafeText``, and translate every failure to a ``ProviderError``. Do not
/// retry, wait, cache or count: the engine does. Keep no state that a second caller could see change,
/// except what an answer taught about signing, or about the account's parts.
public protocol Provider: Sendable {
  /// What the vendor can do, so that callers can plan; constant over the provider's life.
  var capabilities: ProviderCapabilities { get }

  /// Asks the vendor what the account's tasks are listed by, in the order in which to list.
  ///
  /// Only called where ``ProviderCapabilities/scopes`` are discovered; one exchange, or as many as the
  /// vendor spreads their list over.
  func scopes() async throws(ProviderError) -> [TaskScope]

  /// Asks the vendor for one page of a scope's tasks that were created in a span of time, both ends
  /// included.
  ///
  /// - Parameter cursor: where to go on, from the page before of the same read; nil for the first page.
  /// - Throws: the reason, in terms of what to do next.
  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage

  /// Asks the vendor for tasks by id, at most ``ProviderCapabilities/idsPerCall`` of them.
  ///
  /// - Parameter cursor: where to go on, from the page before for the same ids; nil for the first page.
  /// - Throws: the reason, in terms of what to do next.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage

  /// Asks the vendor for one task and returns what it writes, errors of its own included.
  ///
  /// - Throws: the reason where there is no answer at all.
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer
}

/// What a vendor lacks need not be written: its capabilities say so, and nobody calls it.
extension Provider {
  public func scopes() async throws(ProviderError) -> [TaskScope] { capabilities.knownScopes }

  public func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    throw .rejected(
      VendorMessage(code: "", text: "this vendor cannot list tasks; track their ids"))
  }

  public func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    throw .rejected(VendorMessage(code: "", text: "this vendor does not answer by id"))
  }
}
