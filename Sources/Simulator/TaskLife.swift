/// A task's life as a function of story time: seconds from the server's start, times the speed.
struct TaskLife: Sendable, Hashable {
  /// How a task ends.
  enum Fate: Sendable, Hashable {
    case succeeds
    case fails
    /// All items are given up because they were not executed in time.
    case timesOut
    /// Somebody cancels it while it runs.
    case isCanceled
    /// Some items fail: that many from an item on, in a ring.
    case partlyFails(count: Int, from: Int)
  }

  /// What an item or a task is doing.
  enum Phase: Sendable, Hashable {
    case queued
    case running
    case succeeded
    case failed
    case timedOut
    case canceled

    var hasEnded: Bool { self != .queued && self != .running }
  }

  /// What one item is doing.
  struct ItemState: Sendable, Hashable {
    let phase: Phase
    /// 0…1; an item that does not succeed stays where it ended.
    let progress: Double
    /// The story time of the item's end, past or to come.
    let end: Double
  }

  /// When the task was submitted; never after the start.
  let created: Double
  let begin: Double
  let end: Double
  let fate: Fate

  func phase(at time: Double) -> Phase {
    if time < begin { return .queued }
    if time < end { return .running }
    return switch fate {
    case .succeeds: .succeeded
    case .fails, .partlyFails: .failed
    case .timesOut: .timedOut
    case .isCanceled: .canceled
    }
  }

  /// Returns the state of an item; items are worked off in order, and the last ends with the task.
  func item(_ index: Int, of count: Int, at time: Double) -> ItemState {
    let span = end - begin
    let itemBegin = begin + span * 0.6 * Double(index) / Double(count)
    let share = 0.4 + 0.6 * Double(index + 1) / Double(count)
    let itemEnd = index == count - 1 ? end : begin + span * share
    if time < itemBegin { return ItemState(phase: .queued, progress: 0, end: itemEnd) }
    if time < itemEnd {
      let progress = (time - itemBegin) / (itemEnd - itemBegin)
      return ItemState(phase: .running, progress: progress, end: itemEnd)
    }
    let outcome = outcome(ofItem: index, of: count)
    if outcome == .succeeded { return ItemState(phase: outcome, progress: 1, end: itemEnd) }
    let reached = 0.2 + 0.7 * Double((index * 37 + count) % 100) / 100
    return ItemState(phase: outcome, progress: reached, end: itemEnd)
  }

  private func outcome(ofItem index: Int, of count: Int) -> Phase {
    switch fate {
    case .succeeds: .succeeded
    case .fails: .failed
    case .timesOut: .timedOut
    case .isCanceled: .canceled
    case .partlyFails(let failing, let first):
      (index - first + count) % count < failing ? .failed : .succeeded
    }
  }
}

/// When a task was submitted and when it ends, as only the simulator knows it.
package struct SimulatedLife: Sendable, Hashable {
  /// The vendor's task id.
  package let id: String
  /// The configuration's word: `purge-url`, `purge-directory`, `purge-pattern` or `prefetch`.
  package let kind: String
  /// Whether it belongs to the second of the account's products.
  package let isSecondProduct: Bool
  /// Seconds from the server's start to the submission.
  package let created: Double
  /// Seconds of the story from the server's start to the end.
  package let end: Double
}
