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

  /// The same for programs that give the key of an account, and may need the vendor's own variables for it.
  func givingKeys(of account: AccountConfiguration) -> ProgramEnvironment {
    var environment = self
    environment.needed = Set(account.provider.profiles?.secretVariables ?? [])
    environment.owner = account.name.name
    return environment
  }

  /// What a program sees.
  var ofPrograms: [String: String] {
    let vendors = Set(ProviderRegistry.all.flatMap { $0.profiles?.secretVariables ?? [] })
    let hidden = named.union(vendors.subtracting(needed))
    return variables.filter { !hidden.contains($0.key) }
  }
}

extension Configuration {
  /// The variables that hold its secrets.
  private var secretVariables: Set<String> {
    let sources = accounts.flatMap(\.secrets) + [notify.webhook].compactMap(\.self)
    return Set(
      sources.compactMap { source in
        if case .environment(let name) = source.form { name } else { nil }
      })
  }

  /// An environment of which programs see no secret of this configuration.
  func hidingSecrets(in variables: [String: String]) -> ProgramEnvironment {
    ProgramEnvironment(variables, named: secretVariables)
  }
}
