import Providers
import TaskModel

extension TaskFilter {
  /// Returns the configured accounts whose tasks the filter can let through; the others are not polled.
  ///
  /// - Throws: ``UsageError`` where there is none, so that a slip never looks like "nothing to do".
  func accounts(of configuration: Configuration) throws(UsageError) -> [AccountConfiguration] {
    guard !configuration.accounts.isEmpty else {
      throw .wrong("the configuration \(configuration.file) has no account yet")
    }
    let chosen = configuration.accounts.filter {
      mayMatch(account: $0.name, provider: $0.provider.id)
    }
    guard !chosen.isEmpty else {
      let names = configuration.accounts.map(\.name.name).joined(separator: ", ")
      throw .wrong("the filter excludes every account; there are \(names)")
    }
    return chosen
  }
}
