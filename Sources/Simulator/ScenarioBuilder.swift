/// Writes the scenario: how many tasks an account has, what they are and how they live.
struct ScenarioBuilder {
  /// What a task is doing at the start.
  private enum Slot {
    case running, queued, endedLately, failedLately, yesterday
  }

  /// One turn of the mixture; accounts enter it at different places.
  private static let turn: [Slot] = [
    .running, .endedLately, .queued, .running, .endedLately, .failedLately, .yesterday,
    .endedLately,
  ]
  private static let entries = [0, 6, 2, 3]
  /// The places of the first turn whose tasks end so where the vendor has words for it.
  private static let rareEnds: [Int: TaskLife.Fate] = [
    1: .isCanceled, 5: .timesOut, 6: .timesOut,
  ]

  let options: SimulatorOptions
  let vendors: [any VendorRoutes]
  /// Unix seconds of the start; vendors put it into ids.
  let start: Double

  private var chance: Chance { Chance(seed: options.seed) }

  /// Returns the tasks of every account by its name.
  func accounts() -> [String: AccountTasks] {
    var accounts: [String: AccountTasks] = [:]
    var number = 0
    var withURLs = 0
    let withURLsInAll = vendors.indices.filter { vendors[$0].reportsURLs }.reduce(0) {
      $0 + share(of: $1)
    }
    for (index, vendor) in vendors.enumerated() {
      var tasks: [SimulatedTask] = []
      for turn in 0..<share(of: index) {
        var count = 0
        if vendor.reportsURLs {
          count = itemCount(ofTask: withURLs, of: withURLsInAll)
          withURLs += 1
        }
        tasks.append(task(number, turn: turn, vendor: vendor, entry: index, count: count))
        number += 1
      }
      accounts[vendor.accountName] = AccountTasks(tasks)
    }
    return accounts
  }

  /// The tasks of an account: an equal share; what is left goes to the first and then the last.
  private func share(of account: Int) -> Int {
    let rank = account == 0 ? 0 : vendors.count - account
    let rest = options.tasks % vendors.count
    return options.tasks / vendors.count + (rank < rest ? 1 : 0)
  }

  /// Pairs of tasks add up to twice the mean, so that the mean is exact.
  private func itemCount(ofTask position: Int, of total: Int) -> Int {
    if position == total - 1, position % 2 == 0, !(options.story && position == 0) {
      return options.urls
    }
    let most = options.urls * 2 - 1
    let pair = position / 2
    var first = 1 + chance.below(most, .count, pair)
    if options.story, pair == 0 { first = min(Story.failingURLs, most) }
    return position % 2 == 0 ? first : options.urls * 2 - first
  }

  private func task(
    _ number: Int,
    turn: Int,
    vendor: any VendorRoutes,
    entry: Int,
    count: Int
  ) -> SimulatedTask {
    let isStoryTask = options.story && entry == 0 && turn == 0
    let slots = ScenarioBuilder.turn
    let place = (ScenarioBuilder.entries[entry % 4] + turn) % slots.count
    let rare =
      turn < slots.count && vendor.tellsTimeoutsAndCancels ? ScenarioBuilder.rareEnds[place] : nil
    let life =
      isStoryTask
      ? storyLife(count: count)
      : purgeLife(number, vendor: vendor, count: count)
        ?? life(number, slot: slots[place], count: count, rare: rare)
    let domains = Domain.all
    let domain = domains[chance.below(domains.count, .domain, number)]
    let other = domains[chance.below(domains.count, .domain, number, 1)]
    let form = isStoryTask ? .purgeURL : form(number, vendor: vendor, count: count)
    let id = vendor.taskID(
      of: form,
      number: number,
      created: Int((start + life.created).rounded(.down)),
      chance: chance
    )
    return SimulatedTask(
      number: number,
      id: id,
      form: form,
      isSecondProduct: vendor.products.count > 1 && chance.below(3, .product, number) == 0,
      domain: domain,
      otherDomain: vendor.mixesDomains && number % 5 == 0 ? other : nil,
      itemCount: count,
      life: life
    )
  }

  /// Directories and patterns are submitted a few at a time, so they fall to the small tasks.
  private func form(_ number: Int, vendor: any VendorRoutes, count: Int) -> TaskForm {
    let roll = chance.below(10, .form, number)
    if roll < 2, options.submission == nil { return vendor.takesPrefetches ? .prefetch : .purgeURL }
    guard count <= max(1, options.urls / 3), roll < 7 else { return .purgeURL }
    return vendor.takesPatterns && roll == 2 ? .purgePattern : .purgeDirectory
  }

  private func storyLife(count: Int) -> TaskLife {
    let failing = max(1, count / 3)
    return TaskLife(
      created: -12,
      begin: -9,
      end: Story.failure,
      fate: .partlyFails(count: failing, from: count - failing)
    )
  }

  /// The life of a purge that is submitted while the server runs; nil in every other kind of run.
  ///
  /// One in thirty lasts two to three times as long as the vendor says.
  private func purgeLife(_ number: Int, vendor: any VendorRoutes, count: Int) -> TaskLife? {
    guard let span = options.submission else { return nil }
    let created = chance.within(0...max(span, 0.001), .age, number)
    let isStraggler = chance.below(30, .fate, number, 2) == 0
    let stretch = isStraggler ? chance.within(2...3, .duration, number, 1) : 1
    let usual = chance.within(vendor.purgeLasting, .duration, number)
    let lasting = usual * options.lasting * stretch
    return TaskLife(
      created: created, begin: created + lasting * 0.02, end: created + lasting,
      fate: chance.below(12, .fate, number) == 0 ? partial(number, count) : .succeeds)
  }

  private func life(
    _ number: Int, slot: Slot, count: Int, rare: TaskLife.Fate?
  ) -> TaskLife {
    switch slot {
    case .running: openLife(number, isQueued: false, count: count)
    case .queued: openLife(number, isQueued: true, count: count)
    case .endedLately: pastLife(number, ago: 40...1700, fate: rare ?? .succeeds)
    case .failedLately:
      pastLife(
        number, ago: 120...6900,
        fate: rare ?? (number % 2 == 0 ? .fails : partial(number, count)))
    case .yesterday:
      pastLife(
        number,
        // Within the day that is listed unless told otherwise: what was asked for is there to be seen.
        ago: 46_800...82_000,
        fate: rare ?? (chance.below(10, .fate, number) == 0 ? partial(number, count) : .succeeds)
      )
    }
  }

  private func openLife(_ number: Int, isQueued: Bool, count: Int) -> TaskLife {
    let fate: TaskLife.Fate =
      chance.below(12, .fate, number) == 0 ? partial(number, count) : .succeeds
    let isShort = options.story
    if isQueued {
      let begin = chance.within(isShort ? 1...8 : 5...60, .age, number)
      let lasting = isShort ? 4...(Story.lastEnd - begin) : 30...240
      let end = begin + chance.within(lasting, .duration, number)
      return TaskLife(
        created: -chance.within(1...9, .age, number, 1), begin: begin, end: end, fate: fate)
    }
    let created = -chance.within(isShort ? 6...90 : 10...240, .age, number)
    let end = chance.within(isShort ? 5...Story.lastEnd : 30...300, .duration, number)
    return TaskLife(created: created, begin: created * 0.8, end: end, fate: fate)
  }

  private func pastLife(_ number: Int, ago: ClosedRange<Double>, fate: TaskLife.Fate) -> TaskLife {
    let end = -chance.within(ago, .age, number)
    let begin = end - chance.within(20...300, .duration, number)
    return TaskLife(created: begin - 4, begin: begin, end: end, fate: fate)
  }

  private func partial(_ number: Int, _ count: Int) -> TaskLife.Fate {
    guard count > 1 else { return .fails }
    return .partlyFails(
      count: max(1, count / 5),
      from: chance.below(count, .fate, number, 1)
    )
  }
}

/// The fixed points of the demo's story, in story seconds.
enum Story {
  /// By then every task that was open at the start has ended.
  static let lastEnd = 22.5
  /// When the credentials of one account expire.
  static let expiry: Range<Double> = 8..<20
  /// When the first account's first task ends with failed URLs, and how many URLs it has.
  static let failure = 12.0
  static let failingURLs = 6
}
