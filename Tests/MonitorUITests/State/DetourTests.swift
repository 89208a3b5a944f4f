import FoundationEssentials
import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// From a problem or an event to its rows, and back.
@Suite struct DetourTests {
  private func failed(_ id: String, _ account: AccountID = Sample.ucloud) -> CacheTask {
    Sample.task(
      account, id, .failed, urls: Sample.items("h.example.com", 3, done: 1, failed: 2), ended: 5)
  }

  private func troubled() -> AppState {
    var accounts = Sample.accounts
    accounts[3].error = .transport("connection refused")
    accounts[3].state = .down
    accounts[3].consecutiveFailures = 3
    accounts[3].lastSuccess = Sample.ago(200)
    return Sample.state(
      tasks: Sample.tasks + [failed("f1"), failed("f2", Sample.dcdn)], accounts: accounts)
  }

  /// Goes to every entry of the problem list in turn.
  @Test func everyProblemHasItsRows() throws {
    var state = troubled()
    state.press("/")
    state.type("status:running")
    state.press("Enter", "j")
    let (view, cursor) = (state.table.view, state.table.cursor)
    state.press("P")
    #expect(state.context.known.problems.entries.count == 3)
    for entry in state.context.known.problems.entries {
      let list = state.overlay
      state.press("Enter")
      #expect(state.overlay == nil)
      let expected: [CacheTask.ID]
      if entry.id.kind == .tasks {
        expected = state.context.known.shown.tasks.filter {
          $0.account == entry.id.account && $0.status.isProblem && entry.tasks.contains($0.id)
        }.map(\.id)
      } else {
        expected = state.context.known.shown.tasks.filter { $0.account == entry.id.account }.map(
          \.id)
      }
      #expect(!expected.isEmpty)
      #expect(Set(state.table.rows.ids) == Set(expected), "\(entry.id)")
      #expect(try screenRows(state).contains { $0.contains("only ") })
      // Into a task and back does not lose the way.
      state.press("Enter", "Esc", "Esc")
      #expect(state.overlay == list)
      #expect(state.table.view == view && state.table.cursor.id == cursor.id)
      state.press("j")
    }
    state.press("Esc")
    #expect(state.overlay == nil && state.isAtRoot && state.table.view == view)
  }

  /// A problem that is over keeps the tasks it was about.
  @Test func rowsOfWhatIsOver() {
    var state = Sample.state(tasks: [failed("f1"), failed("f2")])
    var redone = [failed("f1"), failed("f2")]
    for place in redone.indices {
      redone[place].supersededBy = CacheTask.ID(account: Sample.ucloud, vendorID: "9")
    }
    _ = state.apply(.snapshot(Sample.snapshot(redone, version: 2)))
    state.press("P", "Enter")
    #expect(Set(state.table.rows.ids.map(\.vendorID)) == ["f1", "f2"])
  }

  /// `q` goes back as well, and quits only where there is nothing to go back to.
  @Test func quitGoesBackFirst() {
    var state = troubled()
    state.press("P", "Enter")
    #expect(!state.isAtRoot)
    #expect(state.press("q") == [])
    #expect(state.place == .problems)
    #expect(state.press("q", "q") == [.quit(signal: nil)])
  }

  /// From the URLs of a task it goes back there.
  @Test func backToAPage() {
    var state = troubled()
    state.press("e", "Enter", "P", "Enter")
    #expect(state.page == .table)
    state.press("Esc", "Esc")
    guard case .urls = state.page else {
      Issue.record("not among the URLs")
      return
    }
  }

  /// Everything is everything, and a saved view is what it was.
  @Test func whatEndsIt() {
    var state = troubled()
    state.press("P", "Enter", "0")
    #expect(
      state.table.view.scope == nil
        && state.table.rows.count == state.context.known.shown.tasks.count)
    #expect(state.isAtRoot)
    state.press("P", "Enter", ":")
    state.type("view save x")
    state.press("Enter")
    #expect(state.memory.views.isEmpty)
    state.press("Esc")
    #expect(state.table.view.scope != nil)
  }

  // MARK: The event log

  private func watching() -> AppState {
    var state = Sample.state()
    state.wait(5)
    var tasks = Sample.tasks
    tasks[0].status = .succeeded
    tasks[1].status = .failed
    tasks += (0..<8).map { Sample.task(Sample.dcdn, "new-\($0)", .queued) }
    _ = state.apply(.snapshot(Sample.snapshot(tasks, version: 2)))
    return state
  }

  @Test func everyEventHasItsRows() throws {
    var state = watching()
    state.press("L")
    guard case .events(let page) = state.overlay else {
      Issue.record("no log")
      return
    }
    #expect(page.rows.count == state.context.known.events.count)
    var summed = false
    for age in 0..<state.context.known.events.count {
      let event = state.context.known.events[age]
      let log = state.overlay
      state.press("Enter")
      if event.tasks.isEmpty {
        #expect(state.table.rows.ids.allSatisfy { $0.account == event.account })
      } else {
        #expect(Set(state.table.rows.ids) == Set(event.tasks), "\(event.text)")
        summed = summed || event.tasks.count == 8
      }
      #expect(state.table.rows.count > 0)
      state.press("Esc")
      #expect(state.overlay == log)
      state.press("j")
    }
    #expect(summed)
  }

  /// The cursor rests on the newest event until it is moved, and stays on its event then.
  @Test func theCursorStaysOnItsEvent() {
    var state = watching()
    func selected() -> UInt64? {
      guard case .events(let page) = state.shownOverlay else { return nil }
      return page.cursor.id
    }
    state.press("L")
    #expect(selected() == state.context.known.events.version)
    _ = state.apply(.said("a", isProblem: true))
    #expect(selected() == state.context.known.events.version)
    state.press("j")
    let second = selected()
    #expect(second == state.context.known.events.version - 1)
    for _ in 0..<50 { _ = state.apply(.said("b", isProblem: true)) }
    #expect(selected() == second)
    state.press("g")
    #expect(selected() == state.context.known.events.version)
  }

  @Test(
    arguments: [
      ("appeared", 1), ("account:sim-alibaba-cdn", 3), ("status:failed", 1), ("new-3", 1),
      ("account:sim-ucloud first", 1), ("since:2s", 3),
      ("account:al-cdn", 3), ("account:ucloud first", 1),
      ("-account:sim-jdcloud -account:sim-ucloud", 5),
      ("quota", 0), ("kind:prefetch", 1), ("status:queued", 1),
    ])
  func theFilterLanguage(_ text: String, _ count: Int) throws {
    var state = watching()
    state.press("L", "/")
    state.type(text)
    guard case .events(let typed) = state.shownOverlay else {
      Issue.record("no log under the line")
      return
    }
    let words = (0..<typed.rows.count).compactMap {
      typed.event(typed.rows.id(at: $0), in: state.context.known.events)?.text
    }
    #expect(words.count == count, "\(words)")
    state.press("Enter")
    guard case .events(let page) = state.overlay else {
      Issue.record("no log")
      return
    }
    #expect(page.rows == typed.rows && page.filter.text == text)
    #expect(try screenRows(state)[0].contains("\(count) of "))
    #expect(state.table.view.filter.isEmpty)
    state.press("Esc")
    guard case .events(let all) = state.overlay else {
      Issue.record("no log")
      return
    }
    #expect(all.rows.count == state.context.known.events.count)
  }

  @Test func aBadFilterKeepsTheLog() throws {
    var state = watching()
    state.press("L", "/")
    state.type("statsu:failed")
    #expect(try screenRows(state).contains { $0.contains("list as before") })
    state.press("Enter", "Esc")
    guard case .events(let page) = state.overlay else {
      Issue.record("no log")
      return
    }
    #expect(page.rows.count == state.context.known.events.count && page.filter.isEmpty)
  }

  /// The oldest events forget which tasks they were about before the log grows without end.
  @Test func tasksOfEventsAreBounded() {
    var log = EventLog()
    func event(_ count: Int) -> MonitorEvent {
      MonitorEvent(
        at: Sample.now, account: Sample.jd, tone: .neutral, text: "x",
        tasks: (0..<count).map { CacheTask.ID(account: Sample.jd, vendorID: "\($0)") })
    }
    log.append(event(EventLog.taskLimit + 1))
    #expect(log[0].tasks.isEmpty)
    for _ in 0..<EventLog.limit + 50 { log.append(event(7)) }
    let kept = (0..<log.count).reduce(0) { $0 + log[$1].tasks.count }
    #expect(kept <= EventLog.taskLimit && kept > EventLog.taskLimit - 7)
    #expect(log[0].tasks.count == 7 && log[log.count - 1].tasks.isEmpty)
    log.append(event(EventLog.taskLimit))
    #expect((1..<log.count).allSatisfy { log[$0].tasks.isEmpty })
  }
}
