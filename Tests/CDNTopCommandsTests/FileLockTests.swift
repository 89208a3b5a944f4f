import ArgumentParser
import Foundation
import Glibc
import MonitorUI
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// Writers of the state folder keep each other out; asked of the system, not of how fast anybody is.
@Suite struct FileLockTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Refused: Error {}

  /// Whether a lock of some kind can be had at once through a descriptor of its own.
  private static func canLock(_ path: String, _ kind: Int32) -> Bool {
    let number = open(path, O_RDWR)
    defer { close(number) }
    return flock(number, kind | LOCK_NB) == 0
  }

  @Test func nobodyElseHasAnyLockMeanwhile() throws {
    let path = folder.path + "/lock"
    try FileLock.hold("lock", in: StateFolder(folder.path)) { _ in
      #expect(!Self.canLock(path, LOCK_SH))
      #expect(!Self.canLock(path, LOCK_EX))
    }
    #expect(Self.canLock(path, LOCK_EX))
    #expect(throws: Refused.self) {
      try FileLock.hold("lock", in: StateFolder(folder.path)) { _ in throw Refused() }
    }
    #expect(Self.canLock(path, LOCK_EX))
    #expect(try folder.mode(of: "lock") == 0o600)
  }

  @Test(.holds(.lockHeld)) func aLockThatIsNeverGivenUpIsWaitedForInVain() throws {
    let path = folder.path + "/lock"
    let holder = open(path, O_RDWR | O_CREAT, 0o600)
    defer { close(holder) }
    try #require(flock(holder, LOCK_EX) == 0)
    let refusal = FileError("lock", path, FileError.held)
    #expect("\(refusal)" == "cannot lock \(path): another process keeps it locked")
    for _ in 0..<3 {
      #expect(throws: refusal) {
        try FileLock.hold("lock", in: StateFolder(folder.path), within: .milliseconds(20)) { _ in
          Issue.record("it is locked")
        }
      }
    }
    flock(holder, LOCK_UN)
    // Whoever waited in vain does not keep it when it is to be had.
    #expect(
      try FileLock.hold("lock", in: StateFolder(folder.path), within: .seconds(600)) { _ in 1 } == 1
    )
  }

  /// The ids exist nowhere else, and a script has to hear that they are not stored.
  @Test func idsThatALockKeepsOffTheListAreRepeated() async throws {
    try folder.write(
      "accounts: [{name: jd, provider: jdcloud, username: u, secret_key_env: X}]", to: "c.yaml")
    let lock = folder.path + "/state/cdntop/store.lock"
    _ = try StateFolder(ProgramPaths.folder(of: lock)).open(making: true)
    let holder = open(lock, O_RDWR | O_CREAT, 0o600)
    defer { close(holder) }
    try #require(flock(holder, LOCK_EX) == 0)
    let ids = ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"]
    let recorder = Recorder()
    let process = recorder.process(
      in: folder, environment: ["CDNTOP_CONFIG": folder.path + "/c.yaml"],
      input: ids.joined(separator: "\n"))
    let command = try TrackCommand.parse(["jd", "-"])
    let code = await #expect(throws: ExitCode.self) { try await command.perform(in: process) }
    #expect(code?.rawValue == 2)
    let reason = StoreError.busy(path: folder.path + "/state/cdntop/cdntop.db")
    #expect(recorder.talk == ["cdntop: \(reason)", "cdntop: not tracked:"] + ids)
  }

  /// A child that outlives its parent would keep a lock that it got from it.
  @Test func noChildGetsTheLock() throws {
    let path = folder.path + "/lock"
    try FileLock.hold("lock", in: StateFolder(folder.path)) { _ in
      let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        .compactMap { Int32($0) }
      let own = numbers.filter { number in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"))
          == path
      }
      #expect(own.count == 1)
      for number in own { #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0) }
    }
  }

  /// Somebody who only reads holds a writer up, which a lock that is taken shared would not be.
  @Test func everyWriterWaitsForTheLockAlone() async throws {
    let path = folder.path
    let holder = open(path + "/kept.lock", O_RDWR | O_CREAT, 0o600)
    defer { close(holder) }
    try #require(flock(holder, LOCK_SH) == 0)
    // The system's own name of the file, as it stands in its list of locks.
    let facts = try String(contentsOfFile: "/proc/self/fdinfo/\(holder)", encoding: .utf8)
    let file = try #require(facts.firstMatch(of: /FLOCK +ADVISORY +READ +\d+ +(\S+)/)?.1)
    let isOver = Mutex(false)
    let work = Thread {
      try? FileLock.hold("kept.lock", in: StateFolder(path), within: .seconds(600)) { _ in }
      isOver.withLock { $0 = true }
    }
    work.start()
    var isWaiting = false
    while !isWaiting, !isOver.withLock({ $0 }) {
      try await Task.sleep(for: .milliseconds(1))
      isWaiting = try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n")
        .contains { $0.contains("-> FLOCK") && $0.contains(" WRITE ") && $0.contains(file) }
    }
    #expect(isWaiting)
    flock(holder, LOCK_UN)
    while !isOver.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
  }
}
