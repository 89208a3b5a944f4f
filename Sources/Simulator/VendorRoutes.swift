/// One vendor's side of the server: its account, its part of the scenario, its answers.
///
/// Nothing outside a vendor's folder and the registry knows a vendor by name.
protocol VendorRoutes: Sendable {
  /// The configuration's provider word.
  var provider: String { get }
  /// The credentials as the configuration names them.
  var credentials: [SimulatedAccount.Field] { get }
  /// The configuration's `products`; empty where there is no such key.
  var products: [String] { get }
  /// Whether answers carry URLs.
  var reportsURLs: Bool { get }
  /// Whether tasks can only be asked for by id.
  var needsTracking: Bool { get }
  /// Whether one task may touch several domains.
  var mixesDomains: Bool { get }
  /// Whether purges by pattern exist.
  var takesPatterns: Bool { get }
  /// Whether it fetches URLs before they are asked for.
  var takesPrefetches: Bool { get }
  /// Whether its credentials expire for a while in the demo's story.
  var expiresInStory: Bool { get }
  /// What can be wrong with its account.
  var troubles: Set<Trouble> { get }
  /// Whether it has words for tasks that were not executed in time, and for those that were canceled.
  var tellsTimeoutsAndCancels: Bool { get }

  /// How long a purge lasts by the vendor's documents, in seconds.
  var purgeLasting: ClosedRange<Double> { get }

  /// Makes the id of a task in the vendor's form; `created` is in Unix seconds.
  func taskID(number: Int, created: Int, chance: Chance) -> String
  /// Makes the id of a task of a form, for vendors whose ids tell what tasks do.
  func taskID(of form: TaskForm, number: Int, created: Int, chance: Chance) -> String
  /// The calls a second the server enforces and those it publishes.
  func rates(for tasks: AccountTasks) -> CallRates
  /// Whether a request is meant for this vendor.
  func claims(_ request: Inbound) -> Bool
  /// Whether a request names this account's key, validly signed or not.
  func isNamed(by request: Inbound) -> Bool
  /// The domains at which an item of a task is found.
  func hosts(of task: SimulatedTask, _ item: Int) -> [Domain]
  /// What its nodes say of a copy in the header of an answer, `Date` among it.
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader]
  /// Answers a request that it claims.
  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse
}

extension VendorRoutes {
  var accountName: String { "sim-" + provider }
  var products: [String] { [] }
  var reportsURLs: Bool { true }
  var needsTracking: Bool { false }
  var mixesDomains: Bool { false }
  var takesPatterns: Bool { false }
  var takesPrefetches: Bool { true }
  var expiresInStory: Bool { false }
  var troubles: Set<Trouble> { [.key, .clock, .clockBehind, .permission, .quota] }
  var tellsTimeoutsAndCancels: Bool { false }

  func taskID(of form: TaskForm, number: Int, created: Int, chance: Chance) -> String {
    taskID(number: number, created: created, chance: chance)
  }

  func hosts(of task: SimulatedTask, _ item: Int) -> [Domain] { [task.domain(ofItem: item)] }
}

/// Everything an answer depends on besides the request.
struct Desk: Sendable {
  let account: String
  let tasks: AccountTasks
  let chance: Chance
  let rates: CallRates
  let memory: ServerMemory
  let options: SimulatorOptions
  /// The present in Unix seconds.
  let now: Double
  /// Unix seconds of the start.
  let start: Double
  /// Seconds since the start on the injected clock.
  let elapsed: Double
  /// The present in story seconds.
  let storyTime: Double
  /// Whether the account's credentials are expired just now.
  let isExpired: Bool
  /// The number of the account's requests before this one.
  let ordinal: Int

  /// Returns a task by its id; nil where there is none, or none yet.
  func task(_ id: String) -> SimulatedTask? {
    tasks[id: id].flatMap { $0.life.created <= elapsed ? $0 : nil }
  }

  /// Returns the positions of the tasks that were created in a span and up to now.
  func positions(createdIn span: ClosedRange<Double>) -> Range<Int> {
    let last = min(span.upperBound, elapsed)
    return last < span.lowerBound ? 0..<0 : tasks.positions(createdIn: span.lowerBound...last)
  }

  /// Returns how many URLs were submitted, since a moment in Unix seconds, by tasks that count.
  func submittedURLs(since moment: Double, where counts: (SimulatedTask) -> Bool) -> Int {
    let since = moment - start
    guard since <= elapsed else { return 0 }
    return positions(createdIn: since...elapsed).reduce(0) { sum, position in
      let task = tasks.tasks[position]
      return sum + (counts(task) ? task.itemCount : 0)
    }
  }

  /// Takes a token for a call; false means that the caller is too fast.
  func admits(_ call: String) -> Bool {
    memory.takeToken(
      for: account + " " + call,
      rate: rates.enforced[call] ?? rates.published,
      at: elapsed
    )
  }

  /// Returns the Unix seconds at which a story time is or was.
  func unix(ofStory time: Double) -> Int {
    let seconds = time > 0 ? time / max(options.speed, 0.000_001) : time
    return Int((start + seconds).rounded(.down))
  }
}

/// The calls a second of an account.
struct CallRates: Sendable, Hashable {
  /// By the name of the call.
  let enforced: [String: Double]
  /// What the account's configuration should carry; below every enforced rate.
  let published: Double
}
