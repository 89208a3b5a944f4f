import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Providers

/// Calls that never return hold up nobody but who asks for the same.
@Suite struct AsideTests {
  /// A call that returns when it is let go, and tells when it has begun.
  private struct Gate: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
      var ends: [Int32] = [-1, -1]
      pipe(&ends)
      self.ends = (ends[0], ends[1])
    }

    func wait() {
      var byte: UInt8 = 0
      _ = read(ends.read, &byte, 1)
    }

    func open() { close(ends.write) }
  }

  private let lane = "lane \(UInt64.random(in: 0 ... .max))"

  @Test func returnsWhatTheCallReturns() async throws {
    #expect(try await Aside.run(in: lane, within: .seconds(600)) { 7 } == 7)
    #expect(try Aside.block(in: lane, within: .seconds(600)) { 8 } == 8)
    #expect(try await Aside.work(in: lane, within: .seconds(600)) { 9 } == 9)
  }

  @Test func whatHangsIsLateAndHoldsUpNoOtherLane() async throws {
    let gates = (0..<80).map { _ in Gate() }
    await withTaskGroup(of: Void.self) { group in
      for (index, gate) in gates.enumerated() {
        group.addTask {
          await #expect(throws: Aside.Failure.late) {
            try await Aside.run(in: "\(lane) \(index)", within: .milliseconds(50)) { gate.wait() }
          }
        }
      }
    }
    // All of them still hang.
    #expect(try await Aside.run(in: lane, within: .seconds(600)) { true })
    for gate in gates { gate.open() }
  }

  @Test func whatHangsTakesOneThreadHoweverOftenItIsAsked() async throws {
    let gate = Gate()
    let begun = Atomic(0)
    for _ in 0..<5 {
      await #expect(throws: Aside.Failure.late) {
        try await Aside.run(in: lane, within: .milliseconds(20)) {
          begun.add(1, ordering: .relaxed)
          gate.wait()
        }
      }
    }
    gate.open()
    // What nobody waits for any more is never begun.
    #expect(try await Aside.run(in: lane, within: .seconds(600)) { true })
    #expect(begun.load(ordering: .relaxed) == 1)
  }

  @Test(.hangLimit) func whoIsCancelledLeavesAtOnce() async throws {
    let gate = Gate()
    let (began, inlet) = AsyncStream.makeStream(of: Void.self)
    let error = await withTaskGroup(of: Aside.Failure?.self) { group in
      group.addTask {
        do throws(Aside.Failure) {
          try await Aside.run(in: lane, within: nil) {
            inlet.yield()
            gate.wait()
          }
          return nil
        } catch {
          return error
        }
      }
      for await _ in began { break }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(error == .cancelled)
    gate.open()
  }

  @Test func workBlocksNoThreadOfTheTasks() async throws {
    let gates = (0..<40).map { _ in Gate() }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for (index, gate) in gates.enumerated() {
        group.addTask {
          try await Aside.work(in: "\(lane) \(index)", within: .seconds(600)) {
            gate.wait()
            await Task.yield()
            return true
          }
        }
      }
      // With forty threads blocked this goes on, and lets them go.
      for gate in gates { gate.open() }
      for try await isDone in group { #expect(isDone) }
    }
  }

  @Test func severalAreWaitedForTogether() {
    let gate = Gate()
    let values = Aside.block(in: [lane + "a", lane + "b", lane + "c"], within: .seconds(1)) {
      name in
      if name.hasSuffix("b") { gate.wait() }
      return name.last
    }
    #expect(values == [lane + "a": "a", lane + "c": "c"])
    gate.open()
  }
}

/// Where the machine has no thread left, nobody waits for what will not come.
@Test func withoutThreadsWhatIsAskedFails() {
  let isPoor = Mutex(true)
  let lanes = SideThreads { body in
    guard !isPoor.withLock({ $0 }) else { return false }
    body()
    return true
  }
  let said = Mutex<[String]>([])
  func add(_ name: String) {
    lanes.add(
      SideThreads.Job(
        isOver: { false }, run: { said.withLock { $0.append("ran " + name) } },
        fail: { said.withLock { $0.append("failed " + name) } }), to: "lane")
  }
  add("a")
  add("b")
  isPoor.withLock { $0 = false }
  add("c")
  #expect(said.withLock { $0 } == ["failed a", "failed b", "ran c"])
  #expect(lanes.count == 0)
}

/// Files that do not answer.
@Suite struct PatientFileTests {
  private func withPipe(_ body: (String) throws -> Void) throws {
    let path = "/tmp/cdntop-pipe-\(UInt64.random(in: 0 ... .max))"
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    try body(path)
  }

  @Test func aPipeThatNobodyWritesIntoIsSilent() throws {
    try withPipe { path in
      #expect(throws: PatientFile.Failure.silent) {
        try PatientFile.read(path, limit: 100, patience: .milliseconds(50))
      }
      #expect(throws: PatientFile.Failure.noFile) {
        try PatientFile.read(path, limit: 100, kind: .file, patience: .seconds(600))
      }
    }
  }

  @Test func aPipeThatStopsIsSilent() throws {
    try withPipe { path in
      let writer = open(path, O_RDWR | O_NONBLOCK)
      #expect(write(writer, "half", 4) == 4)
      #expect(throws: PatientFile.Failure.silent) {
        try PatientFile.read(path, limit: 100, patience: .milliseconds(50))
      }
      close(writer)
    }
  }

  @Test func aPipeThatSomebodyWritesIntoIsRead() throws {
    try withPipe { path in
      var thread = pthread_t()
      let name = strdup(path)
      pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let writer = open(argument.assumingMemoryBound(to: CChar.self), O_WRONLY)
          _ = write(writer, "whole", 5)
          close(writer)
          return nil
        }, name)
      let content = try PatientFile.read(path, limit: 100, patience: .seconds(600))
      #expect(content.bytes == Array("whole".utf8))
      pthread_join(thread, nil)
      free(name)
    }
  }

  @Test func aPipeOfAShellIsWaitedForUntilItEnds() throws {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    // By a thread of its own: this test holds one of the few that tasks have until the end is written.
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        // Long after the patience with what has a name is over.
        usleep(1_500_000)
        let writer = Int32(Int(bitPattern: argument))
        _ = write(writer, "listed", 6)
        close(writer)
        return nil
      }, UnsafeMutableRawPointer(bitPattern: Int(ends[1])))
    let content = try PatientFile.read(
      "/dev/fd/\(ends[0])", limit: 100, patience: .seconds(1))
    #expect(content.bytes == Array("listed".utf8))
    pthread_join(thread, nil)
    close(ends[0])
  }

  @Test func filesAreReadAndFoldersAreNot() throws {
    #expect(throws: PatientFile.Failure.system(EISDIR)) {
      try PatientFile.read("/tmp", limit: 100)
    }
    #expect(throws: PatientFile.Failure.system(ENOENT)) {
      try PatientFile.read("/no/such/file", limit: 100)
    }
    #expect(throws: PatientFile.Failure.system(EFBIG)) {
      try PatientFile.read("/proc/self/environ", limit: 1)
    }
    #expect(try PatientFile.read("/dev/null", limit: 1).bytes.isEmpty)
  }
}
