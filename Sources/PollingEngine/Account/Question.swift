package import FoundationEssentials
package import TaskModel

/// One question to a provider, asked page by page.
package enum Question: Equatable, Sendable {
  /// The tasks of a scope that were created in a span of time.
  case list(TaskScope, from: Date, to: Date)
  /// Tasks by id.
  case describe([TaskReference])

  /// Puts it to a provider.
  package func ask(
    _ provider: any Provider, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    switch self {
    case .list(let scope, let from, let to):
      try await provider.list(scope, from: from, to: to, after: cursor)
    case .describe(let references): try await provider.describe(references, after: cursor)
    }
  }
}
