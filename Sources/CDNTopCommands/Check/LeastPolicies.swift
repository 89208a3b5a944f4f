import Providers
import TaskModel

/// What `check --policy` prints: the least that keys have to be allowed, without asking anybody.
struct LeastPolicies {
  private let accounts: [AccountConfiguration]
  private let session: Session

  init(_ accounts: [AccountConfiguration], in session: Session) {
    self.accounts = accounts
    self.session = session
  }

  /// Prints each policy once, with the names of the accounts it is for on standard error.
  func write() async throws {
    try await session.withRuntime { try write($0) }
  }

  private func write(_ runtime: AccountRuntime) throws {
    let process = session.process
    var policies: [(text: String, names: [String])] = []
    for account in accounts {
      let provider = try runtime.keylessProvider(for: account)
      guard let text = (provider as? any AccountChecking)?.leastPolicy else {
        process.talk(
          "cdntop: \(account.name): there is no read-only policy to grant; a \(account.provider.id.word)"
            + " key may do everything its account may")
        continue
      }
      if let place = policies.firstIndex(where: { $0.text == text }) {
        policies[place].names.append(account.name.name)
      } else {
        policies.append((text, [account.name.name]))
      }
    }
    for policy in policies {
      process.talk("cdntop: for \(policy.names.joined(separator: ", ")):")
      try process.output(policy.text + "\n")
    }
  }
}
