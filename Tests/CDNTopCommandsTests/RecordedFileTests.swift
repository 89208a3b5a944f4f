import ArgumentParser
import Foundation
import Glibc
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

/// The file that is replayed, and how long it may be.
@Suite struct RecordedFileTests {
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private static func snapshot(_ version: UInt64) -> Snapshot {
    var account = AccountStatus(
      account: AccountID("one"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    account.calls = Int(version)
    return Snapshot(
      version: version, takenAt: start.addingTimeInterval(Double(version)), tasks: [],
      accounts: [account])
  }

  private static func bytes(_ count: UInt64) -> [UInt8] {
    var writer = RecordingWriter(program: "cdntop test")
    return RecordingFormat.head + (1...count).flatMap { writer.moment(snapshot($0)) }
  }

  @Test("Damage is said, also where nothing before it can be seen")
  func damage() throws {
    let folder = try TemporaryFolder()
    let file = RecordedFile(path: folder.path + "/a.rec")
    var bytes = Self.bytes(3)
    bytes[bytes.count - 3] ^= 1
    try Data(bytes).write(to: URL(filePath: file.path))
    let remarks = Remarks()
    #expect(try file.recording(remarks: remarks).count == 2)
    let said = remarks.take()
    #expect(said.count == 1 && said[0].hasSuffix("; 2 moments before it can be seen"))
    bytes[RecordingFormat.head.count + 8] ^= 1
    try Data(bytes).write(to: URL(filePath: file.path))
    let error = #expect(throws: UsageError.self) { try file.recording(remarks: remarks) }
    let place = RecordingFormat.head.count
    #expect(
      "\(try #require(error))".contains(
        "\(file.path) is damaged at byte \(place), and nothing before it can be seen"))
    #expect(remarks.take().isEmpty)
  }

  @Test("A file that is too long is told of as that, before it is read")
  func tooLong() throws {
    let folder = try TemporaryFolder()
    let file = RecordedFile(path: folder.path + "/a.rec")
    try Data(Self.bytes(1)).write(to: URL(filePath: file.path))
    try #require(truncate(file.path, RecordingFile.mostBytes + 1) == 0)
    let error = #expect(throws: UsageError.self) { try file.recording(remarks: Remarks()) }
    #expect("\(try #require(error))".contains("has more than 1 GiB"))
    let options = try RecordOptions.parse(["--record", file.path])
    let refusal = #expect(throws: UsageError.self) {
      _ = try options.recorder(in: Recorder().process(in: folder))
    }
    #expect("\(try #require(refusal))".contains("is as long as a recording can be, 1 GiB"))
  }

  @Test("A long file has more time than a short one")
  func patience() throws {
    #expect(Files.patience(forBytes: 0) == .seconds(5))
    #expect(Files.patience(forBytes: 1 << 30) > .seconds(50))
    let folder = try TemporaryFolder()
    try Data(Self.bytes(1)).write(to: URL(filePath: folder.path + "/a.rec"))
    #expect(try Files.size(of: folder.path + "/a.rec") == Self.bytes(1).count)
    #expect(try Files.size(of: folder.path + "/none") == 0)
  }

  @Test("A session ends before its file is too long, and what is in it can be seen")
  func fullFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    let limit = Self.bytes(4).count + RecordingWriter(program: "").end().count
    let file = try RecordingFile(path, by: "cdntop test", isRedacted: false, limit: limit)
    let hasRoom = try (1...7).map { try file.add([], Self.snapshot($0), calendarAhead: 0) }
    #expect(hasRoom == [true, true, true, true, false, true, true])
    try file.end()
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    #expect(bytes.count == limit)
    let recording = try Recording(bytes)
    #expect(recording.count == 4 && recording.sessions.map(\.hasEnded) == [true])
    #expect(recording.damage == nil && !recording.isTorn)
  }

  @Test("That a session ended early is said once")
  func saidOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.rec"
    let file = try RecordingFile(
      path, by: "cdntop test", isRedacted: false, limit: Self.bytes(2).count + 10)
    let clock = ManualClock()
    let recorder = SessionRecorder(file, clock: clock)
    let (snapshots, inlet) = AsyncStream.makeStream(of: Snapshot.self)
    let said = Mutex<[String]>([])
    let run = Task {
      await recorder.run(snapshots, changes: AsyncStream { $0.finish() }) { sentence in
        said.withLock { $0.append(sentence) }
      }
    }
    for version in 1...6 as ClosedRange<UInt64> {
      inlet.yield(Self.snapshot(version))
      // The recorder's, and that of who has it reach the disk.
      await clock.waitForSleepers(2)
      clock.advance(by: .seconds(1))
    }
    run.cancel()
    await run.value
    #expect(
      said.withLock { $0 } == [
        "the recording ends here: \(path) is as long as one can be; record into another file from now on"
      ])
  }
}
