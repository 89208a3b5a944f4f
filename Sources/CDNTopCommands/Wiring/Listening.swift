import Simulator

/// A simulator that serves while something else runs, and stops with it.
enum Listening {
  /// Serves, calls `body` with the port, and returns when the body does.
  ///
  /// - Throws: ``SimulatorError`` where the port cannot be had, or what the body throws.
  static func run<Result: Sendable>(
    _ server: SimulatorServer, whileServing body: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> Result {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        defer { port.finish() }
        try await server.run { number in port.yield(number) }
        return nil
      }
      group.addTask {
        for await number in ports { return try await body(number) }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  /// Waits for as long as the calling task is wanted.
  static func untilCancelled() async throws {
    while true { try await Task.sleep(for: .seconds(3_600)) }
  }
}
