public import Foundation
import Synchronization

/// A clock that stands still until a test moves it.
///
/// Sleepers wake in the order of their deadlines. ``wallTime()`` moves with the clock, so engine
/// and simulator can be driven by one hand.
public final class ManualClock: Clock, Sendable {
  /// A point on the manual time line, counted from the clock's start.
  public struct Instant: InstantProtocol {
    /// How far the point is from the clock's start.
    public var offset: Duration

    /// Makes a point.
    public init(offset: Duration) { self.offset = offset }

    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

    public func duration(to other: Instant) -> Duration { other.offset - offset }

    public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let id: Int
    let deadline: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct Waiter {
    let id: Int
    let count: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now = Instant(offset: .zero)
    var nextID = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
    var waiters: [Waiter] = []
  }

  private let start: Date
  private let state = Mutex(State())

  /// Makes a clock whose wall time begins at `start` (2026-09-21 04:00 UTC unless told).
  public init(start: Date = Date(timeIntervalSince1970: 1_789_963_200)) {
    self.start = start
  }

  public var now: Instant { state.withLock { $0.now } }

  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Returns the calendar time that belongs to the clock's present.
  public func wallTime() -> Date {
    let (seconds, attoseconds) = now.offset.components
    return start.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
  }

  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        enter(Sleeper(id: id, deadline: deadline, continuation: continuation))
      }
    } onCancel: {
      cancel(id)
    }
  }

  /// Moves the clock and wakes, one by one, every sleeper whose deadline is reached.
  public func advance(by duration: Duration) {
    let target = now.advanced(by: duration)
    while let sleeper = popSleeper(until: target) {
      sleeper.continuation.resume()
    }
    state.withLock { $0.now = max($0.now, target) }
  }

  /// Waits until at least `count` tasks sleep on this clock, or the waiting task is cancelled.
  public func waitForSleepers(_ count: Int = 1) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        let ready = state.withLock { state in
          if state.sleepers.count >= count || Task.isCancelled { return true }
          state.waiters.append(Waiter(id: id, count: count, continuation: continuation))
          return false
        }
        if ready { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume()
    }
  }

  /// Moves the clock once something sleeps on it.
  public func pass(_ duration: Duration) async {
    await waitForSleepers()
    advance(by: duration)
  }

  /// Moves from deadline to deadline until the calling task is cancelled.
  ///
  /// - Parameter sleepers: How many have to sleep before it moves, so that it passes nobody by.
  public func turn(sleepers: Int = 1) async {
    while !Task.isCancelled {
      await waitForSleepers(sleepers)
      if let deadline = nextDeadline { advance(by: now.duration(to: deadline)) }
      await Task.yield()
    }
  }

  /// The earliest deadline anything sleeps for; nil when nothing sleeps.
  public var nextDeadline: Instant? {
    state.withLock { state in state.sleepers.map(\.deadline).min() }
  }

  private func enter(_ sleeper: Sleeper) {
    enum Outcome { case cancelled, due, asleep([Waiter]) }
    let outcome = state.withLock { state -> Outcome in
      if state.cancelled.remove(sleeper.id) != nil { return .cancelled }
      if sleeper.deadline <= state.now { return .due }
      state.sleepers.append(sleeper)
      let count = state.sleepers.count
      let ready = state.waiters.filter { $0.count <= count }
      state.waiters.removeAll { $0.count <= count }
      return .asleep(ready)
    }
    switch outcome {
    case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
    case .due: sleeper.continuation.resume()
    case .asleep(let ready): for waiter in ready { waiter.continuation.resume() }
    }
  }

  private func cancel(_ id: Int) {
    let sleeper = state.withLock { state -> Sleeper? in
      guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
        state.cancelled.insert(id)
        return nil
      }
      return state.sleepers.remove(at: index)
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }

  private func popSleeper(until target: Instant) -> Sleeper? {
    state.withLock { state in
      var earliest: Int?
      for (index, sleeper) in state.sleepers.enumerated() where sleeper.deadline <= target {
        if let known = earliest, state.sleepers[known].deadline <= sleeper.deadline { continue }
        earliest = index
      }
      guard let earliest else { return nil }
      let sleeper = state.sleepers.remove(at: earliest)
      state.now = max(state.now, sleeper.deadline)
      return sleeper
    }
  }
}
