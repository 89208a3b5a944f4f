import Synchronization

/// What there is to say of what lasts between runs: kept until there is somebody to say it to.
final class Remarks: Sendable {
  private struct State {
    var waiting: [String] = []
    var listener: (@Sendable (String) -> Void)?
  }

  private let state = Mutex(State())

  /// Says something, now or later.
  func add(_ remark: String) {
    let listener = state.withLock { state in
      if state.listener == nil { state.waiting.append(remark) }
      return state.listener
    }
    listener?(remark)
  }

  /// What waits to be said.
  func take() -> [String] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Has all that waits, and all that comes, told to somebody.
  func tell(_ listener: @escaping @Sendable (String) -> Void) {
    let waiting = state.withLock { state in
      state.listener = listener
      defer { state.waiting = [] }
      return state.waiting
    }
    for remark in waiting { listener(remark) }
  }
}
