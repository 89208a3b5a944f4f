import PollingEngine
import Providers
import TaskModel

/// One read of accounts in full.
struct SinglePoll {
  /// The accounts to read.
  let accounts: [AccountConfiguration]
  /// How far back to list; nil to go by the configuration.
  let lookBack: Duration?
  /// How long to wait for accounts.
  let timeout: Duration
  /// How much of that is over.
  var spent: Duration = .zero

  /// Reads, and returns what is known then.
  ///
  /// - Throws: ``ConfigurationError``, ``FileError``.
  func snapshot(in session: Session) async throws -> Snapshot {
    let process = session.process
    let session = session.asking(accounts)
    return try await session.withEngine(
      for: accounts, tracked: await session.tracked(), lookBack: lookBack
    ) { engine, _ in
      let begin = ContinuousClock.now
      return await engine.pollOnce(timeout: max(.zero, timeout - spent)) { status in
        let left = timeout - spent - (ContinuousClock.now - begin)
        process.talk("cdntop: " + Self.words(status, within: timeout, left: left))
      }
    }
  }

  /// Says which account keeps the read waiting, why, and for how long at most.
  static func words(
    _ status: AccountStatus, within timeout: Duration, left: Duration
  ) -> String {
    let limit = "the \(DurationText.exact(timeout)) timeout"
    // What is too long is not read again: the rest of the account is waited for.
    var trouble = status.error
    if case .tooMuch? = trouble { trouble = nil }
    guard let error = trouble else {
      let words = status.lastSuccess == nil ? "no answer yet" : "still reading"
      return "\(status.account): \(words); waiting until \(limit)"
    }
    if status.scope != nil, error.isLasting, let trouble = status.trouble {
      return "\(status.account): \(trouble.sentence); still reading the rest;"
        + " waiting until \(limit)"
    }
    let isOver = if case .throttled(let wait?, _) = error { wait >= left } else { false }
    let end = isOver ? "not asked again, since that is longer than is left of" : "retrying until"
    return "\(status.account): \(error.trouble.sentence); \(end) \(limit)"
  }
}
