import Providers
import TaskModel

/// One account as configured.
struct AccountConfiguration: Sendable {
  /// What every account may have, whatever its vendor.
  struct Common: Sendable {
    /// Whether the account is polled at all.
    var isEnabled = true
    /// How far back to list; nil for the monitor's window.
    var window: Duration?
    /// The least time between two reads; nil for the engine's own.
    var minInterval: Duration?
    /// Calls a second, at most; nil for the provider's own.
    var rateLimit: Double?
    /// How long one call may take; nil for the transport's own.
    var timeout: Duration?
    /// The proxy, which may hold a password; nil to go by the environment.
    var proxy: Secret?
    /// A file of further root certificates, as an absolute path.
    var caFile: String?
    /// Whether plain http to another machine was allowed.
    var allowHTTP = false
    /// Whether all processes of the host keep to one budget of calls; not so where the vendor is this
    /// process's own.
    var sharesBudget = true
    /// What the vendor counts the account's calls by, where the configuration names it or a profile told; nil to go by
    /// what the configuration says of the key.
    var budgetName: String?
    /// Where the vendor is reached; nil for the provider's default.
    var endpoint: String?
  }

  /// The name, unique in the configuration.
  let name: AccountID
  /// The vendor's row in the registry.
  let provider: ProviderDescription
  /// What every account may have.
  var common: Common
  /// Plain values of the provider's own keys.
  let values: [String: String]
  /// Lists of the provider's own keys.
  let lists: [String: [String]]
  /// Where the provider's secrets come from.
  let secrets: [SecretSource]
  /// The task ids to watch besides those of the watch list.
  let track: [TrackedTask]

  /// Says why a text holds no ids of the account's tasks; nil where it may.
  func denial(of text: String) -> String? {
    guard let found = provider.taskIDs.ids(in: text) else {
      return provider.taskIDs.denial(of: text, by: provider.id)
    }
    return found.lazy.compactMap { provider.denial(of: $0, given: values) }.first
  }

  /// Whether the configuration file itself holds a secret of the account.
  var holdsSecret: Bool {
    secrets.contains(where: \.isInline)
      || (common.proxy?.withValue { $0.contains("@") } ?? false)
  }
}

extension ProgramEnvironment {
  /// The same for programs that give the key of an account, and may need the vendor's own variables for it.
  func givingKeys(of account: AccountConfiguration) -> ProgramEnvironment {
    givingKeys(
      of: account.name, needing: Set(account.provider.profiles?.secretVariables ?? []))
  }
}
