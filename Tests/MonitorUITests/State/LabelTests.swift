import TaskModel
import Terminal
import Testing

@testable import MonitorUI

/// `:label`, which names tasks.
@Suite struct LabelTests {
  private func monitor() -> AppState {
    Sample.state(
      tasks: [
        Sample.task(Sample.alibaba, "a", .running, age: 30),
        Sample.task(Sample.alibaba, "b", .running, kind: .prefetch, age: 20),
        Sample.task(Sample.alibaba, "c", .running, age: 10) {
          $0.label = SafeText("X", limit: .word)
        },
      ])
  }

  private func carryOut(_ text: String, _ state: inout AppState) -> [TrackedTask]? {
    state.press(":")
    state.type(text)
    for effect in state.press("Enter") {
      if case .label(let tasks, _) = effect { return tasks }
    }
    return nil
  }

  @Test func theSelectedTask() throws {
    var state = monitor()
    let task = try #require(carryOut("label INC 4711", &state)?.first)
    #expect(task.reference.vendorID == state.selectedTask?.id.vendorID)
    #expect(task.label == "INC 4711")
  }

  @Test func markedTasksKeepTheirKinds() throws {
    var state = monitor()
    state.press("Space", "Space", "Space")
    let tasks = try #require(carryOut("label L", &state))
    #expect(tasks.map(\.reference.vendorID).sorted() == ["a", "b", "c"])
    #expect(tasks.first { $0.reference.vendorID == "b" }?.reference.kind == .prefetch)
    let dropped = try #require(carryOut("label", &state))
    #expect(dropped.count == 3)
    #expect(dropped.allSatisfy { $0.label == nil })
  }

  /// A vendor that lists its tasks needs nobody to track them, so that the label alone puts them on the watch list.
  @Test(arguments: [(Sample.alibaba, true), (Sample.jd, false)])
  func aLabelTracksOnlyWhatNobodyLists(account: AccountID, isOnlyLabeled: Bool) throws {
    for text in ["label L", "label"] {
      var state = Sample.state(tasks: [Sample.task(account, "a", .running, age: 30)])
      let task = try #require(carryOut(text, &state)?.first)
      #expect(task.isOnlyLabeled == isOnlyLabeled)
    }
    let tracked = Sample.task(Sample.alibaba, "a", .running, age: 30) {
      $0.trackedAt = Sample.ago(20)
    }
    var state = Sample.state(tasks: [tracked])
    let wish = try #require(carryOut("label", &state)?.first)
    #expect(wish.trackedAt == Sample.ago(20))
  }

  /// Marks are not seen on the page of a task.
  @Test func onAPageItIsTheTaskOfThePage() throws {
    var state = monitor()
    state.press("Space", "Space")
    let open = try #require(state.selectedTask?.id.vendorID)
    state.press("Enter")
    let tasks = try #require(carryOut("label L", &state))
    #expect(tasks.map(\.reference.vendorID) == [open])
  }

  @Test func refusals() {
    var state = Sample.state(tasks: [])
    #expect(carryOut("label L", &state) == nil)
    #expect(state.overlay != nil)
    state = monitor()
    #expect(carryOut("label " + String(repeating: "x", count: 65), &state) == nil)
  }

  @Test func tabOffersLabelsThatExist() {
    var state = monitor()
    state.press(":")
    state.type("label ")
    state.press("Tab")
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("no prompt")
      return
    }
    #expect(prompt.line.field.text == "label X")
  }
}
