import Dispatch
import Foundation
import Synchronization

/// A thread for the one who watches a terminal.
///
/// On the threads that all tests share, thousands of others have a turn between two steps of one: what passes on a
/// screen by itself would pass unseen.
package final class WatchingThread: TaskExecutor {
  private static let idle = Mutex<[WatchingThread]>([])
  private static let mark = "watches a terminal"

  private let jobs = Mutex<[UnownedJob]>([])
  private let ready = DispatchSemaphore(value: 0)

  private init() {
    Thread.detachNewThread { [self] in
      Thread.current.threadDictionary[Self.mark] = true
      while true {
        ready.wait()
        jobs.withLock { $0.removeFirst() }.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    ready.signal()
  }

  /// Whether the caller runs on one of them.
  package static var isCurrent: Bool { Thread.current.threadDictionary[mark] != nil }

  /// Runs `body`, from where it first waits, on one that nobody else has meanwhile.
  static func lend<Result>(to body: () async throws -> Result) async rethrows -> Result {
    let thread = idle.withLock { $0.popLast() } ?? WatchingThread()
    defer { idle.withLock { $0.append(thread) } }
    return try await withTaskExecutorPreference(thread, operation: body)
  }
}
