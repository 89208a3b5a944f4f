import Synchronization

/// Hands what a terminal reports to one listener, in order and on the thread it is reported from; what
/// comes before somebody listens waits.
public final class InputOutlet: Sendable {
  private struct State {
    var waiting: [InputEvent] = []
    var receive: (@Sendable (InputEvent) -> Void)?
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Makes an outlet that nobody listens to.
  public init() {}

  /// Reports an event; after a hangup there is none.
  public func send(_ event: InputEvent) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.isClosed = event == .hangup
      guard let receive = state.receive else { return state.waiting.append(event) }
      receive(event)
    }
  }

  /// Hands every event to `receive`, those first that waited; it must not report any itself.
  public func listen(_ receive: @escaping @Sendable (InputEvent) -> Void) {
    state.withLock { state in
      for event in state.waiting { receive(event) }
      state.waiting = []
      state.receive = receive
    }
  }

  /// Reports nothing any more.
  public func close() { state.withLock { $0.isClosed = true } }
}
