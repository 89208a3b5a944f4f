import Dispatch
import Testing

/// Runs a suite's tests on threads of their own.
///
/// They wait for a server and for programs, which would hold up the tests of all other suites on threads that those
/// share: of these there are as few as the machine has cores.
struct ThreadsOfTheirOwn: SuiteTrait, TestTrait, TestScoping {
  final class Threads: TaskExecutor {
    static let shared = Threads()
    private static let key = DispatchSpecificKey<Bool>()
    private let queue = DispatchQueue(label: "team store tests", attributes: .concurrent)

    init() { queue.setSpecific(key: Self.key, value: true) }

    static var isCurrent: Bool { DispatchQueue.getSpecific(key: key) ?? false }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  var isRecursive: Bool { true }

  /// Goes on on one of them; a suite that waits while it is made begins with this.
  static func begin() async { await Task.yield() }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Threads.shared) { try await function() }
  }
}

extension Trait where Self == ThreadsOfTheirOwn {
  /// Has the tests wait where nobody else does.
  static var threadsOfTheirOwn: Self { ThreadsOfTheirOwn() }
}

@Suite(.threadsOfTheirOwn) struct ThreadsOfTheirOwnTests {
  private let wasOnOne: Bool

  init() async {
    await ThreadsOfTheirOwn.begin()
    wasOnOne = ThreadsOfTheirOwn.Threads.isCurrent
  }

  @Test func testsRunOnThem() async {
    #expect(wasOnOne)
    await Task.yield()
    #expect(ThreadsOfTheirOwn.Threads.isCurrent)
  }

  @Test func testsThatDoNotWaitDoSoToo() {
    #expect(ThreadsOfTheirOwn.Threads.isCurrent)
  }
}
