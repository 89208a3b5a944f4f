import BenchmarkSupport
import FoundationEssentials
import Simulator
import TaskModel

/// One account of a seeded run of purges, and the clock it is played on.
struct Play {
  /// A purge of the account, as only the simulator knows it.
  struct Purge {
    let reference: TaskReference
    /// Seconds from the start.
    let created: Double
    let end: Double
  }

  let clock = StoryClock()
  let account: SimulatedAccount
  let provider: any Provider
  /// In the order of submission.
  let purges: [Purge]

  /// Every purge is submitted within this time: a minute, or five purges a second.
  static func submission(of tasks: Int) -> Double { max(60, Double(tasks) / 5) }

  /// The names of the accounts that share the purges.
  static func accounts(_ setting: Setting) -> [String] {
    SimulatorServer(options: setting.options, clock: StoryClock(), now: { Date() })
      .accounts.map(\.name)
  }

  /// Sets the scene for one account; the others' purges exist and are not looked at.
  init(_ setting: Setting, account name: String) throws {
    let clock = clock
    let server = SimulatorServer(
      options: setting.options, clock: clock, now: { clock.wallTime })
    guard let account = server.accounts.first(where: { $0.name == name }) else {
      throw PlayError.noAccount(name)
    }
    self.account = account
    provider = try InProcessExchange(to: server).provider(of: account) { clock.wallTime }
    purges = server.lives(of: name).map { life in
      let product = account.products.isEmpty ? nil : account.products[life.isSecondProduct ? 1 : 0]
      return Purge(
        reference: TaskReference(
          vendorID: life.id, kind: TaskKind(rawValue: life.kind) ?? .purgeURL, product: product),
        created: life.created, end: life.end)
    }.sorted { $0.created < $1.created }
  }
}

/// What is played.
struct Setting {
  /// Purges over all accounts.
  let tasks: Int
  let seed: UInt64
  /// The mean number of URLs of a purge.
  let urls: Int
  /// How long purges last, in parts of what the vendors' documents say.
  let lasting: Double
  /// Whose accounts there are.
  let providers: [String]

  var options: SimulatorOptions {
    var options = SimulatorOptions(tasks: tasks, urls: urls, seed: seed)
    options.submission = Play.submission(of: tasks)
    options.lasting = lasting
    options.providers = providers
    return options
  }
}

/// Why nothing could be played.
enum PlayError: Error { case noAccount(String) }
