import Proofs
import Providers
import Reports
import TaskModel

/// What an operator configured, checked; secrets are named, not yet fetched.
struct Configuration: Sendable {
  /// What the monitor shows and how.
  struct Monitor: Sendable {
    /// The theme's name; nil for the default one.
    var theme: String?
    /// How far back to list where an account does not say.
    var window: Duration = .seconds(24 * 3_600)
    /// How often the screen and running tasks are refreshed.
    var refresh: Duration = .seconds(2)
    /// The zone of clock times.
    var zone: ZoneSetting = .system
    /// Cells taken by characters of ambiguous width: 1 or 2.
    var ambiguousWidth = 1
  }

  /// Whom to tell about ends and problems.
  struct Notify: Sendable {
    /// The program to run, with its arguments; empty for none.
    var command: [String] = []
    /// The address to call, a secret; nil for none.
    var webhook: SecretSource?
    /// How that is called.
    var webhookFormat = WebhookFormat.json
    /// Whether the terminal rings.
    var bell = true
  }

  /// What `verify` asks and how, unless the command line says otherwise.
  struct Verify: Sendable {
    /// Where the origins of hosts are, in the file's order.
    var origins: [(host: HostPattern, place: OriginPlace)] = []
    /// The places, as in `--from`.
    var from: [String] = []
    /// Returns where a file is that `from` names.
    var path: @Sendable (String) -> String = { $0 }
    /// Requests a second; nil for the default.
    var rate: Double?

    /// Returns where the origin of a URL is; nil for one whose host no pattern matches.
    var origin: @Sendable (ProofURL) -> OriginPlace? {
      { [origins] url in origins.first { $0.host.matches(url.host) }?.place }
    }
  }

  /// The database that a team shares.
  struct Team: Sendable {
    /// What the secret of its address is called.
    static let key = "database"

    /// Where its address is, as PostgreSQL's library takes it; a secret.
    var database: SecretSource
    /// What the team is called; nil where nobody says.
    var name: String?
  }

  /// The file the configuration came from.
  var file: String
  /// The monitor's settings.
  var monitor = Monitor()
  /// How much of the history is kept.
  var store = StoreBounds()
  /// What is shared with a team; nil where nothing is.
  var team: Team?
  /// Whom to tell.
  var notify = Notify()
  /// What `verify` asks.
  var verify = Verify()
  /// Keys by the action they are bound to, as configured.
  var keys: [String: [String]] = [:]
  /// The accounts, in the file's order.
  var accounts: [AccountConfiguration] = []
  /// What an operator should know and nothing is refused for, a sentence each.
  var warnings: [String] = []

  /// Whether the file itself holds a secret.
  var holdsSecret: Bool {
    notify.webhook?.isInline == true || team?.database.isInline == true
      || accounts.contains(where: \.holdsSecret)
  }

  /// Returns what the accounts track: the watch list, and what stands in the configuration.
  ///
  /// An id that is on both counts once, with what the watch list says of it. Entries of accounts that
  /// are not configured are left out.
  func tracked(with watchList: [TrackedTask]) -> [TrackedTask] {
    let names = Set(accounts.map(\.name))
    let listed = watchList.filter { names.contains($0.account) }
    let known = Set(listed.map(\.key))
    return listed + accounts.flatMap(\.track).filter { !known.contains($0.key) }
  }

  /// Returns the account of a name; nil if there is none.
  func account(_ name: AccountID) -> AccountConfiguration? {
    accounts.first { $0.name == name }
  }

  /// The names that filters may speak of.
  var filterNames: FilterNames {
    FilterNames(
      accounts: accounts.map(\.name.name), providers: ProviderRegistry.all.map(\.id.word))
  }
}

extension Configuration {
  /// The variables that hold its secrets.
  private var secretVariables: Set<String> {
    let sources =
      accounts.flatMap(\.secrets) + [notify.webhook, team?.database].compactMap(\.self)
    let named = sources.compactMap { source in
      if case .environment(let name) = source.form { name } else { nil }
    }
    // PostgreSQL's library reads it, and so nothing of the configuration names it.
    return Set(named + (team == nil ? [] : ["PGPASSWORD"]))
  }

  /// An environment of which programs see no secret of this configuration.
  func hidingSecrets(in variables: [String: String]) -> ProgramEnvironment {
    ProgramEnvironment(variables, named: secretVariables)
  }
}
