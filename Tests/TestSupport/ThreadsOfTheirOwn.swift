import Dispatch
public import Testing

/// Runs a suite's tests on threads of their own.
///
/// They wait for a server and for programs, which would hold up the tests of all other suites on threads that those
/// share: of these there are as few as the machine has cores.
public struct ThreadsOfTheirOwn: SuiteTrait, TestTrait, TestScoping {
  package final class Threads: TaskExecutor {
    package static let shared = Threads()
    private static let key = DispatchSpecificKey<Bool>()
    private let queue = DispatchQueue(label: "team store tests", attributes: .concurrent)

    init() { queue.setSpecific(key: Self.key, value: true) }

    package static var isCurrent: Bool { DispatchQueue.getSpecific(key: key) ?? false }

    package func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  public var isRecursive: Bool { true }

  /// Goes on on one of them; a suite that waits while it is made begins with this.
  public static func begin() async { await Task.yield() }

  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Threads.shared) { try await function() }
  }
}

extension Trait where Self == ThreadsOfTheirOwn {
  /// Has the tests wait where nobody else does.
  public static var threadsOfTheirOwn: Self { ThreadsOfTheirOwn() }
}
