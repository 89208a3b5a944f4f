import MonitorUI
import Synchronization
import Terminal

/// Where what happens waits for the monitor's loop; of snapshots, and of what a replay shows, the newest.
typealias MonitorInbox = Inbox<Action, Action>

/// Where everything that happens waits for the monitor's loop.
///
/// Keys queue in order; of what is conflated only the newest is kept, so that a slow terminal queues nothing
/// up. One reader, which is called and does not await: between a key and its frame no other work of the
/// process may come, however much there is.
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
    var call: (@Sendable () -> Void)?
    /// Whether the reader was called since it last looked.
    var isCalled = false
  }

  private let state = Mutex(State())

  /// Adds an event behind those that wait.
  func post(_ event: Event) { change { $0.events.append(event) } }

  /// Replaces what waits by something newer.
  ///
  /// - Parameter isUrgent: whether the reader is called for it; otherwise it gets it with whatever comes
  ///   next.
  func replace(_ newest: Newest, isUrgent: Bool = true) {
    change { batch in
      batch.newest = newest
      if isUrgent { batch.isWoken = true }
    }
  }

  /// Calls the reader although nothing came; wishes of that kind do not queue.
  func wake() { change { $0.isWoken = true } }

  /// Says that nothing will come any more.
  func close() { change { $0.isClosed = true } }

  /// Has `call` called when there is something, once until the reader takes it, from any thread.
  func listen(_ call: @escaping @Sendable () -> Void) {
    state.withLock { $0.call = call }
    change { _ in }
  }

  /// Returns all there is, which may be nothing.
  func take() -> Batch {
    state.withLock { state in
      let batch = state.batch
      state.isCalled = false
      state.batch.events.removeAll()
      state.batch.newest = nil
      state.batch.isWoken = false
      return batch
    }
  }

  private func change(_ body: (inout Batch) -> Void) {
    let call = state.withLock { state -> (@Sendable () -> Void)? in
      body(&state.batch)
      guard !state.batch.isIdle, !state.isCalled, let call = state.call else { return nil }
      state.isCalled = true
      return call
    }
    call?()
  }
}

/// Where what calls the operator waits for the monitor's loop; the newest counts.
final class AttentionBox: Sendable {
  private let waiting = Mutex<AttentionSequence?>(nil)

  /// Puts a call in the place of one that waits.
  func put(_ sequence: AttentionSequence) { waiting.withLock { $0 = sequence } }

  /// Takes what waits; nil for nothing.
  func take() -> AttentionSequence? {
    waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
  }
}
