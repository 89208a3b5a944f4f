import Synchronization

/// Where everything that happens waits for the monitor's loop.
///
/// Keys queue in order; of snapshots only the newest is kept, so that a slow terminal queues nothing
/// up. One reader.
final class Inbox<Event: Sendable, Newest: Sendable>: Sendable {
  /// What came in since the last look.
  struct Batch: Sendable {
    /// Events in the order they were posted.
    var events: [Event] = []
    /// The newest of what is conflated; nil when nothing new came.
    var newest: Newest?
    /// Whether nothing will come any more.
    var isClosed = false
    /// Whether the reader is to look at the clock, or at ``newest`` at once.
    fileprivate var isWoken = false

    fileprivate var isIdle: Bool { events.isEmpty && !isClosed && !isWoken }
  }

  private struct State {
    var batch = Batch()
    var reader: CheckedContinuation<Batch, Never>?
  }

  private let state = Mutex(State())

  /// Adds an event behind those that wait.
  func post(_ event: Event) { change { $0.events.append(event) } }

  /// Replaces what waits by something newer.
  ///
  /// - Parameter isUrgent: whether the reader is woken for it; otherwise it gets it with whatever comes
  ///   next.
  func replace(_ newest: Newest, isUrgent: Bool = true) {
    change { batch in
      batch.newest = newest
      if isUrgent { batch.isWoken = true }
    }
  }

  /// Wakes the reader although nothing came; wishes of that kind do not queue.
  func wake() { change { $0.isWoken = true } }

  /// Says that nothing will come any more.
  func close() { change { $0.isClosed = true } }

  /// Waits for something and returns all there is.
  ///
  /// It runs off the caller's actor: optimized builds of Swift 6.3.1 were seen to resume a caller of the
  /// main actor elsewhere when this ran on it.
  @concurrent
  func next() async -> Batch {
    await withCheckedContinuation { (continuation: CheckedContinuation<Batch, Never>) in
      let ready = state.withLock { state -> Batch? in
        guard state.batch.isIdle else { return Self.take(&state) }
        state.reader = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  private func change(_ body: (inout Batch) -> Void) {
    let waiting = state.withLock { state -> (CheckedContinuation<Batch, Never>, Batch)? in
      body(&state.batch)
      guard !state.batch.isIdle, let reader = state.reader else { return nil }
      state.reader = nil
      return (reader, Self.take(&state))
    }
    if let (reader, batch) = waiting { reader.resume(returning: batch) }
  }

  private static func take(_ state: inout State) -> Batch {
    let batch = state.batch
    state.batch.events.removeAll()
    state.batch.newest = nil
    state.batch.isWoken = false
    return batch
  }
}
