import Providers
import TaskModel

/// What is read to its end and taken in on a thread of its own: it may never end, and may be long.
struct TimedInput {
  /// Where it comes from, as a sentence names it.
  let source: String
  /// How long that may take.
  let limit: Duration

  /// Reads, and returns what is made of it.
  ///
  /// - Throws: ``LateInput`` where it took longer than it may, and what `body` throws.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let late = LateInput(source: source, limit: limit)
    let start = ContinuousClock.now
    let outcome: Result<Value, any Error>
    do throws(Aside.Failure) {
      outcome = try await Aside.run(in: "input " + source, within: limit) {
        Result { try body() }
      }
    } catch {
      throw late
    }
    guard ContinuousClock.now - start < limit else { throw late }
    return try outcome.get()
  }
}

/// Something was not read to its end and taken in within the time that the whole command has.
struct LateInput: Error, CustomStringConvertible {
  /// Where it comes from.
  let source: String
  /// The time.
  let limit: Duration

  var description: String {
    "\(source) was not taken in within \(DurationText.exact(limit))"
  }
}
