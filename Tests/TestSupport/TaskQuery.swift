public import FoundationEssentials
public import TaskModel

/// A question to a provider as a value, which tests hand around.
public struct TaskQuery: Equatable, Sendable {
  /// What is asked for.
  public enum Scope: Equatable, Sendable {
    /// What there is to list.
    case scopes
    /// The tasks of a scope, the provider's first one for nil, that were created in a span of time.
    case window(from: Date, to: Date, of: TaskScope? = nil)
    /// Tasks by id.
    case ids([TaskReference])
  }

  /// What is asked for.
  public let scope: Scope
  /// Where to go on; nil for the first page.
  public let cursor: PageCursor?

  /// Makes a question.
  public init(_ scope: Scope, cursor: PageCursor? = nil) {
    self.scope = scope
    self.cursor = cursor
  }
}

extension Provider {
  /// Puts a question for tasks.
  public func tasks(matching query: TaskQuery) async throws(ProviderError) -> TaskPage {
    switch query.scope {
    case .scopes: return TaskPage()
    case .window(let from, let to, let scope):
      return try await list(
        scope ?? capabilities.knownScopes.first ?? .account, from: from, to: to,
        after: query.cursor)
    case .ids(let references): return try await describe(references, after: query.cursor)
    }
  }

  /// Reads all pages of a question; of a window those of every scope, unless it names one.
  public func pages(
    of scope: TaskQuery.Scope, atMost limit: Int = 50
  ) async throws(ProviderError) -> [TaskPage] {
    var questions = [scope]
    if case .window(let from, let to, nil) = scope {
      questions = capabilities.knownScopes.map { .window(from: from, to: to, of: $0) }
    }
    var pages: [TaskPage] = []
    for question in questions {
      var cursor: PageCursor?
      repeat {
        let page = try await tasks(matching: TaskQuery(question, cursor: cursor))
        pages.append(page)
        cursor = page.next
      } while cursor != nil && pages.count < limit
    }
    return pages
  }
}
