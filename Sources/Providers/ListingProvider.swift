import FoundationEssentials
import TaskModel

/// A provider whose vendor lists tasks by time and also answers by id, in ways of their own.
protocol ListingProvider: Provider {
  /// Reads one page of the tasks created in a span of time.
  func list(from: Date, to: Date, cursor: PageCursor?) async throws(ProviderError) -> TaskPage

  /// Reads one page of the answers to ids.
  func tasks(
    _ references: [TaskReference], cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage
}

extension ListingProvider {
  @concurrent
  func tasks(matching query: TaskQuery) async throws(ProviderError) -> TaskPage {
    switch query.scope {
    case .window(let from, let to): try await list(from: from, to: to, cursor: query.cursor)
    case .ids(let references): try await tasks(references, cursor: query.cursor)
    }
  }
}

/// What follows after a page of a list.
enum ListStep {
  /// Another page.
  case more
  /// Nothing: the list is whole.
  case complete
  /// Nothing that could be read, although rows are missing.
  case givenUp
}

extension ProviderError {
  /// A page cursor that this provider did not make.
  static let foreignCursor = ProviderError.rejected(
    VendorMessage(code: "", text: "the page cursor is not one of this provider"))

  /// A call that watching this account does not make.
  static func unknownCall(_ call: CheckedCall) -> ProviderError {
    .rejected(
      VendorMessage(code: "", text: "watching this account makes no call \(call.name)"))
  }
}
