import Dispatch
import Glibc
import Providers
import Synchronization
import TaskModel

/// Writes to a descriptor whose reader may not read, and holds up nobody.
///
/// A thread of its own writes. What the reader does not take waits, up to a limit; what is more is dropped,
/// and in its place it is said how much that was.
final class SideWriter: Sendable {
  private struct State {
    /// What nobody has taken yet.
    var waiting = ""
    /// How many texts there was no room for.
    var dropped = 0
    /// Signaled when all is written; nil while nothing is.
    var isDone: DispatchSemaphore?
  }

  /// The most bytes that wait.
  static let limit = 1 << 18

  /// Those that have something to write, by an identity.
  private static let busy = Mutex<[ObjectIdentifier: SideWriter]>([:])

  private let number: Int32
  private let owns: Bool
  private let patience: Duration
  private let state = Mutex(State())

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - number: the descriptor.
  ///   - owns: whether it is closed once nobody writes to it any more.
  ///   - patience: how long who writes waits for the reader, so that what is written to other places
  ///     comes after it; a reader that does not read is waited for once.
  init(_ number: Int32, owns: Bool = false, patience: Duration = .zero) {
    self.number = number
    self.owns = owns
    self.patience = patience
  }

  deinit { if owns { close(number) } }

  /// Writes a text; what fails is not reported.
  func write(_ text: PrintedText) {
    let text = text.text
    let isDone = state.withLock { state -> DispatchSemaphore? in
      let size = state.waiting.utf8.count
      // What comes after a gap waits for the words that tell of it.
      guard state.dropped == 0, size == 0 || size + text.utf8.count <= Self.limit else {
        state.dropped += 1
        return nil
      }
      state.waiting += text
      guard state.isDone == nil else { return nil }
      let isDone = DispatchSemaphore(value: 0)
      state.isDone = isDone
      Self.busy.withLock { $0[ObjectIdentifier(self)] = self }
      return isDone
    }
    guard let isDone else { return }
    Aside.later(.zero) { self.writeWaiting(isDone) }
    if patience > .zero { wait(for: isDone, until: .now() + patience.seconds) }
  }

  private func wait(for isDone: DispatchSemaphore, until end: DispatchTime) {
    // Another may wait for the same.
    if isDone.wait(timeout: end) == .success { isDone.signal() }
  }

  private func writeWaiting(_ isDone: DispatchSemaphore) {
    while let text = next() {
      // Nobody may be left to read it.
      try? Descriptor(number: number).write(text)
    }
    isDone.signal()
  }

  /// Takes what waits; nil, and nothing is written any more, where that is nothing.
  private func next() -> String? {
    state.withLock { state in
      var text = state.waiting
      state.waiting = ""
      if state.dropped > 0 {
        text +=
          PrintedText(line: "cdntop: \(state.dropped) more were dropped because nobody read them")
          .text
        state.dropped = 0
      }
      guard text.isEmpty else { return text }
      state.isDone = nil
      Self.busy.withLock { $0[ObjectIdentifier(self)] = nil }
      return nil
    }
  }

  /// Waits until all writers have written what they have, for at most `limit`.
  static func finish(within limit: Duration) {
    let end = DispatchTime.now() + limit.seconds
    for writer in busy.withLock({ Array($0.values) }) {
      if let isDone = writer.state.withLock({ $0.isDone }) { writer.wait(for: isDone, until: end) }
    }
  }
}
