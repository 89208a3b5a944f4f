import TaskModel
import TestSupport
import Testing

@testable import Reports

/// Waiting for ids that were named.
extension WaitTrackerTests {
  @Test func idsThatDoNotAppear() {
    let waited: WaitTracker.Goal = .ids([Self.id(Self.one, "a"), Self.id(Self.one, "b")])
    let snapshot = Self.snapshot(
      [Self.account(Self.one)],
      [
        Self.task(Self.one, "a", .succeeded),
        Self.task(Self.one, "b", .unknown, isKnown: false),
      ])
    #expect(status(waited, [(.zero, snapshot), (.seconds(119), snapshot)]) == nil)
    #expect(status(waited, [(.zero, snapshot), (.seconds(120), snapshot)]) == .nothingMatched)
    #expect(
      status(waited, { $0.timeout = .seconds(9) }, [(.zero, snapshot), (.seconds(9), snapshot)])
        == .timedOut)
    #expect(
      status(
        waited, { $0.allowsEmpty = true }, [(.zero, snapshot), (.seconds(120), snapshot)])
        == .nothingMatched)
    // An account that does not answer says nothing about what it has.
    let down = Self.snapshot([Self.account(Self.one, .down, isRead: false)], [])
    #expect(status(waited, [(.zero, down), (.seconds(200), down)]) == nil)
  }

  @Test func whatWasTrackedUnderTheWrongKindIsWhatTheVendorDescribes() throws {
    func row(_ family: TaskKind.Family, _ status: TaskStatus, isKnown: Bool) -> CacheTask {
      var task = CacheTask(
        id: CacheTask.ID(account: Self.one, vendorID: "a", family: family),
        provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: Self.start)
      task.label = SafeText("INC", limit: .word)
      task.status = status
      task.isEndConfirmed = status.isEnded
      task.lastSeenAt = isKnown ? Self.start : nil
      return task
    }
    let goal = try Self.filter("label:INC")
    let guessed = Self.snapshot(
      [Self.account(Self.one)], [row(.purge, .unknown, isKnown: false)])
    func described(_ status: TaskStatus) -> Snapshot {
      Self.snapshot([Self.account(Self.one)], [row(.prefetch, status, isKnown: true)])
    }
    #expect(status(goal, [(.zero, guessed), (.seconds(1), described(.running))]) == nil)
    for (end, exit) in [(TaskStatus.succeeded, Exit.done), (.failed, .failedTask)] {
      let steps = [
        (Duration.zero, guessed), (.seconds(1), described(.running)), (.seconds(2), described(end)),
      ]
      #expect(status(goal, steps) == exit)
    }
    // A row that the vendor has described is not about another one of the same id.
    let known = Self.snapshot([Self.account(Self.one)], [row(.purge, .running, isKnown: true)])
    #expect(
      status(goal, [(.zero, known), (.seconds(1), described(.succeeded))]) == nil)
  }

  @Test func anIDOfBothHalvesIsWhatEitherDescribes() {
    func row(_ family: TaskKind.Family, _ status: TaskStatus, isKnown: Bool) -> CacheTask {
      var task = CacheTask(
        id: CacheTask.ID(account: Self.one, vendorID: "a", family: family),
        provider: ProviderID("p"), kind: .purgeURL, firstSeenAt: Self.start)
      task.status = status
      task.isEndConfirmed = status.isEnded
      task.lastSeenAt = isKnown ? Self.start : nil
      return task
    }
    let goal: WaitTracker.Goal = .ids([Self.id(Self.one, "a")])
    let done = Self.snapshot(
      [Self.account(Self.one)],
      [row(.purge, .unknown, isKnown: false), row(.prefetch, .succeeded, isKnown: true)])
    #expect(status(goal, [(.zero, done)]) == .done)
    let both = Self.snapshot(
      [Self.account(Self.one)],
      [row(.purge, .running, isKnown: true), row(.prefetch, .succeeded, isKnown: true)])
    #expect(status(goal, [(.zero, both)]) == nil)
  }

  /// With a search of the list for each id this takes minutes.
  @Test(.hangLimit) func manyIDsAreLookedUpInALongList() {
    let ids = (0..<40_000).map { Self.id(Self.one, "\($0)") }
    let list = ids.map { id in
      TrackedTask(
        account: id.account, reference: TaskReference(vendorID: id.vendorID, kind: .prefetch))
    }
    #expect(WaitedID.tracked(ids, with: list) == list)
    let known = WaitedID.tracked(
      [WaitedID(account: Self.one, vendorID: "1", family: .purge), Self.id(Self.one, "x")],
      with: list)
    #expect(known.map(\.reference.kind) == [.purgeURL, .purgeURL, .prefetch])
  }
}
