import FoundationEssentials
import Synchronization
import TaskModel

/// When the keys of accounts end that do not last, so that they are read again in time.
final class KeyExpiries: Sendable {
  private let dates = Mutex<[AccountID: Date]>([:])

  /// How long before its end a key is read again.
  private static let margin = 60.0

  /// Notes when the key that an account has now ends; nil where that is not known.
  func note(_ end: Date?, of account: AccountID, at now: Date) {
    dates.withLock { dates in
      guard let end, end > now else {
        dates[account] = nil
        return
      }
      let early = end.addingTimeInterval(-Self.margin)
      dates[account] = early > now ? early : end
    }
  }

  /// Returns the accounts whose keys are to be read again, each once.
  func due(at now: Date) -> [AccountID] {
    dates.withLock { dates in
      let due = dates.filter { $0.value <= now }.map(\.key).sorted()
      for account in due { dates[account] = nil }
      return due
    }
  }
}
