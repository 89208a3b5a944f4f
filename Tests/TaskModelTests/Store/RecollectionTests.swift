import FoundationEssentials
import TaskModel
import TestSupport
import Testing

/// What earlier runs knew is shown until an account was read through, and no longer.
@Suite struct RecollectionTests {
  private static let start = CacheTask.endedStart
  private static let one = AccountID("one")
  private static let two = AccountID("two")

  private static func task(
    _ id: String, _ status: TaskStatus, of account: AccountID = one, product: String? = nil,
    seen: TimeInterval? = 0
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: account, vendorID: id, family: .purge, product: product),
      provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: start)
    task.status = status
    task.createdAt = start
    task.lastSeenAt = seen.map { start.addingTimeInterval($0) }
    return task
  }

  private static func status(_ account: AccountID, isRead: Bool) -> AccountStatus {
    var status = AccountStatus(
      account: account, provider: ProviderID("p"), coverage: .full, plannedInterval: .seconds(5))
    status.hasBeenRead = isRead
    status.isComplete = isRead
    status.windowFrom = start.addingTimeInterval(-60)
    return status
  }

  private static func snapshot(
    _ version: UInt64, _ tasks: [CacheTask], read: Set<AccountID> = []
  ) -> Snapshot {
    let accounts = [one, two]
    return Snapshot(
      version: version, takenAt: start.addingTimeInterval(60),
      lists: accounts.map { account in TaskList(tasks.filter { $0.account == account }) },
      accounts: accounts.map { status($0, isRead: read.contains($0)) })
  }

  private static func remembered(_ tasks: [CacheTask]) -> [RememberedTask] {
    tasks.map { RememberedTask(task: $0.kept, trail: TaskTrail()) }
  }

  private static func text(_ snapshot: Snapshot) -> [String] {
    snapshot.tasks.map { "\($0.account) \($0.id.vendorID) \($0.status)" }.sorted()
  }

  @Test func whatWasKnownIsShownUntilItIsKnownBetter() {
    let answered = Self.start.addingTimeInterval(-30)
    var known = Recollection(reads: [AccountRead(account: Self.one, lastSuccess: answered)])
    known.add(
      Self.remembered([
        Self.task("a", .running), Self.task("b", .succeeded), Self.task("c", .queued, of: Self.two),
      ]))
    let empty = known.laid(under: Self.snapshot(1, []), version: 10)
    #expect(Self.text(empty) == ["one a running", "one b succeeded", "two c queued"])
    #expect(empty.version == 10)
    #expect(empty.accounts.map(\.rememberedAt) == [answered, Self.start])
    // What a vendor has described counts, and what somebody only tracks does not.
    let some = known.laid(
      under: Self.snapshot(
        2,
        [
          Self.task("a", .failed, seen: 9), Self.task("b", .unknown, seen: nil),
          Self.task("d", .unknown, seen: nil),
        ]), version: 20)
    #expect(
      Self.text(some) == ["one a failed", "one b succeeded", "one d unknown", "two c queued"])
    // What is there no more was only tracked.
    let fewer = known.laid(under: Self.snapshot(3, [Self.task("a", .failed, seen: 9)]), version: 30)
    #expect(Self.text(fewer) == ["one a failed", "one b succeeded", "two c queued"])
    let read = known.laid(
      under: Self.snapshot(4, [Self.task("a", .failed, seen: 9)], read: [Self.one]), version: 40)
    #expect(Self.text(read) == ["one a failed", "two c queued"])
    #expect(read.accounts.map(\.rememberedAt) == [nil, Self.start])
    let all = known.laid(under: Self.snapshot(5, [], read: [Self.one, Self.two]), version: 50)
    #expect(all.tasks.isEmpty)
  }

  /// Who tracks an id need not say to which product it belongs; an earlier run knew.
  @Test(arguments: [true, false])
  func whatIsTrackedIsNotThereTwice(_ isKnownFirst: Bool) {
    var known = Recollection(reads: [])
    known.add(Self.remembered([Self.task("b", .running)]))
    let old = Self.remembered([Self.task("a", .succeeded, product: "cdn")])
    let tracked = Self.snapshot(1, [Self.task("a", .unknown, seen: nil)])
    if isKnownFirst { known.add(old) }
    _ = known.laid(under: tracked, version: 1)
    if !isKnownFirst { known.add(old) }
    let laid = known.laid(under: tracked, version: 2)
    #expect(Self.text(laid) == ["one a succeeded", "one b running"])
    let answered = Self.snapshot(2, [Self.task("a", .failed, product: "cdn", seen: 9)])
    let later = known.laid(under: answered, version: 3)
    #expect(Self.text(later) == ["one a failed", "one b running"])
  }

  /// The disk may answer after the vendor.
  @Test func whatComesLateIsShownToo() {
    var known = Recollection(reads: [])
    let snapshot = Self.snapshot(1, [Self.task("a", .failed, seen: 9)])
    _ = known.laid(under: snapshot, version: 1)
    known.add(Self.remembered([Self.task("a", .running), Self.task("b", .running)]))
    let laid = known.laid(under: snapshot, version: 2)
    #expect(Self.text(laid) == ["one a failed", "one b running"])
  }

  /// What an earlier run saw is old, however often it was to be read again.
  @Test func whatWasKnownIsStale() throws {
    var known = Recollection(reads: [])
    var task = Self.task("a", .running)
    task.plannedInterval = .seconds(600)
    known.add(Self.remembered([task]))
    let laid = known.laid(under: Self.snapshot(1, []), version: 1)
    let judgement = Judgement(laid, now: Self.start)
    #expect(judgement.isStale(try #require(laid.tasks.first)))
  }

  /// Thousands of rows, and a few that change.
  @Test func whatStaysIsNotCopied() {
    var known = Recollection(reads: [])
    known.add(Self.remembered((0..<5_000).map { Self.task("\($0)", .running) }))
    let before = known.laid(under: Self.snapshot(1, []), version: 1)
    let after = known.laid(under: Self.snapshot(2, [Self.task("7", .failed, seen: 9)]), version: 2)
    var changed = 0
    after.compare(with: before, of: Self.one) { _ in
      changed += 1
    } changed: { _, _ in
      changed += 1
    }
    #expect(changed >= 1 && changed <= 32)
  }
}
