import Synchronization

/// Wakes all who wait when one of them hears that there is something new.
final class Hints: Sendable {
  private struct State {
    var number = 0
    var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// Waits until somebody tells, or the calling task is cancelled.
  func wait() async {
    let (stream, inlet) = AsyncStream.makeStream(of: Void.self)
    let number = state.withLock { state in
      state.number += 1
      state.waiting[state.number] = inlet
      return state.number
    }
    for await _ in stream {}
    state.withLock { _ = $0.waiting.removeValue(forKey: number) }
  }

  /// Tells all who wait at this moment.
  func tell() {
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      return state.waiting.values.map(\.self)
    }
    for inlet in waiting { inlet.finish() }
  }
}
