import Synchronization

/// A flag that one side raises and the other looks at.
package final class OneWayFlag: Sendable {
  private let raised = Atomic(false)

  /// Makes a flag that is not raised.
  package init() {}

  /// Whether it was raised.
  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Raises it.
  package func raise() { raised.store(true, ordering: .relaxed) }
}
