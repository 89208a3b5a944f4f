/// Seats for those who start programs: with more at once than a small machine can serve, what a program waits for, or a
/// key and the notice it brings, may be seconds apart.
public actor Seats {
  /// For whoever starts programs.
  public static let programs = Seats(count: 8)
  /// For whoever also watches a terminal.
  static let terminals = Seats(count: 3)

  /// Those of which the calling task has one.
  @TaskLocal private static var taken: Set<ObjectIdentifier> = []

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private init(count: Int) { free = count }

  /// Whether the calling task has one.
  nonisolated var isTaken: Bool { Self.taken.contains(ObjectIdentifier(self)) }

  /// Runs `body` once there is one for it; who has one needs no other.
  public nonisolated func lend<Result>(
    to body: () async throws -> Result
  ) async rethrows -> Result {
    if isTaken { return try await body() }
    await take()
    do {
      let result = try await Self.$taken.withValue(Self.taken.union([ObjectIdentifier(self)])) {
        try await body()
      }
      await giveBack()
      return result
    } catch {
      await giveBack()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func giveBack() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
