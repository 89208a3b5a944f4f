import Synchronization
import Terminal

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
