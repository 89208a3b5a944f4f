import Providers
import TaskModel

/// The variables of the process, of which the programs that it starts see those without secrets.
struct ProgramEnvironment: Sendable {
  /// All variables.
  let variables: [String: String]
  /// The variables that the configuration names as secrets.
  private let named: Set<String>
  /// The variables of a vendor that its own programs need.
  private var needed: Set<String> = []
  /// The account that programs give the key of; empty for other programs.
  private(set) var owner = ""

  /// Describes an environment.
  ///
  /// - Parameter named: the variables that the configuration names as secrets; the vendors' own secrets are
  ///   hidden besides.
  init(_ variables: [String: String], named: Set<String> = []) {
    self.variables = variables
    self.named = named
  }

  /// The same for programs that give the key of an account, and may need some of the hidden variables for it.
  func givingKeys(of account: AccountID, needing variables: Set<String>) -> ProgramEnvironment {
    var environment = self
    environment.needed = variables
    environment.owner = account.name
    return environment
  }

  /// What tmux has to know of to find its server and to take characters for what they are.
  private static let ofTmux: Set<String> = [
    "HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TERM", "TMUX", "TMUX_PANE", "TMUX_TMPDIR",
  ]

  /// The same for tmux, whose server is told every variable of whoever talks to it.
  ///
  /// Nothing names the secrets among them where the configuration is not read, as in a demo, or cannot be, as in a replay.
  var forTmux: ProgramEnvironment {
    ProgramEnvironment(
      variables.filter { Self.ofTmux.contains($0.key) || $0.key.hasPrefix("LC_") }, named: named)
  }

  /// What a program sees.
  var ofPrograms: [String: String] {
    let vendors = Set(ProviderRegistry.all.flatMap { $0.profiles?.secretVariables ?? [] })
    let hidden = named.union(vendors.subtracting(needed))
    return variables.filter { !hidden.contains($0.key) }
  }
}
