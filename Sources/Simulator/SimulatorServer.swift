public import FoundationEssentials

/// A loopback server that answers as the vendors do, over a seeded scenario.
///
/// Scenario and answers depend on the options, the two times given and the order of requests only
/// through rate limits, nonces and faults. The story begins when the value is made.
public struct SimulatorServer: Sendable {
  let options: SimulatorOptions
  private let clock: any Clock<Duration>
  private let elapsed: @Sendable () -> Duration
  /// The vendors' time.
  let now: @Sendable () -> Date
  private let start: Double
  private let vendors: [any VendorRoutes]
  let tasks: [String: AccountTasks]
  private let rates: [String: CallRates]
  private let memory = ServerMemory()

  /// The words of all providers that can be shown.
  public static var allProviders: [String] { VendorRegistry.all.map(\.provider) }
  /// Of those, the ones that are shown unless others are asked for.
  public static var usualProviders: [String] { VendorRegistry.usual.map(\.provider) }

  /// The words of the providers whose accounts can have a trouble.
  public static func providers(with trouble: Trouble) -> [String] {
    VendorRegistry.all.filter { $0.troubles.contains(trouble) }.map(\.provider)
  }

  /// Makes the server and its scenario; O(tasks), whatever the number of URLs.
  ///
  /// - Parameters:
  ///   - options: What is shown, and how badly.
  ///   - clock: Drives the tasks' lives, the rate limits and late answers.
  ///   - now: The wall time in answers and in signatures' dates; should move with the clock.
  public init(
    options: SimulatorOptions,
    clock: any Clock<Duration>,
    now: @escaping @Sendable () -> Date
  ) {
    self.init(
      options: options, clock: clock, now: now,
      vendors: VendorRegistry.vendors(options.providers ?? Self.usualProviders))
  }

  /// Makes a server of some vendors.
  init(
    options: SimulatorOptions, clock: any Clock<Duration>, now: @escaping @Sendable () -> Date,
    vendors: [any VendorRoutes]
  ) {
    self.options = options
    self.vendors = vendors
    self.clock = clock
    let shift = options.trouble.clockShift
    self.now = { now().addingTimeInterval(shift) }
    start = self.now().timeIntervalSince1970
    tasks = ScenarioBuilder(options: options, vendors: vendors, start: start).accounts()
    var rates: [String: CallRates] = [:]
    for vendor in vendors {
      // A run that submits goes by the limits the vendors have, whatever its size.
      let shown = options.submission == nil ? tasks[vendor.accountName] : nil
      rates[vendor.accountName] = vendor.rates(for: shown ?? AccountTasks([]))
    }
    self.rates = rates
    elapsed = SimulatorServer.stopwatch(clock)
  }

  /// The accounts a configuration needs to see everything.
  public var accounts: [SimulatedAccount] {
    vendors.map { vendor in
      let tasks = self.tasks[vendor.accountName]?.tasks ?? []
      let tracked = vendor.needsTracking ? tasks : []
      return SimulatedAccount(
        name: vendor.accountName,
        provider: vendor.provider,
        credentials: vendor.credentials,
        products: vendor.products,
        rateLimit: rates[vendor.accountName]?.published ?? 1,
        trackedIDs: tracked.map { .init(id: $0.id, kind: $0.form.rawValue) }
      )
    }
  }

  /// What is true of an account's tasks, which no vendor tells; for measuring how soon it is seen.
  package func lives(of account: String) -> [SimulatedLife] {
    (tasks[account]?.tasks ?? []).map { task in
      SimulatedLife(
        id: task.id, kind: task.form.rawValue, isSecondProduct: task.isSecondProduct,
        created: task.life.created, end: task.life.end)
    }
  }

  /// Answers one request, as the server on the socket does.
  ///
  /// Returns at once but for a late answer, which sleeps on the clock (until the task is cancelled).
  public func answer(to request: SimulatorRequest) async -> SimulatorResponse {
    let inbound = Inbound(request)
    // A call of two vendors' form is its whose key it names.
    let claimed = vendors.indices.filter { vendors[$0].claims(inbound) }
    let named = claimed.first { vendors[$0].isNamed(by: inbound) }
    guard let index = named ?? claimed.first else {
      return .html("Not Found", status: 404)
    }
    let vendor = vendors[index]
    guard vendor.isNamed(by: inbound) else {
      return vendor.answer(inbound, at: desk(for: index, ordinal: 0))
    }
    let ordinal = memory.nextOrdinal(of: vendor.accountName)
    let faults = Faults(level: options.faults, chance: Chance(seed: options.seed))
    guard let fault = faults.fault(account: index, ordinal: ordinal) else {
      return vendor.answer(inbound, at: desk(for: index, ordinal: ordinal))
    }
    if let response = faults.answer(for: fault, account: index, ordinal: ordinal) {
      return response
    }
    if fault == .late { try? await clock.sleep(for: Faults.delay) }
    let response = vendor.answer(inbound, at: desk(for: index, ordinal: ordinal))
    return fault == .cutOff ? faults.cut(response, account: index, ordinal: ordinal) : response
  }

  /// The vendors with their tasks, in the order of the accounts.
  var accountTasks: [(routes: any VendorRoutes, tasks: AccountTasks)] {
    vendors.map { ($0, tasks[$0.accountName] ?? AccountTasks([])) }
  }

  /// What the nodes of a vendor say of a copy.
  func edgeFields(of copy: EdgeCopy, vendor index: Int) -> [SimulatorHeader] {
    vendors[index].edgeFields(of: copy)
  }

  /// Returns what a vendor's answer depends on, at this moment.
  func desk(for index: Int, ordinal: Int) -> Desk {
    let vendor = vendors[index]
    let account = vendor.accountName
    let seconds = SimulatorServer.seconds(elapsed())
    let storyTime = options.isFrozen ? 0 : seconds * options.speed
    let chance = Chance(seed: options.seed)
    let faults = Faults(level: options.faults, chance: chance)
    let inStory =
      options.story && options.refusesKeyInStory && vendor.expiresInStory
      && Story.expiry.contains(storyTime)
    let inFault = faults.expires(account: index, of: vendors.count, at: seconds)
    return Desk(
      account: account,
      tasks: tasks[account] ?? AccountTasks([]),
      chance: chance,
      rates: rates[account] ?? CallRates(enforced: [:], published: 1),
      memory: memory,
      options: options,
      now: now().timeIntervalSince1970,
      start: start,
      elapsed: seconds,
      storyTime: storyTime,
      isExpired: !options.isFrozen && (inStory || inFault),
      ordinal: ordinal
    )
  }

  private static func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration
  where C.Duration == Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }

  private static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
