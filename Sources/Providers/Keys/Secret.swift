/// A value that must not be seen: it hides itself from printing, debugging and reflection.
///
/// It is not Codable and not Equatable, so that it cannot slip into a file, a log or a golden text.
public struct Secret: Sendable {
  private let value: String

  /// Wraps a secret.
  public init(_ value: String) { self.value = value }

  /// Whether there is nothing to hide.
  public var isEmpty: Bool { value.isEmpty }

  /// Calls `body` with the bare value, which must not outlive the call in anything that is shown.
  public func withValue<Result>(_ body: (String) throws -> Result) rethrows -> Result {
    try body(value)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "(secret)" }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: []) }
}
