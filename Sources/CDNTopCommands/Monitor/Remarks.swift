import MonitorUI
import Synchronization

/// What there is to say of what lasts between runs: kept until there is somebody to say it to.
final class Remarks: Sendable {
  private struct State {
    var waiting: [String] = []
    var news: [StoreNews] = []
    var listener: (@Sendable (Action) -> Void)?
  }

  private let state = Mutex(State())

  /// Says something, now or later.
  func add(_ remark: String) {
    let listener = state.withLock { state in
      if state.listener == nil { state.waiting.append(remark) }
      return state.listener
    }
    listener?(.said(remark, isProblem: true))
  }

  /// Tells of what lasts for a while, now or as soon as there is a screen.
  func add(_ new: StoreNews) {
    let listener = state.withLock { state in
      if state.listener == nil { state.news.append(new) }
      return state.listener
    }
    listener?(.store(new))
  }

  /// Tells that nothing of the run is kept, for the reason that was said last.
  func addNothingKept() {
    guard let why = state.withLock({ $0.waiting.last }) else { return }
    add(.began(StoreTrouble(.unkept, why, remark: nil)))
  }

  /// What waits to be said in words alone.
  func take() -> [String] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Has all that waits, and all that comes, told to somebody.
  func tell(_ listener: @escaping @Sendable (Action) -> Void) {
    let waiting = state.withLock { state in
      state.listener = listener
      defer { (state.waiting, state.news) = ([], []) }
      return state.waiting.map { Action.said($0, isProblem: true) } + state.news.map(Action.store)
    }
    for action in waiting { listener(action) }
  }
}
