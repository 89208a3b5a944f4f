import Providers
import TaskModel

/// The commented configuration that `cdntop init` writes.
enum ConfigurationTemplate {
  /// Returns the text with the accounts that were found; it loads as it is, also with none.
  static func text(_ found: [FoundKeys.Account]) -> String {
    let words = Set(found.map(\.provider))
    let remarks = ProviderRegistry.all.filter { words.contains($0.id.word) }.compactMap(\.remark)
    return head + found.map(\.yaml).joined() + remarks.map { "  # \($0)\n" }.joined()
      + ProviderRegistry.all.map(\.starter).joined()
  }

  private static let head = """
    # Configuration of cdntop. Mistakes are reported all at once, with line and column.
    # cdntop only reads: keys that may call the vendors' query APIs are enough.

    # monitor:
    #   theme: both              # both dark light mono, or a file of the themes folder
    #   window: 24h              # how far back to list, clamped to what a vendor keeps
    #   refresh: 2s
    #   timezone: Asia/Shanghai  # or +08:00, UTC, local
    #   ambiguous: 1             # 2 where the terminal draws ambiguous characters wide
    # store: {keep: 90d, max_size: 1GiB}   # the history: how old, and how large with all else
    # team: {database_env: CDNTOP_DB, name: cdn-ops}   # PostgreSQL; begins with: cdntop team init
    # verify: {origins: {"*.example.com": "https://203.0.113.10"}, from: [local], rate: 2}
    # notify: {command: [notify-me], webhook_env: HOOK, webhook_format: slack, bell: true}
    # keys: {pause: [p, Z]}      # action: keys

    # Take the "#" off the accounts you have. Any secret KEY may also be given as KEY_env,
    # KEY_file or KEY_command: [pass, show, x]. Every account also takes enabled, window,
    # min_interval, rate_limit (calls a second), timeout, proxy, ca_file, allow_http, budget
    # (what the vendor counts calls by, where several keys or names are of one account).
    accounts:

    """
}
