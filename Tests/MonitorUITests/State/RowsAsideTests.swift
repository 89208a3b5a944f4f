import FoundationEssentials
import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

@Suite("Rows computed aside")
struct RowsAsideTests {
  private func task(_ number: Int, _ status: TaskStatus = .running) -> CacheTask {
    Sample.task(Sample.ucloud, "t\(number)", status)
  }

  private func state() -> AppState {
    var options = MonitorOptions()
    options.inlineTasks = 2
    return AppState(size: Size(width: 80, height: 24), now: Sample.now, options: options)
  }

  /// Returns the request among effects; records an issue for none.
  private func request(_ effects: [Effect]) throws -> RowsRequest {
    try #require(
      effects.lazy.compactMap { effect in
        if case .derive(let request) = effect { request } else { nil }
      }.first)
  }

  private func snapshot(_ count: Int, version: UInt64) -> Snapshot {
    Sample.snapshot((0..<count).map { task($0) }, version: version)
  }

  @Test("Few tasks are shown at once; of many the old rows stay until the new ones are there")
  func aside() throws {
    var state = state()
    #expect(state.apply(.snapshot(snapshot(2, version: 1))).isEmpty)
    #expect(state.table.rows.count == 2)
    let effects = state.apply(.snapshot(snapshot(5, version: 2)))
    #expect(state.table.rows.count == 2 && state.context.known.shown.version == 1)
    let derived = try request(effects).derive()
    #expect(state.apply(.derived(derived)).isEmpty)
    #expect(state.table.rows.count == 5 && state.context.known.shown.version == 2)
    #expect(state.apply(.derived(derived)).isEmpty, "an answer counts once")
  }

  @Test("One request at a time: what came meanwhile is asked for in the next")
  func conflated() throws {
    var state = state()
    let first = try request(state.apply(.snapshot(snapshot(3, version: 1))))
    #expect(state.apply(.snapshot(snapshot(4, version: 2))).isEmpty)
    #expect(state.apply(.snapshot(snapshot(5, version: 3))).isEmpty)
    let second = try request(state.apply(.derived(first.derive())))
    #expect(state.table.rows.count == 3)
    #expect(state.apply(.derived(second.derive())).isEmpty)
    #expect(state.table.rows.count == 5 && state.context.known.shown.version == 3)
  }

  @Test("Rows that keys have made wrong are not shown but computed once more")
  func overtaken() throws {
    var state = state()
    let first = try request(state.apply(.snapshot(snapshot(3, version: 1))))
    _ = state.apply(.derived(first.derive()))
    let late = try request(state.apply(.snapshot(snapshot(4, version: 2))))
    _ = state.apply(.input(.key(.character("I"))))
    let turned = state.table.rows.ids
    let again = try request(state.apply(.derived(late.derive())))
    #expect(state.table.rows.ids == turned, "the order the operator asked for stays")
    #expect(state.apply(.derived(again.derive())).isEmpty)
    #expect(state.table.rows.count == 4)
    #expect(state.table.view.sort.keys[0].isDescending)
  }

  @Test("Rows asked for before a key do not jump under the hand when they come after it")
  func keysKeepTheOrder() throws {
    var state = state()
    let first = try request(state.apply(.snapshot(snapshot(3, version: 1))))
    _ = state.apply(.derived(first.derive()))
    let before = state.table.rows.ids
    let tasks = [task(0), task(1, .succeeded), task(2, .failed), task(3, .failed)]
    let late = try request(state.apply(.snapshot(Sample.snapshot(tasks, version: 2))))
    state.press("j")
    let again = try request(state.apply(.derived(late.derive())))
    #expect(state.table.rows.ids == before)
    #expect(state.apply(.derived(again.derive())).isEmpty)
    #expect(
      state.table.rows.ids == before + [tasks[3].id], "the news is there, and nothing has moved")
    #expect(state.context.known.shown.version == 2)
    let sorted = try request(state.apply(.tick(state.context.now.addingTimeInterval(2))))
    _ = state.apply(.derived(sorted.derive()))
    #expect(Set(state.table.rows.ids.prefix(2)) == [tasks[2].id, tasks[3].id])
  }

  @Test("What is shown by now is not computed once more")
  func overtakenByTheNewest() throws {
    var state = state()
    let first = try request(state.apply(.snapshot(snapshot(3, version: 1))))
    _ = state.apply(.derived(first.derive()))
    let late = try request(state.apply(.snapshot(snapshot(4, version: 2))))
    state.press("p", "p")
    #expect(state.context.known.shown.version == 2)
    #expect(state.apply(.derived(late.derive())).isEmpty)
    #expect(state.table.rows.count == 4)
  }

  @Test("Frozen, the screen takes nothing; live again, it shows the newest")
  func paused() throws {
    var state = state()
    let first = try request(state.apply(.snapshot(snapshot(3, version: 1))))
    _ = state.apply(.derived(first.derive()))
    let late = try request(state.apply(.snapshot(snapshot(4, version: 2))))
    _ = state.apply(.input(.key(.character("p"))))
    #expect(state.apply(.derived(late.derive())).isEmpty)
    #expect(state.context.known.shown.version == 1)
    _ = state.apply(.input(.key(.character("p"))))
    #expect(state.context.known.shown.version == 2 && state.table.rows.count == 4)
  }

  /// What the log, the problems and the figure of what was done say.
  private func news(_ state: AppState) -> [String] {
    (0..<state.context.known.events.count).map { state.context.known.events[$0].text }
      + state.context.known.problems.entries.map { "\($0.word) \($0.count) \($0.problem.lead)" }
      + (state.context.known.done.minutes(
        before: state.context.now.addingTimeInterval(60), count: 1)?.minutes ?? [])
      .map { "\($0.done) done" }
  }

  private func snapshots() -> [Snapshot] {
    let states: [[TaskStatus]] = [
      [.running, .running, .queued, .running], [.failed, .running, .running, .running],
      [.failed, .succeeded, .running, .partial], [.failed, .succeeded, .failed, .partial],
    ]
    return states.enumerated().map { step, statuses in
      let accounts = Sample.accounts.map { status in
        var status = status
        status.lastSuccess = Sample.now.addingTimeInterval(Double(step))
        return status
      }
      return Sample.snapshot(
        statuses.enumerated().map { task($0, $1) }, accounts: accounts, version: UInt64(step + 1))
    }
  }

  @Test("The news found aside are those found at once, also while the screen stands still")
  func news() throws {
    var few = AppState(size: Size(width: 80, height: 24), now: Sample.now)
    var many = state()
    var frozen = state()
    frozen.press("p")
    for snapshot in snapshots() {
      _ = few.apply(.snapshot(snapshot))
      #expect(news(many) != news(few), "nothing is told before it was found")
      _ = many.apply(.derived(try request(many.apply(.snapshot(snapshot))).derive()))
      #expect(news(many) == news(few))
      _ = frozen.apply(.derived(try request(frozen.apply(.snapshot(snapshot))).derive()))
      #expect(news(frozen) == news(few))
    }
    #expect(news(few).contains { $0.hasPrefix("failed tasks 3") } && news(few).contains("1 done"))
    #expect(frozen.table.rows.count == 0)
  }

  @Test("Snapshots that came while another was looked through are told of together, and once")
  func newsOfSeveral() throws {
    var state = state()
    let all = snapshots()
    let first = try request(state.apply(.snapshot(all[0])))
    for snapshot in all.dropFirst() { #expect(state.apply(.snapshot(snapshot)).isEmpty) }
    let second = try request(state.apply(.derived(first.derive())))
    let before = news(state)
    #expect(state.apply(.derived(second.derive())).isEmpty)
    let after = news(state)
    let word = StatusWord(.succeeded).long
    #expect(after.count { $0.contains("t1 \(word)") } == 1 && before != after)
    let third = try request(state.apply(.tick(state.context.now.addingTimeInterval(10))))
    _ = state.apply(.derived(third.derive()))
    #expect(
      state.context.known.events.count + state.context.known.problems.entries.count + 1
        == after.count)
  }

  @Test("The rows are those computed at once, in any order")
  func same() throws {
    var many = state()
    var few = AppState(size: Size(width: 80, height: 24), now: Sample.now)
    let statuses: [TaskStatus] = [.succeeded, .failed, .running, .queued, .partial]
    let tasks = (0..<50).map { task($0, statuses[$0 % statuses.count]) }
    let snapshot = Sample.snapshot(tasks, version: 1)
    _ = few.apply(.snapshot(snapshot))
    _ = many.apply(.derived(try request(many.apply(.snapshot(snapshot))).derive()))
    #expect(
      many.table.rows.ids == few.table.rows.ids
        && many.table.rows.counts.totals == few.table.rows.counts.totals)
  }
}
