import Dispatch
import Glibc
import Synchronization

/// The threads of ``Aside``: one a lane that has something to do.
final class SideThreads: Sendable {
  /// Something to do.
  struct Job: Sendable {
    /// Whether nobody waits for it any more.
    let isOver: @Sendable () -> Bool
    let run: @Sendable () -> Void
    /// What is done where no thread can be had for it.
    let fail: @Sendable () -> Void
  }

  static let shared = SideThreads()

  private let start: @Sendable (@escaping @Sendable () -> Void) -> Bool

  /// Makes threads.
  ///
  /// - Parameter start: runs something on a thread of its own; false where the machine has none left.
  init(
    start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = SideThreads.startThread
  ) {
    self.start = start
  }

  /// What waits in each lane that has a thread.
  private let lanes = Mutex<[String: [Job]]>([:])

  /// How many lanes have a thread.
  var count: Int { lanes.withLock { $0.count } }

  /// Has a job done after those that wait in its lane.
  func add(_ job: Job, to lane: String) {
    let isNew = lanes.withLock { lanes in
      guard var waiting = lanes.removeValue(forKey: lane) else {
        lanes[lane] = [job]
        return true
      }
      // Else what hangs for hours would hold all that was asked of it meanwhile.
      waiting.removeAll { $0.isOver() }
      lanes[lane] = waiting + [job]
      return false
    }
    guard isNew else { return }
    let isStarted = start {
      while let job = self.next(of: lane) { if !job.isOver() { job.run() } }
    }
    if isStarted { return }
    while let job = next(of: lane) { job.fail() }
  }

  /// Takes the next job of a lane; nil, and no lane any more, where none waits.
  private func next(of lane: String) -> Job? {
    lanes.withLock { lanes in
      guard let job = lanes[lane]?.first else {
        lanes[lane] = nil
        return nil
      }
      lanes[lane]?.removeFirst()
      return job
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Whether some threads can be had at once; they are over by then.
  static func canStart(_ count: Int) -> Bool {
    let (mayEnd, isOver) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    var started = 0
    while started < count,
      startThread({
        mayEnd.wait()
        isOver.signal()
      })
    {
      started += 1
    }
    for _ in 0..<started { mayEnd.signal() }
    for _ in 0..<started { isOver.wait() }
    return started == count
  }

  static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Body(body))
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
