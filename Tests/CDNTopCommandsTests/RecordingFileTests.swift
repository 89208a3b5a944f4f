import ArgumentParser
import Foundation
import Glibc
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// The file that a run records into: what is there stays, or nothing is written.
@Suite struct RecordingFileTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private static func snapshot(_ version: UInt64, id: String = "task-1") -> Snapshot {
    var account = AccountStatus(
      account: AccountID("one"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    account.calls = Int(version)
    let task = CacheTask(
      id: CacheTask.ID(account: account.account, vendorID: id), provider: account.provider,
      kind: .purgeURL, firstSeenAt: start)
    return Snapshot(
      version: version, takenAt: start.addingTimeInterval(Double(version)), tasks: [task],
      accounts: [account])
  }

  private static func open(_ path: String) throws -> RecordingFile {
    try RecordingFile(path, by: "cdntop test", isRedacted: false)
  }

  private static func record(_ versions: ClosedRange<UInt64>, into path: String) throws {
    let file = try open(path)
    for version in versions { try file.add([], snapshot(version), calendarAhead: 0) }
    try file.end()
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  @Test("A new file is one's own alone, and holds what was seen")
  func newFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    try Self.record(1...3, into: path)
    var facts = Glibc.stat()
    #expect(stat(path, &facts) == 0 && facts.st_mode & 0o7777 == 0o600)
    let recording = try Recording(Self.bytes(path))
    #expect(recording.count == 3 && recording.sessions.map(\.hasEnded) == [true])
    #expect(recording.damage == nil && !recording.isTorn)
  }

  @Test("A further run adds a session; what a killed one did not finish is cut off")
  func appended() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    try Self.record(1...3, into: path)
    let whole = try Self.bytes(path)
    for cut in [whole.count - 3, RecordingFormat.head.count, 5, 0] {
      try Data(whole[..<cut]).write(to: URL(filePath: path))
      try Self.record(4...5, into: path)
      let recording = try Recording(Self.bytes(path))
      #expect(recording.damage == nil && !recording.isTorn)
      #expect(recording.sessions.last?.hasEnded == true)
      #expect(recording.count == (cut > 100 ? 5 : 2))
    }
  }

  @Test("What is no recording, newer, or damaged is not touched")
  func notTouched() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    try Self.record(1...3, into: path)
    var damaged = try Self.bytes(path)
    damaged[RecordingFormat.head.count + 8] ^= 1
    let newer = Array("cdntop recording 2\n".utf8) + damaged.dropFirst(19)
    for (bytes, word) in [
      (Array("accounts: []\n".utf8), "is no recording of cdntop"), (newer, "a newer cdntop"),
      (damaged, "is damaged at byte"),
    ] {
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: RecordingFile.Refusal.self) { try Self.open(path) }
      let said = error?.description ?? ""
      #expect(said.contains(word))
      #expect(try Self.bytes(path) == bytes)
    }
  }

  @Test("Two runs do not record into one file")
  func locked() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    let file = try Self.open(path)
    let error = #expect(throws: RecordingFile.Refusal.self) { try Self.open(path) }
    #expect(error?.description == "\(path) is being recorded by another process")
    try file.add([], Self.snapshot(1), calendarAhead: 0)
    try withExtendedLifetime(file) { try file.end() }
    #expect(try Recording(Self.bytes(path)).count == 1)
  }

  @Test("Links, pipes, devices and folders are no place for a recording")
  func otherPlaces() throws {
    let folder = try TemporaryFolder()
    let (link, pipe) = (folder.path + "/link", folder.path + "/pipe")
    #expect(symlink(folder.path + "/nowhere", link) == 0 && mkfifo(pipe, 0o600) == 0)
    #expect(throws: RecordingFile.Refusal.self) { try Self.open(link) }
    #expect(throws: FileError("write", pipe, FileError.noFile)) { try Self.open(pipe) }
    #expect(throws: FileError("write", "/dev/null", FileError.noFile)) {
      try Self.open("/dev/null")
    }
    #expect(throws: FileError("write", folder.path, EISDIR)) { try Self.open(folder.path) }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/nowhere"))
  }

  @Test(
    "A calendar that is set while it is recorded is in the recording", .hangLimit,
    .holds(.clockSet))
  func calendarSet() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    let step = Mutex(0.0)
    let recorder = SessionRecorder(
      try Self.open(path), clock: ManualClock(), clockStep: { step.withLock { $0 } })
    let (snapshots, inlet) = AsyncStream.makeStream(of: Snapshot.self)
    inlet.yield(Self.snapshot(1))
    inlet.finish()
    let run = Task {
      await recorder.run(
        snapshots, changes: AsyncStream { $0.finish() }, report: { Issue.record("\($0)") })
    }
    while try Self.bytes(path).count <= RecordingFormat.head.count { await Task.yield() }
    step.withLock { $0 = -3_600 }
    await recorder.finish(with: Self.snapshot(2), within: .seconds(60))
    run.cancel()
    await run.value
    let recording = try Recording(try Self.bytes(path))
    #expect((0..<recording.count).map { recording.calendarAhead(of: $0) } == [0, -3_600])
    #expect(recording.time(of: 1).timeIntervalSince(recording.time(of: 0)) == 1)
  }

  @Test("What is seen after the end is not in it")
  func nothingAfterTheEnd() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    let file = try Self.open(path)
    try file.add([], Self.snapshot(1), calendarAhead: 0)
    try file.end()
    let bytes = try Self.bytes(path)
    try file.add([], Self.snapshot(2), calendarAhead: 0)
    #expect(try Self.bytes(path) == bytes)
  }

  @Test("The options say what is wrong before anything is written")
  func options() throws {
    let folder = try TemporaryFolder()
    let process = Recorder().process(in: folder)
    let path = folder.path + "/notes"
    try Data("notes\n".utf8).write(to: URL(filePath: path))
    let options = try RecordOptions.parse(["--record", path])
    let error = #expect(throws: UsageError.self) { _ = try options.recorder(in: process) }
    #expect(
      error?.description
        == "--record: \(path) is no recording of cdntop; nothing was written: give --record another name"
    )
    for wrong in [["--redact"], ["--record="], ["--record", "-"]] {
      #expect(throws: (any Error).self) { try RecordOptions.parse(wrong) }
    }
    #expect(try RecordOptions.parse([]).recorder(in: process) == nil)
  }
}
