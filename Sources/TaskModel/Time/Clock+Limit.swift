extension Clock where Duration == Swift.Duration {
  /// Does some work, and cancels it where it takes longer than it may.
  ///
  /// Work that does not heed that is waited for all the same: what may never answer is for lanes of its own. A caller that
  /// is cancelled cancels the work, and gets what comes of it then: that is no matter of time.
  ///
  /// - Returns: what the work returns; nil where the time was over first.
  /// - Throws: what the work throws.
  @discardableResult
  public func run<Value: Sendable, Failure: Error>(
    within limit: Duration, _ work: @escaping @Sendable () async throws(Failure) -> Value
  ) async throws(Failure) -> Value? {
    let result = await withTaskGroup(of: RaceEvent<Value, Failure>.self) { group in
      group.addTask {
        do throws(Failure) {
          return .done(.success(try await work()))
        } catch {
          return .done(.failure(error))
        }
      }
      group.addTask {
        (try? await sleep(for: limit)) != nil ? .late : .woken
      }
      defer { group.cancelAll() }
      var result: Result<Value, Failure>?
      events: for await event in group {
        switch event {
        case .done(let ended):
          result = ended
          break events
        case .late: break events
        case .woken: continue
        }
      }
      return result
    }
    return try result?.get()
  }
}

/// What ends a race of work against time.
private enum RaceEvent<Value: Sendable, Failure: Error>: Sendable {
  case done(Result<Value, Failure>)
  /// The time is over.
  case late
  /// Nobody waits for the time any more.
  case woken
}
