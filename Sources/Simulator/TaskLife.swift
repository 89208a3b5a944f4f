/// A task's life as a function of story time: seconds from the server's start, times the speed.
struct TaskLife: Sendable, Hashable {
  /// How a task ends.
  enum Fate: Sendable, Hashable {
    case succeeds
    case fails
    /// Some items fail: that many from an item on, in a ring.
    case partlyFails(count: Int, from: Int)
  }

  /// What an item or a task is doing.
  enum Phase: Sendable, Hashable {
    case queued
    case running
    case succeeded
    case failed

    var hasEnded: Bool { self == .succeeded || self == .failed }
  }

  /// What one item is doing.
  struct ItemState: Sendable, Hashable {
    let phase: Phase
    /// 0…1; a failed item stays where it failed.
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
    return fate == .succeeds ? .succeeded : .failed
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
    guard fails(index, of: count) else {
      return ItemState(phase: .succeeded, progress: 1, end: itemEnd)
    }
    let reached = 0.2 + 0.7 * Double((index * 37 + count) % 100) / 100
    return ItemState(phase: .failed, progress: reached, end: itemEnd)
  }

  func fails(_ index: Int, of count: Int) -> Bool {
    switch fate {
    case .succeeds: false
    case .fails: true
    case .partlyFails(let failing, let first): (index - first + count) % count < failing
    }
  }
}
