import Synchronization

/// Wakes one waiting task; a signal that finds nobody waiting is kept for the next who waits.
final class WakeSignal: Sendable {
  private enum State {
    case quiet
    case raised
    case awaited(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.quiet)

  /// Wakes the waiting task, or keeps the signal; several kept signals are one.
  func raise() {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if case .awaited(let continuation) = state {
        state = .quiet
        return continuation
      }
      state = .raised
      return nil
    }
    waiter?.resume()
  }

  /// Returns at the next signal, at once if one is kept, or when the waiting task is cancelled.
  ///
  /// - Precondition: at most one task waits at a time.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        let isRaised = state.withLock { state -> Bool in
          if case .raised = state {
            state = .quiet
            return true
          }
          state = .awaited(continuation)
          return false
        }
        if isRaised { continuation.resume() }
      }
    } onCancel: {
      // Also keeps the signal where cancellation comes before the wait has begun; the next wait then
      // returns once too early, which its caller has to bear anyway.
      raise()
    }
  }
}
