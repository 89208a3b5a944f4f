/// How much of the history a store keeps.
public struct StoreBounds: Equatable, Sendable {
  /// How old a task may be.
  public var keep: Duration = .seconds(90 * 86_400)
  /// How many bytes the store may have.
  public var maxSize: Int = 1 << 30

  /// Sets bounds.
  public init(keep: Duration = .seconds(90 * 86_400), maxSize: Int = 1 << 30) {
    self.keep = keep
    self.maxSize = maxSize
  }
}

extension TaskStore {
  /// Keeps the history within its bounds, half a minute from now and then every hour, until nobody waits for it any more.
  ///
  /// What cannot be forgotten now is forgotten an hour later, or by another process.
  public func prune(to bounds: StoreBounds, clock: any Clock<Duration>) async {
    var pause = Duration.seconds(30)
    while (try? await clock.sleep(for: pause)) != nil {
      _ = try? await prune(to: bounds)
      pause = .seconds(3_600)
    }
  }
}
