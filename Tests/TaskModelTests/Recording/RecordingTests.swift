import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

@Suite struct RecordingTests {
  private func expect(
    _ recording: Recording, toShow snapshots: [Snapshot],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(recording.count == snapshots.count, sourceLocation: sourceLocation)
    guard recording.count > 0 else { return }
    var player = try #require(RecordingPlayer(recording), sourceLocation: sourceLocation)
    for (place, snapshot) in snapshots.enumerated() {
      player.go(to: place)
      #expect(player.snapshot.saysTheSame(as: snapshot), "\(place)", sourceLocation: sourceLocation)
    }
  }

  @Test("What was seen is shown again", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func roundTrip(seed: UInt64) throws {
    let story = RecordedStory(120, seed: seed)
    let recording = try Recording(story.bytes)
    #expect(recording.damage == nil && !recording.isTorn)
    #expect(recording.sessions.count == 1 && recording.sessions[0].hasEnded)
    #expect(recording.sessions[0].program.text == "cdntop test")
    #expect(recording.sessions[0].began == story.snapshots[0].takenAt)
    try expect(recording, toShow: story.snapshots)
  }

  @Test("Every member of every task and account is in it")
  func fullValues() throws {
    let task = PackedFixtures.task
    let snapshots = [task, makeTask("2")].map { task in
      Snapshot(version: 1, takenAt: testNow, tasks: [task], accounts: [PackedFixtures.status])
    }
    var writer = RecordingWriter(program: "cdntop")
    let bytes = RecordingFormat.head + snapshots.flatMap { writer.moment($0) }
    try expect(Recording(bytes), toShow: snapshots)
  }

  @Test("A task that only was seen again costs next to nothing, and one that is as it was nothing")
  func size() throws {
    let tasks = (0..<1_000).map { number in
      makeTask("\(number)") {
        $0.lastSeenAt = testNow
        $0.urls = [makeItem("https://a.example/\(number % 10)", .running)]
        $0.domains = ["a.example"]
      }
    }
    var writer = RecordingWriter(program: "cdntop")
    let first = writer.moment(makeSnapshot(tasks))
    #expect(first.count < 1_000 * 40)
    #expect(writer.moment(makeSnapshot(tasks)) == [])
    let again = tasks.map { task in
      var task = task
      task.lastSeenAt = testNow.addingTimeInterval(5.000_000_1)
      return task
    }
    #expect(writer.moment(makeSnapshot(again)).count < 50)
  }

  @Test("Many tasks are several frames and one moment")
  func manyFrames() throws {
    let story = RecordedStory(40, seed: 3)
    let frames = story.frames(RecordingWriter(program: "cdntop", frameSize: 60))
    let whole = story.frames()
    #expect(frames.joined().count > whole.joined().count)
    try expect(Recording(RecordingFormat.head + frames.joined()), toShow: story.snapshots)
  }

  @Test("Sessions follow each other in a file, and each begins anew")
  func sessions() throws {
    let stories = [
      RecordedStory(30, seed: 1), RecordedStory(20, seed: 2, from: testNow.addingTimeInterval(900)),
    ]
    let bytes = stories[0].bytes + stories[1].frames().joined()
    let recording = try Recording(bytes)
    #expect(recording.sessions.map(\.hasEnded) == [true, false])
    try expect(recording, toShow: stories.flatMap(\.snapshots))
  }

  @Test("Other accounts are another session")
  func otherAccounts() throws {
    let snapshots = [
      makeSnapshot([makeTask("1")]), makeSnapshot([makeTask("1", account: "b")], accounts: ["b"]),
    ]
    var writer = RecordingWriter(program: "cdntop")
    let bytes = RecordingFormat.head + snapshots.flatMap { writer.moment($0) }
    let recording = try Recording(bytes)
    #expect(recording.sessions.map { $0.accounts.map(\.account.name) } == [["ali-prod"], ["b"]])
    try expect(recording, toShow: snapshots)
  }

  @Test("What came between two snapshots is there with its time")
  func transitions() throws {
    func change(_ second: Double, _ status: TaskStatus, _ id: String = "1") -> TaskChange {
      let task = makeTask(id) {
        $0.status = status
        $0.lastSeenAt = testNow
      }
      return TaskChange(
        sequence: 1, at: testNow.addingTimeInterval(second), kind: .status(task, from: .queued))
    }
    var writer = RecordingWriter(program: "cdntop")
    var bytes = RecordingFormat.head
    writer.note(change(-2, .running))
    writer.note(change(-1, .succeeded))
    writer.note(change(1, .running, "2"))
    writer.note(change(-1, .running, "never listed"))
    bytes += writer.moment(makeSnapshot([makeTask("1")]))
    bytes += writer.moment(makeSnapshot([makeTask("1"), makeTask("2")]))
    var player = try #require(RecordingPlayer(Recording(bytes)))
    let seen = player.transitions.map { ($0.task.vendorID, $0.status) }
    #expect(seen.map(\.0) == ["1", "1"] && seen.map(\.1) == [.running, .succeeded])
    #expect(player.transitions.map(\.at) == [-2, -1].map { testNow.addingTimeInterval($0) })
    player.go(to: 1)
    #expect(player.transitions.map(\.task.vendorID) == ["2"])
  }

  // MARK: - What others wrote

  @Test("A file that ends anywhere shows what was whole, and can be written on")
  func tornTails() throws {
    let story = RecordedStory(6, seed: 4)
    let frames = story.frames()
    let bytes = RecordingFormat.head + frames.joined()
    let more = RecordedStory(2, seed: 9)
    for length in 0..<bytes.count {
      let torn = Array(bytes.prefix(length))
      let whole = try RecordingFormat.wholeLength(of: torn)
      #expect(whole <= length)
      if length < RecordingFormat.head.count {
        #expect(whole == 0)
        #expect(throws: RecordingError.notARecording) { try Recording(torn) }
        continue
      }
      let recording = try Recording(torn)
      #expect(recording.damage == nil)
      #expect(recording.isTorn == (whole < length))
      let shown = Array(story.snapshots.prefix(recording.count))
      if length % 37 == 0 || recording.isTorn == false { try expect(recording, toShow: shown) }
      if length % 101 == 0 {
        let mended = Array(torn.prefix(whole)) + more.frames().joined()
        try expect(Recording(mended), toShow: shown + more.snapshots)
      }
    }
  }

  @Test("Of a file that was changed anywhere only what is before that is shown")
  func changedBytes() throws {
    let story = RecordedStory(5, seed: 5)
    let bytes = story.bytes
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= place % 2 == 0 ? 0x40 : 0x01
      guard let recording = try? Recording(changed) else {
        #expect(place < RecordingFormat.head.count)
        #expect(throws: RecordingError.self) { try RecordingFormat.wholeLength(of: changed) }
        continue
      }
      #expect(recording.damage != nil || recording.isTorn, "byte \(place)")
      #expect(recording.count <= 5)
      if place % 23 == 0 {
        try expect(recording, toShow: Array(story.snapshots.prefix(recording.count)))
      }
    }
  }

  @Test func whatIsNoRecordingIsSaidToBeNone() throws {
    for text in ["", "# notes\n", "cdntop", "SQLite format 3\u{0}"] {
      #expect(throws: RecordingError.notARecording) { try Recording(Array(text.utf8)) }
    }
    #expect(throws: RecordingError.newer) { try Recording(Array("cdntop recording 2\n".utf8)) }
    #expect(throws: RecordingError.notARecording) {
      try RecordingFormat.wholeLength(of: Array("# notes\n".utf8))
    }
    #expect(try RecordingFormat.wholeLength(of: []) == 0)
    let recording = try Recording(RecordingFormat.head)
    #expect(recording.count == 0 && recording.damage == nil)
    #expect(RecordingPlayer(recording) == nil)
  }

  @Test("A kind of frame that is not known is passed over")
  func unknownFrames() throws {
    let story = RecordedStory(3, seed: 6)
    var writer = ByteWriter()
    writer.write(byte: 99)
    writer.write(count: 3)
    writer.write(raw: [1, 2, 3])
    let unknown = writer.sealed()
    let bytes = RecordingFormat.head + unknown + story.frames().joined(separator: unknown)
    let recording = try Recording(bytes)
    #expect(recording.damage == nil)
    try expect(recording, toShow: story.snapshots)
  }

  @Test("Frames that somebody forged are no trap, and what they show is safe", arguments: 1...8)
  func forged(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let bytes = RecordedStory(12, seed: 7).bytes
    var frames: [(kind: RecordingFormat.Kind, content: [UInt8])] = []
    var reader = try RecordingFrames(bytes)
    while let frame = try reader.next() {
      frames.append((try #require(frame.kind), Array(bytes[frame.content])))
    }
    for _ in 0..<150 {
      var forged = frames
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: forged.indices, using: &random)
        if forged[place].content.isEmpty || Int.random(in: 0..<6, using: &random) == 0 {
          forged.swapAt(place, Int.random(in: forged.indices, using: &random))
        } else {
          let byte = Int.random(in: forged[place].content.indices, using: &random)
          forged[place].content[byte] = UInt8.random(in: .min ... .max, using: &random)
        }
      }
      let file =
        RecordingFormat.head + forged.flatMap { RecordingFormat.frame($0.kind, $0.content) }
      let recording = try Recording(file)
      guard var player = RecordingPlayer(recording) else { continue }
      for place in Array(0..<recording.count) + [0] {
        player.go(to: place)
        for task in player.snapshot.tasks {
          let texts = [task.label, task.vendorStatus, task.message].compactMap(\.self)
          #expect(texts.allSatisfy { $0 == SafeText($0.text, limit: .message) })
          _ = (task.tally, task.took, task.advance, task.target)
        }
      }
    }
  }
}
