public import Foundation
public import TaskModel
import Testing

/// The contract of ``TaskStore`` as a value: give it a way to make stores, and it runs every check.
///
/// Each check is of a place of its own. The stores of a place are as different processes have them, which share it.
public struct StoreConformance: Sendable {
  /// A place where nothing is kept yet, and the processes that share it.
  public protocol Place: Sendable {
    /// A store as another process would have it, whose configuration has accounts, at a moment of its calendar.
    func store(_ accounts: [AccountIdentity], now: Date) throws -> any TaskStore

    /// Lets time pass, in seconds, for what goes by a clock that the stores do not bring along.
    func pass(_ seconds: Double) throws

    /// Makes the database refuse every task of an id that is written from now on, as it does by rules of its own.
    func refuse(_ vendorID: String) throws
  }

  /// What is checked.
  public enum Check: String, CaseIterable, Sendable {
    case whatOneProcessTracksAnotherReads, whatIsTrackedAgainKeepsItsPlace, manyEntries
    case manyTrackersLoseNothing
    case whatOneMonitorTakesNoteOfOthersRead, notesThatAreTooOldGo
    case linesAndViewsAreKept, asMuchIsKeptAsTheMonitorRemembers
    case whatOthersChangeIsTold
    case accountsAreFoundByTheirKeys, namesMayBeExchanged
    case allProcessesTakeOutOfOneBudget, aPriceAboveTheBurstLeavesADebt
    case aTaskComesBackAsItWas, whatTwoSawIsPutTogether, whatWasProvedIsKept
    case whatWasSeenInTheFutureHidesNoEnd, aLabelReachesWhatWasObserved
    case whatOnlyALabelPutThereGoesWithIt
    case filtersFindWhatTheyLetPass, pagesComeToAnEnd, whatHappenedSinceIsFound, readsAreKept
    case whatIsTooOldIsForgotten, manyRecordersLoseNothing
    case manyIDsAreFoundAtOnce, whatIsRefusedKeepsNothingElseOut, everyTextAndNumberIsTaken
  }

  let place: any Place

  /// Takes a place.
  public init(_ place: any Place) { self.place = place }

  /// Checks something.
  public func run(_ check: Check) async throws {
    switch check {
    case .whatOneProcessTracksAnotherReads: try await whatOneProcessTracksAnotherReads()
    case .whatIsTrackedAgainKeepsItsPlace: try await whatIsTrackedAgainKeepsItsPlace()
    case .manyEntries: try await manyEntries()
    case .manyTrackersLoseNothing: try await manyTrackersLoseNothing()
    case .whatOneMonitorTakesNoteOfOthersRead: try await whatOneMonitorTakesNoteOfOthersRead()
    case .notesThatAreTooOldGo: try await notesThatAreTooOldGo()
    case .linesAndViewsAreKept: try await linesAndViewsAreKept()
    case .asMuchIsKeptAsTheMonitorRemembers: try await asMuchIsKeptAsTheMonitorRemembers()
    case .whatOthersChangeIsTold: try await whatOthersChangeIsTold()
    case .accountsAreFoundByTheirKeys: try await accountsAreFoundByTheirKeys()
    case .namesMayBeExchanged: try await namesMayBeExchanged()
    case .allProcessesTakeOutOfOneBudget: try await allProcessesTakeOutOfOneBudget()
    case .aPriceAboveTheBurstLeavesADebt: try await aPriceAboveTheBurstLeavesADebt()
    case .aTaskComesBackAsItWas: try await aTaskComesBackAsItWas()
    case .whatTwoSawIsPutTogether: try await whatTwoSawIsPutTogether()
    case .whatWasProvedIsKept: try await whatWasProvedIsKept()
    case .whatWasSeenInTheFutureHidesNoEnd: try await whatWasSeenInTheFutureHidesNoEnd()
    case .aLabelReachesWhatWasObserved: try await aLabelReachesWhatWasObserved()
    case .whatOnlyALabelPutThereGoesWithIt: try await whatOnlyALabelPutThereGoesWithIt()
    case .filtersFindWhatTheyLetPass: try await filtersFindWhatTheyLetPass()
    case .pagesComeToAnEnd: try await pagesComeToAnEnd()
    case .whatHappenedSinceIsFound: try await whatHappenedSinceIsFound()
    case .readsAreKept: try await readsAreKept()
    case .whatIsTooOldIsForgotten: try await whatIsTooOldIsForgotten()
    case .manyRecordersLoseNothing: try await manyRecordersLoseNothing()
    case .manyIDsAreFoundAtOnce: try await manyIDsAreFoundAtOnce()
    case .whatIsRefusedKeepsNothingElseOut: try await whatIsRefusedKeepsNothingElseOut()
    case .everyTextAndNumberIsTaken: try await everyTextAndNumberIsTaken()
    }
  }

  /// A store as another process would have it.
  func store(
    _ accounts: [AccountIdentity] = [], later seconds: Double = 100
  ) throws -> any TaskStore {
    try place.store(accounts, now: sampleNow.addingTimeInterval(seconds))
  }

  func account(
    _ name: String, _ provider: String = "jdcloud", keys: [String] = []
  ) -> AccountIdentity {
    AccountIdentity(
      name: AccountID(name), provider: ProviderID(provider), endpoint: "", keys: keys)
  }

  func query(_ filter: String = "", urls: Bool = false, limit: Int = 7) throws -> HistoryQuery {
    HistoryQuery(
      filter: try TaskFilter(parsing: filter, now: sampleNow, zone: .fixed(seconds: 0)),
      now: sampleNow, includesURLs: urls, limit: limit)
  }

  func ids(_ filter: String) async throws -> [String] {
    try await store().allHistory(query(filter)).map(\.task.id.vendorID)
  }
}

// MARK: - The watch list

extension StoreConformance {
  private func whatOneProcessTracksAnotherReads() async throws {
    #expect(try await store().watched().isEmpty)
    #expect(try await store().untrack(["1"], of: AccountID("jd")).isEmpty)
    let entries = [
      entry("1", label: "a \"b\"\n", urls: ["https://x/y", "ü\u{0}\u{FFFF}"]),
      entry("1", kind: .prefetch), entry("2", account: "ali", product: "dcdn"),
    ]
    try await store().track(entries, guessed: [])
    let other = try store()
    #expect(try await other.watched() == entries)
    #expect(try await other.untrack(["1", "9"], of: AccountID("jd")) == ["1"])
    #expect(try await store().watched() == [entries[2]])
    #expect(other.standing == .kept)
  }

  private func whatIsTrackedAgainKeepsItsPlace() async throws {
    let store = try store()
    try await store.track([entry("1", label: "old", urls: ["u"]), entry("2")], guessed: [])
    try await store.track([entry("1", kind: .purgeDirectory, at: 60)], guessed: [])
    let changed = entry("1", kind: .purgeDirectory, label: "old", urls: ["u"])
    #expect(try await self.store().watched() == [changed, entry("2")])
    try await store.label([entry("1", label: "new")])
    let labeled = entry("1", kind: .purgeDirectory, label: "new", urls: ["u"])
    #expect(try await self.store().watched() == [labeled, entry("2")])
  }

  /// With a search for each entry this takes minutes.
  private func manyEntries() async throws {
    let entries = (0..<20_000).map { entry("\($0)") }
    try await store().track(entries, guessed: [])
    try await store().track(
      entries.map { entry($0.reference.vendorID, label: "again") }, guessed: [])
    let kept = try await store().watched()
    #expect(kept.count == entries.count)
    #expect(kept.allSatisfy { $0.label == "again" })
  }

  private func manyTrackersLoseNothing() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          for number in 0..<20 {
            // Each time anew, as the processes of a script do.
            let store = try store()
            try await store.track([entry("\(writer)-\(number)")], guessed: [])
            if number % 5 == 0 {
              _ = try await store.untrack(["\(writer)-\(number)"], of: AccountID("jd"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let ids = try await store().watched().map(\.reference.vendorID)
    #expect(ids.count == 6 * 16)
    #expect(Set(ids).count == ids.count)
  }
}

// MARK: - Notes, lines, views

extension StoreConformance {
  private func whatOneMonitorTakesNoteOfOthersRead() async throws {
    #expect(try await store().acknowledgements(since: .distantPast).isEmpty)
    try await store().acknowledge([])
    let notes: [Acknowledgement] = [
      .sample(["1", "2", "3", "\u{1B}[2J\"'"]),
      .sample(account: "ali", kind: .error(.clockSkew), by: "li\u{7}@b", at: 5),
      .sample(kind: .late, at: 5),
    ]
    try await store().acknowledge(notes)
    #expect(try await store().acknowledgements(since: .distantPast) == notes)
    #expect(
      try await store().acknowledgements(since: sampleNow.addingTimeInterval(1))
        == Array(notes.dropFirst()))
    #expect(!notes[1].by.contains("\u{7}"))
  }

  private func notesThatAreTooOldGo() async throws {
    try await store().acknowledge([.sample(["1"]), .sample(["2"], at: 50)])
    try await store(later: Acknowledgement.lasting + 25).acknowledge([.sample(["3"], at: 60)])
    let notes = try await store().acknowledgements(since: .distantPast)
    #expect(notes == [.sample(["2"], at: 50), .sample(["3"], at: 60)])
  }

  private func view(_ name: String, key: Int?, filter: String = "a") -> SavedView {
    SavedView(
      name: name, key: key, filter: filter, text: "t\"\u{1B}", sort: "fail-,age",
      grouping: "account", showsProblemsOnly: true, showsEverything: false)
  }

  private func linesAndViewsAreKept() async throws {
    #expect(try await store().memory() == MonitorMemory())
    let store = try store()
    try await store.keep([.filter("status:failed"), .command("poll")])
    try await store.keep([.filter("domain:\"bücher\u{1B}[31m\""), .view(view("x", key: 3))])
    let kept = MonitorMemory(
      filters: ["domain:\"bücher\u{1B}[31m\"", "status:failed"], commands: ["poll"],
      views: [view("x", key: 3)])
    #expect(try await self.store().memory() == kept)
    #expect(
      try await self.store().keep([.filter("status:failed")]).filters.first == "status:failed")
    // A key that a view takes from another one is gone there too.
    try await self.store().keep([.view(view("y", key: 3, filter: "b"))])
    #expect(
      try await store.memory().views == [view("x", key: nil), view("y", key: 3, filter: "b")])
    try await store.keep([.viewDropped("x"), .viewDropped("none")])
    #expect(try await self.store().memory().views.map(\.name) == ["y"])
  }

  private func asMuchIsKeptAsTheMonitorRemembers() async throws {
    try await store().keep((0..<300).map { .filter("f\($0)") })
    let filters = try await store().memory().filters
    #expect(filters.count == MonitorMemory.limit)
    #expect(filters.first == "f299")
    try await store().keep([.filter("new")])
    #expect(try await store().memory().filters.count == MonitorMemory.limit)
  }

  private func whatOthersChangeIsTold() async throws {
    let store = try store()
    var news = store.news().makeAsyncIterator()
    try await self.store().track([entry("1")], guessed: [])
    #expect(await news.next() == [.watchList])
    // One's own is not told: it were told of before, or with the next one.
    try await store.track([entry("2")], guessed: [])
    try await self.store().acknowledge([.sample(kind: .late)])
    #expect(await news.next() == [.acknowledgements])
    try await self.store().keep([.command("poll")])
    #expect(await news.next() == [.memory])
    try await self.store().track([entry("3")], guessed: [])
    #expect(await news.next() == [.watchList])
    #expect(try await store.watched().count == 3)
  }
}

// MARK: - Accounts

extension StoreConformance {
  private func names(_ accounts: [AccountIdentity]) async throws -> [String] {
    try await store(accounts).watched().map { "\($0.account) \($0.reference.vendorID)" }
  }

  private func track(_ id: String, _ name: String, _ accounts: [AccountIdentity]) async throws {
    try await store(accounts).track([entry(id, account: name)], guessed: [])
  }

  private func accountsAreFoundByTheirKeys() async throws {
    try await track("1", "prod", [account("prod", keys: ["k1"])])
    let renamed = [account("production", keys: ["k0", "k1"])]
    #expect(try await names(renamed) == ["production 1"])
    try await track("2", "production", renamed)
    #expect(try await names(renamed) == ["production 1", "production 2"])
    // The ids of one vendor mean nothing to another.
    let other = [account("production", "ucloud", keys: ["k2"])]
    try await track("3", "production", other)
    #expect(
      try await names(other + [account("old", keys: ["k1"])]) == ["old 1", "old 2", "production 3"])
    // What nobody knew is adopted.
    try await track("4", "new", [])
    try await track("5", "new", [account("new", keys: ["k3"])])
    #expect(try await names([account("x", keys: ["k3"])]).suffix(2) == ["x 4", "x 5"])
  }

  private func namesMayBeExchanged() async throws {
    let before = [account("a", keys: ["k1"]), account("b", keys: ["k2"])]
    try await track("1", "a", before)
    try await track("2", "b", before)
    let after = [account("b", keys: ["k1"]), account("a", keys: ["k2"])]
    #expect(try await names(after) == ["b 1", "a 2"])
    try await track("3", "a", after)
    #expect(try await names(after) == ["b 1", "a 2", "a 3"])
  }
}
