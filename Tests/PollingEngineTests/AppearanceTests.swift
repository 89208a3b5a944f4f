import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

/// A tracked task appears with the vendor's first word on it, or after a while without.
@Suite("When tracked tasks appear")
struct AppearanceTests {
  private static let patience = TaskTable.appearancePatience

  private func appearances(_ rig: inout PollerRig) -> [TaskChange.Kind] {
    rig.poller.appear(at: rig.elapsed)
  }

  @Test("the first answer is how it appears, and nothing was said before")
  func described() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    #expect(try rig.task("a").status == .unknown, "the table has it all the same")
    #expect(appearances(&rig) == [])
    let changes = rig.answer(
      try rig.call(), TaskPage(reports: [Fixtures.report("a", word: .succeeded)]))
    #expect(changes == [.appeared(try rig.task("a"))])
    #expect(try rig.task("a").status == .succeeded)
    rig.elapsed += Self.patience
    #expect(appearances(&rig) == [])
  }

  @Test("what the vendor does not have appears with that word")
  func missing() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    let call = try rig.call()
    let changes = rig.answer(call, TaskPage(notFound: Self.references(call)))
    #expect(changes == [.appeared(try rig.task("a"))])
    #expect(try rig.task("a").message?.text == "not found at the vendor")
    let later = rig.answer(
      try rig.call(), TaskPage(reports: [Fixtures.report("a", word: .running)]))
    #expect(later == [.status(try rig.task("a"), from: .unknown)])
  }

  private static func references(_ call: AccountPoller.Call) -> [TaskReference] {
    if case .describe(let references) = call.question { references } else { [] }
  }

  @Test("one row stands for the guesses which half of the API has an id, until one is right")
  func guesses() throws {
    var capabilities = Fixtures.trackedOnly
    capabilities.scopes = .fixed(
      [TaskKind.Family.purge, .prefetch].map {
        TaskScope(name: SafeText($0.rawValue, limit: .word), family: $0)
      })
    let tracked = [Fixtures.tracked("a"), Fixtures.tracked("a", kind: .prefetch)]
    var rig = PollerRig(capabilities, tracked: tracked, rate: 100)
    func shown() -> [CacheTask.ID] { rig.poller.tasks(at: rig.now).map(\.id) }
    #expect(shown().count == 1)
    let first = try rig.call()
    #expect(rig.answer(first, TaskPage(notFound: Self.references(first))) == [], "the other may be")
    let second = try rig.call()
    #expect(Self.references(second) != Self.references(first))
    let id = CacheTask.ID(account: Fixtures.account, vendorID: "a", family: .prefetch)
    let report = TaskReport(id: id, kind: .prefetch, word: .running)
    let found = Self.references(second).contains { $0.kind == .prefetch }
    let changes = rig.answer(
      second, found ? TaskPage(reports: [report]) : TaskPage(notFound: Self.references(second)))
    #expect(changes.count == 1 && shown().count == 1)
    guard found else { return }
    #expect(shown() == [id])
    while rig.elapsed < .seconds(600) {
      let call = try rig.call()
      #expect(
        Self.references(call).allSatisfy { $0.kind == .prefetch }, "the other is not asked for")
      _ = rig.answer(call, TaskPage(reports: [report]))
    }
  }

  @Test("without an answer it appears after a while, once, as unknown")
  func silent() throws {
    var rig = PollerRig(
      Fixtures.trackedOnly, tracked: [Fixtures.tracked("a"), Fixtures.tracked("b")])
    #expect(rig.poller.table.nextAppearance == Self.patience)
    rig.elapsed = Self.patience - .milliseconds(1)
    #expect(appearances(&rig) == [])
    rig.elapsed = Self.patience
    #expect(
      appearances(&rig) == [.appeared(try rig.task("a")), .appeared(try rig.task("b"))])
    #expect(appearances(&rig) == [])
    #expect(rig.poller.table.nextAppearance == nil)
    let changes = rig.answer(
      try rig.call(), TaskPage(reports: [Fixtures.report("a", word: .running)]))
    #expect(changes == [.status(try rig.task("a"), from: .unknown)])
  }

  @Test("what is taken off the list before it appeared never does")
  func untracked() throws {
    var rig = PollerRig(Fixtures.trackedOnly, tracked: [Fixtures.tracked("a")])
    rig.poller.track([], at: rig.now)
    rig.elapsed = Self.patience
    #expect(appearances(&rig) == [])
    #expect(rig.poller.table.nextAppearance == nil)
  }

  /// The half of the API that the operator did not mean is no task.
  @Test("a wrong guess of the kind does not appear beside the task")
  func wrongGuess() throws {
    var capabilities = Fixtures.trackedOnly
    capabilities.scopes = .fixed(
      [TaskKind.Family.purge, .prefetch].map {
        TaskScope(name: SafeText($0.rawValue, limit: .word), family: $0)
      })
    let tracked = [Fixtures.tracked("a"), Fixtures.tracked("a", kind: .prefetch)]
    var rig = PollerRig(capabilities, tracked: tracked)
    let report = TaskReport(
      id: Fixtures.id("a", family: .purge), kind: .purgeURL, word: .running)
    let changes = rig.answer(try rig.call(), TaskPage(reports: [report]))
    #expect(changes.count == 1)
    rig.elapsed = Self.patience
    #expect(appearances(&rig) == [])
  }
}
