import FoundationEssentials
import Glibc
import TaskModel

/// The history of versions that had no store: a JSON object a line.
///
/// A year of it may be much: it is taken in bit by bit, and kept as `history.jsonl.old` when all of it is. Whoever is
/// killed meanwhile begins anew, which changes nothing that was taken in.
struct EarlierHistory: Sendable {
  private static let name = "history.jsonl"
  private static let lock = "history.lock"
  /// How much is read at once, and the longest line that is read at all.
  private static let block = 1 << 19
  private static let longest = 1 << 24
  private let folder: StateFolder

  private init(_ folder: StateFolder) { self.folder = folder }

  /// Takes the history of a folder into a store that is kept; any other leaves it where it is.
  ///
  /// - Parameter say: is told, in a sentence, what is wrong with it.
  /// - Throws: ``FileError``, ``StoreError``; the rest is taken in the next time.
  static func take(
    in folder: StateFolder, into store: any TaskStore, _ say: (String) async -> Void
  ) async throws {
    let history = EarlierHistory(folder)
    guard store.standing == .kept else {
      if try await history.piece(from: 0) != nil {
        await say(
          "\(history.path) is of an earlier version and cannot be taken into the store here")
      }
      return
    }
    // An old program may tidy it up or add to it meanwhile; nobody does so again and again.
    for _ in 0..<5 {
      guard let read = try await history.readAll(into: store) else { return }
      guard let kept = try await history.retire(read) else { continue }
      let path = folder.path + "/" + kept
      if let sentence = read.unread.sentence(of: "the history", path: path, keptIn: path) {
        await say(sentence)
      }
      if let sentence = read.refused.sentence { await say("\(sentence); \(path) has it") }
      return
    }
  }

  private var path: String { folder.path + "/" + Self.name }

  /// What was read of a file.
  private struct Reading {
    var identity: [UInt64] = []
    /// Where the rest begins.
    var end = 0
    var unread = UnreadLines()
    var refused: [RecordOutcome.Refusal] = []
  }

  /// Reads all there is; nil where there is no file.
  private func readAll(into store: any TaskStore) async throws -> Reading? {
    var reading = Reading()
    while let piece = try await piece(from: reading.end) {
      if !reading.identity.isEmpty, reading.identity != piece.identity {
        reading = Reading()
        continue
      }
      reading.identity = piece.identity
      if piece.end == reading.end { return reading }
      for start in stride(from: 0, to: piece.tasks.count, by: TaskRecorder.batch) {
        let batch = piece.tasks[start..<min(start + TaskRecorder.batch, piece.tasks.count)]
        reading.refused += try await store.record(ObservationBatch(tasks: Array(batch))).refused
      }
      reading.end = piece.end
      reading.unread.damaged += piece.unread.damaged
      reading.unread.foreign += piece.unread.foreign
    }
    return nil
  }

  /// Renames the file as it was read; nil where it is another by now.
  private func retire(_ reading: Reading) async throws -> String? {
    try await Files.aside(path, "rename") {
      do {
        return try FileLock.hold(Self.lock, in: folder) { open in
          guard let piece = try piece(in: open, from: reading.end),
            piece.identity == reading.identity, piece.end == reading.end
          else { return nil }
          return try open.retire(Self.name)
        }
      } catch let error as FileError where error.isMissingFile {
        return nil
      }
    }
  }

  /// Some lines of a file.
  fileprivate struct Piece: Sendable {
    var identity: [UInt64] = []
    var tasks: [ObservedTask] = []
    var unread = UnreadLines()
    var end = 0
  }

  /// Reads some lines; nil where there is no file, and none at its end.
  private func piece(from start: Int) async throws -> Piece? {
    do {
      return try await Files.aside(path, within: .seconds(60)) {
        try piece(in: folder.open(), from: start)
      }
    } catch let error as FileError where error.isMissingFile {
      return nil
    }
  }

  private func piece(in open: OpenFolder, from start: Int) throws -> Piece? {
    let number = try open.open(Self.name, O_RDONLY)
    defer { close(number) }
    var facts = stat()
    guard fstat(number, &facts) == 0 else { throw FileError("read", path, errno) }
    var piece = Piece(identity: [UInt64(facts.st_dev), UInt64(facts.st_ino)], end: start)
    var size = Self.block
    while true {
      let bytes = try read(number, from: start, count: size)
      let isAll = bytes.count < size
      // Half a line at the end may be all that a killed writer left.
      let whole = isAll ? bytes.count : bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      if whole == 0, !isAll, size < Self.longest {
        size *= 4
        continue
      }
      piece.end += whole > 0 ? whole : bytes.count
      for line in bytes.prefix(whole).split(separator: 0x0A) { piece.take(line) }
      if whole == 0, !bytes.isEmpty { piece.unread.damaged += 1 }
      return piece
    }
  }

  private func read(_ number: Int32, from start: Int, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        pread(
          number, buffer.baseAddress?.advanced(by: filled), count - filled, start + filled)
      }
      if more < 0, errno == EINTR { continue }
      if more < 0 { throw FileError("read", path, errno) }
      if more == 0 { break }
      filled += more
    }
    return Array(bytes.prefix(filled))
  }
}

extension EarlierHistory.Piece {
  fileprivate mutating func take(_ line: some Collection<UInt8>) {
    let content = StateLine(line) { EarlierHistoryLine($0)?.observed }
    unread.count(content)
    if let observed = content.value { tasks.append(observed) }
  }
}

extension EarlierHistoryLine {
  /// The task as somebody saw it who keeps what it was seen in.
  fileprivate var observed: ObservedTask {
    var trail = TaskTrail()
    if let seen = task.finish?.notBefore {
      var open = task
      open.status = .running
      (open.urls, open.progress, open.counts) = (nil, nil, nil)
      trail.note(open, at: seen)
    }
    trail.note(task, at: task.finish?.at ?? task.lastSeenAt ?? task.referenceTime)
    return ObservedTask(task: task, trail: trail, clockAhead: clockAhead)
  }
}
