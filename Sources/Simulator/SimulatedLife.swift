/// When a task was submitted and when it ends, as only the simulator knows it.
package struct SimulatedLife: Sendable, Hashable {
  /// The vendor's task id.
  package let id: String
  /// The configuration's word: `purge-url`, `purge-directory`, `purge-pattern` or `prefetch`.
  package let kind: String
  /// Whether it belongs to the second of the account's products.
  package let isSecondProduct: Bool
  /// Seconds from the server's start to the submission.
  package let created: Double
  /// Seconds of the story from the server's start to the end.
  package let end: Double
}
