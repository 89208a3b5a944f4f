import FoundationEssentials
import Providers
import Store
import TaskModel
import TeamStore

extension ProcessContext {
  /// The store of the team of a configuration, over the operator's own one; nil where there is no team.
  ///
  /// Nothing is connected yet.
  ///
  /// - Throws: ``ConfigurationError`` where the address cannot be had or is none, or PostgreSQL's library is missing.
  func teamStore(
    over own: any TaskStore, for configuration: Configuration?
  ) async throws(ConfigurationError) -> PostgreSQLStore? {
    guard let configuration, let team = configuration.team else { return nil }
    let address: Secret
    do throws(SecretError) {
      address = try await team.database.resolve(
        environment: configuration.hidingSecrets(in: environment))
    } catch {
      throw .invalid(["team: \(error)"])
    }
    let accounts = await namingBudgets(of: configuration).accounts
    let member = PostgreSQLStore.Member(
      id: UUID().uuidString, name: operatorName, host: MachineName.text)
    do throws(StoreError) {
      return try address.withValue { text in
        Result { () throws(StoreError) in
          try PostgreSQLStore(
            at: text, as: member, accounts: accounts.map(\.identity), own: own,
            lanes: AsideLanes(), now: { calendar })
        }
      }.get()
    } catch {
      throw .invalid(["team: \(error)"])
    }
  }

  /// The labels that the team of a configuration uses; none where there is no team, or its store cannot be read.
  ///
  /// No program is run for that: one that tells where the store is may ask who types for a passphrase.
  func teamLabels(of configuration: Configuration?) async -> [String] {
    guard var configuration, let team = configuration.team else { return [] }
    if case .command = team.database.form { return [] }
    configuration.accounts = []
    let own = SQLiteStore(at: nil, lanes: AsideLanes())
    let store = try? await teamStore(over: own, for: configuration)
    return (try? await store?.labels()) ?? []
  }

  /// Names what the vendors count the calls of accounts by whose profiles alone tell that.
  ///
  /// All of a team have to mean the same. Without a team nothing is read.
  func namingBudgets(of configuration: Configuration) async -> Configuration {
    guard configuration.team != nil else { return configuration }
    let places = configuration.accounts.indices.filter { place in
      let account = configuration.accounts[place]
      return account.values["profile"] != nil && account.common.budgetName == nil
    }
    guard !places.isEmpty else { return configuration }
    let names = try? await HTTPTransports.withTransports(environment: environment) { transports in
      let runtime = AccountRuntime(
        transports: transports, process: self, configuration: configuration,
        store: SQLiteStore(at: nil, lanes: AsideLanes()))
      return await withTaskGroup(of: (Int, String).self) { group in
        for place in places {
          let account = configuration.accounts[place]
          group.addTask { (place, await runtime.budgetName(of: account)) }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
    }
    var configuration = configuration
    for place in places { configuration.accounts[place].common.budgetName = names?[place] }
    return configuration
  }
}

extension AccountRuntime {
  /// What the vendor counts the calls of an account with a profile by: its key; or, where that is not known or does not
  /// last, what the account is called here.
  fileprivate func budgetName(of account: AccountConfiguration) async -> String {
    let settings = try? await settings(of: account)
    guard let settings, !settings.secrets.keys.contains(where: { $0.hasSuffix("token") }) else {
      return account.budgetName(called: account.name.name)
    }
    return account.budgetName(of: settings.values.filter { $0.key != "profile" })
  }
}
