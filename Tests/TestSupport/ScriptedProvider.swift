public import FoundationEssentials
import Synchronization
public import TaskModel

/// A provider that answers from a script, records what it is asked, and can be made to hang.
///
/// Answers are taken in the order they were added; when they run out, every call gets the one that was
/// given for that case.
public final class ScriptedProvider: Provider {
  /// What a call gets.
  public typealias Answer = @Sendable (TaskQuery) -> Result<TaskPage, ProviderError>

  private struct Waiter {
    let count: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var answers: [Answer] = []
    var otherwise: Answer
    var queries: [TaskQuery] = []
    var isHeld = false
    var nextKey = 0
    var held: [Int: CheckedContinuation<Bool, Never>] = [:]
    var abandoned: Set<Int> = []
    var waiters: [Int: Waiter] = [:]
  }

  public let capabilities: ProviderCapabilities
  private let state: Mutex<State>

  /// Makes a provider that answers every call with `otherwise` until answers are added.
  public init(
    _ capabilities: ProviderCapabilities,
    otherwise: @escaping Answer = { _ in .success(TaskPage()) }
  ) {
    self.capabilities = capabilities
    state = Mutex(State(otherwise: otherwise))
  }

  /// Every question so far, in order.
  public var queries: [TaskQuery] { state.withLock { $0.queries } }

  /// Adds the answer to one call.
  public func add(_ answer: @escaping Answer) { state.withLock { $0.answers.append(answer) } }

  /// Adds a page as the answer to one call.
  public func add(page: TaskPage) { add { _ in .success(page) } }

  /// Adds a failure as the answer to one call.
  public func add(error: ProviderError) { add { _ in .failure(error) } }

  /// Sets what calls get when the added answers have run out.
  public func setOtherwise(_ answer: @escaping Answer) { state.withLock { $0.otherwise = answer } }

  /// Lets all calls from now on hang until ``release()``; a cancelled call fails as cancelled.
  public func hold() { state.withLock { $0.isHeld = true } }

  /// Answers the calls that hang, and lets later ones through.
  public func release() {
    let held = state.withLock { state in
      state.isHeld = false
      defer { state.held.removeAll() }
      return state.held.sorted { $0.key < $1.key }.map(\.value)
    }
    for continuation in held { continuation.resume(returning: true) }
  }

  /// Waits until at least `count` calls were made, or the waiting task is cancelled.
  public func waitForQueries(_ count: Int) async {
    let key = state.withLock { state in
      state.nextKey += 1
      return state.nextKey
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        let isOver = state.withLock { state in
          if state.queries.count >= count || Task.isCancelled { return true }
          state.waiters[key] = Waiter(count: count, continuation: continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
      waiter?.continuation.resume()
    }
  }

  public func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    let named = scope == .account ? nil : scope
    return try await answer(TaskQuery(.window(from: from, to: to, of: named), cursor: cursor))
  }

  public func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    try await answer(TaskQuery(.ids(references), cursor: cursor))
  }

  private func answer(_ query: TaskQuery) async throws(ProviderError) -> TaskPage {
    let (answer, heldKey, reached) = state.withLock { state in
      state.queries.append(query)
      let answer = state.answers.isEmpty ? state.otherwise : state.answers.removeFirst()
      let count = state.queries.count
      let reached = state.waiters.filter { $0.value.count <= count }
      for key in reached.keys { state.waiters[key] = nil }
      state.nextKey += 1
      return (answer, state.isHeld ? state.nextKey : nil, reached)
    }
    for waiter in reached.values { waiter.continuation.resume() }
    if let heldKey, await !hang(heldKey) { throw .cancelled }
    return try answer(query).get()
  }

  public func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    RawAnswer(status: 200, lines: [SafeText(reference.vendorID, limit: .word)])
  }

  /// Returns true when released, false when cancelled.
  private func hang(_ key: Int) async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let outcome = state.withLock { state -> Bool? in
          if state.abandoned.remove(key) != nil { return false }
          if !state.isHeld { return true }
          state.held[key] = continuation
          return nil
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      let continuation = state.withLock { state in
        let continuation = state.held.removeValue(forKey: key)
        if continuation == nil { state.abandoned.insert(key) }
        return continuation
      }
      continuation?.resume(returning: false)
    }
  }
}
