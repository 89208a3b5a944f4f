/// A signal asked the process to end, which then dies by it.
struct EndedBySignal: Error, Equatable {
  /// The signal's number.
  let number: Int32
}

extension ProcessContext {
  /// Runs `body` until it ends, or a signal asks for the end and `body` has given up; from the signal on
  /// the process has ``EndLimit/whole`` to end.
  ///
  /// - Throws: ``EndedBySignal``, and what `body` throws.
  func untilSignal<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      defer { group.cancelAll() }
      let signals = endingSignals()
      group.addTask { try await body() }
      group.addTask {
        for await number in signals {
          endLimit(number)
          throw EndedBySignal(number: number)
        }
        return nil
      }
      while let ended = try await group.next() {
        if let ended { return ended }
      }
      throw CancellationError()
    }
  }
}
