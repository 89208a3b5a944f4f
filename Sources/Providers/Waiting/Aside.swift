import Dispatch
import Glibc
import Synchronization
import TaskModel

/// Calls of the system that may never return, such as those on a file of a network that is gone.
///
/// Each runs on a thread of its own, never on one that Swift's tasks share, and whoever waits for it waits
/// for a limited time. Calls of one lane, which is named after what they are about, run one after the
/// other: what hangs takes one thread, however often it is asked again, and holds up nothing but itself.
package enum Aside {
  /// Why a call has no outcome; it may go on, and nobody hears of it.
  package enum Failure: Error, Equatable {
    /// It took longer than it may.
    case late
    /// Nobody waits for it any more.
    case cancelled
  }

  /// Runs a blocking call, and returns what it returns.
  ///
  /// - Parameters:
  ///   - lane: what the call is about, such as a file; calls of other lanes do not wait for it.
  ///   - limit: how long to wait, for the lane too; nil to wait until the calling task is cancelled.
  /// - Throws: ``Failure``, at once where the calling task is cancelled. A call that was not begun by then
  ///   never is.
  package static func run<Value: Sendable>(
    in lane: String, within limit: Duration?, _ body: @escaping @Sendable () -> Value
  ) async throws(Failure) -> Value {
    let outcome = Outcome<Value>()
    SideThreads.shared.add(outcome.job(body), to: lane)
    return try await outcome.wait(for: limit).get()
  }

  /// Runs what blocks here and there and awaits elsewhere, all of it on threads of its own.
  ///
  /// - Throws: ``Failure``, at once where the calling task is cancelled, which cancels the work too.
  package static func work<Value: Sendable>(
    in lane: String, within limit: Duration?, _ body: @escaping @Sendable () async -> Value
  ) async throws(Failure) -> Value {
    let outcome = Outcome<Value>()
    let task = Task(executorPreference: SideExecutor(lane: lane)) {
      outcome.settle(.success(await body()))
    }
    defer { task.cancel() }
    return try await outcome.wait(for: limit).get()
  }

  /// Whether the machine lets the process have so many more threads at once; they are gone again by then.
  package static func hasRoom(forThreads count: Int) -> Bool {
    SideThreads.canStart(count)
  }

  /// Runs a blocking call, and blocks the calling thread until it returns or is late; for what a command
  /// does before it begins and after it has ended, when nothing else is held up.
  ///
  /// - Throws: ``Failure/late``.
  package static func block<Value: Sendable>(
    in lane: String, within limit: Duration, _ body: @escaping @Sendable () -> Value
  ) throws(Failure) -> Value {
    guard let value = block(in: [lane], within: limit, { _ in body() })[lane] else { throw .late }
    return value
  }

  /// Runs a blocking call in each of some lanes at once, and blocks the calling thread until all have
  /// returned or the time is over.
  ///
  /// - Returns: what those returned that were in time, by lane.
  package static func block<Value: Sendable>(
    in lanes: Set<String>, within limit: Duration, _ body: @escaping @Sendable (String) -> Value
  ) -> [String: Value] {
    let end = DispatchTime.now() + limit.seconds
    var calls: [(lane: String, outcome: Outcome<Value>, isSettled: DispatchSemaphore)] = []
    for lane in lanes {
      let outcome = Outcome<Value>()
      let isSettled = DispatchSemaphore(value: 0)
      outcome.whenSettled { _ in isSettled.signal() }
      SideThreads.shared.add(outcome.job { body(lane) }, to: lane)
      calls.append((lane, outcome, isSettled))
    }
    var values: [String: Value] = [:]
    for call in calls {
      if call.isSettled.wait(timeout: end) == .timedOut { call.outcome.settle(.failure(.late)) }
      if case .success(let value)? = call.outcome.value { values[call.lane] = value }
    }
    return values
  }
}

extension Aside {
  /// Does something after a while on a thread of its own, unless the process has ended by then.
  package static func later(_ pause: Duration, _ body: @escaping @Sendable () -> Void) {
    let (seconds, attoseconds) = pause.components
    let job = SideThreads.Job(
      isOver: { false },
      run: {
        var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var left = rest
        // A signal may end a pause early.
        while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
        body()
      },
      fail: {
        DispatchQueue.global().asyncAfter(deadline: .now() + pause.seconds, execute: body)
      })
    SideThreads.shared.add(job, to: "later \(UInt64.random(in: 0 ... .max))")
  }
}

/// What becomes of a call, told once: the first to settle it is right.
private final class Outcome<Value: Sendable>: Sendable {
  typealias Settled = Result<Value, Aside.Failure>

  private struct State {
    var settled: Settled?
    var listener: (@Sendable (Settled) -> Void)?
  }

  private let state = Mutex(State())

  var value: Settled? { state.withLock { $0.settled } }

  /// The call as a job of a thread.
  func job(_ body: @escaping @Sendable () -> Value) -> SideThreads.Job {
    // Of a machine that has no thread left nothing comes in time.
    SideThreads.Job(
      isOver: { self.value != nil }, run: { self.settle(.success(body())) },
      fail: { self.settle(.failure(.late)) })
  }

  func settle(_ settled: Settled) {
    let listener = state.withLock { state -> (@Sendable (Settled) -> Void)? in
      guard state.settled == nil else { return nil }
      state.settled = settled
      defer { state.listener = nil }
      return state.listener
    }
    listener?(settled)
  }

  /// Has `listener` called, once, when the outcome is known.
  func whenSettled(_ listener: @escaping @Sendable (Settled) -> Void) {
    let settled = state.withLock { state in
      if state.settled == nil { state.listener = listener }
      return state.settled
    }
    if let settled { listener(settled) }
  }

  func wait(for limit: Duration?) async -> Settled {
    let timer = limit.map { limit in
      Task {
        if (try? await Task.sleep(for: limit)) != nil { self.settle(.failure(.late)) }
      }
    }
    defer { timer?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        whenSettled { continuation.resume(returning: $0) }
      }
    } onCancel: {
      settle(.failure(.cancelled))
    }
  }
}

/// Has a task's work run in a lane.
private final class SideExecutor: TaskExecutor {
  private let lane: String

  init(lane: String) { self.lane = lane }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let run: @Sendable () -> Void = { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    // A job must be run: better where it may hold up others than never.
    SideThreads.shared.add(SideThreads.Job(isOver: { false }, run: run, fail: run), to: lane)
  }
}
