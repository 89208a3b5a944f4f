import FoundationEssentials
import Glibc
import Providers
import TaskModel

/// The tasks that ended while somebody watched, in a state folder: a JSON object a line.
///
/// Writers lock the file and add whole lines to its end. Of lines about one task the last counts. What is
/// older than is to be kept goes when a recording begins.
struct HistoryFile: Sendable {
  /// What the history tells, and what is wrong with it.
  struct Reading: Sendable {
    /// The tasks, the first recorded first, each once.
    let records: [HistoryRecord]
    /// What is wrong, in a sentence; nil for nothing.
    let remark: String?
  }

  /// What is left once the history was tidied up.
  struct Tidied: Sendable {
    /// The last status of each task.
    var statuses: [CacheTask.ID: TaskStatus] = [:]
    /// What is wrong with the file, in a sentence; nil for nothing.
    var remark: String?
  }

  private static let name = "history.jsonl"
  private static let stem = "history"
  private let folder: StateFolder
  private let keep: Duration

  /// Uses the file in a state folder; nothing is touched before the first write.
  ///
  /// - Parameter keep: how long a task is kept after its end.
  init(folder: StateFolder, keep: Duration) {
    self.folder = folder
    self.keep = keep
  }

  /// The file.
  var path: String { folder.path + "/" + Self.name }
  /// What is read of the file to tell what is usual: the last tasks, so that a start stays quick.
  private static let recentBytes = 1 << 18

  /// Reads the tasks; none while there is no file.
  ///
  /// - Throws: ``FileError``.
  func read(at now: Date) throws(FileError) -> Reading {
    var records = Records(oldest: oldest(at: now))
    try lines { records.take($0.bytes) }
    return Reading(
      records: records.all,
      remark: records.unread.sentence(of: "the history", path: path, keptIn: nil))
  }

  /// Hands each line to `body`; none while there is no file.
  private func lines(_ body: (FileLines.Line) -> Void) throws(FileError) {
    let number: Int32
    do {
      number = try folder.open(Self.name, O_RDONLY)
    } catch {
      if error.isMissingFile { return }
      throw error
    }
    defer { close(number) }
    try FileLines(number, path: path).read(body)
  }

  /// Returns the tasks that were recorded last; none where the file cannot be read, or does not answer.
  func recent(at now: Date) -> [HistoryRecord] {
    let read = try? Aside.block(in: "use of " + path, within: .seconds(1)) { last(at: now) }
    return read ?? []
  }

  private func last(at now: Date) -> [HistoryRecord] {
    guard let number = try? folder.open(Self.name, O_RDONLY) else { return [] }
    defer { close(number) }
    let start = max(0, lseek(number, 0, SEEK_END) - Self.recentBytes)
    guard lseek(number, start, SEEK_SET) >= 0,
      let bytes = try? Descriptor(number: number).readToEnd(limit: Self.recentBytes * 2)
    else { return [] }
    let whole = start == 0 ? bytes[...] : bytes.drop { $0 != 0x0A }
    var records = Records(oldest: oldest(at: now))
    for line in whole.split(separator: 0x0A) { records.take(Array(line)) }
    return records.all
  }

  /// Takes out what is too old or told again later, once that is a good part of the file; lines of another
  /// version stay, and damaged ones are moved into a file of their own.
  ///
  /// It reads the file line by line, since that may hold much more than a process should.
  ///
  /// - Throws: ``FileError``; then the file is as it was.
  func tidy(at now: Date) throws -> Tidied {
    guard Files.stamp(path) != nil else { return Tidied() }
    return try FileLock.hold(Self.stem + ".lock", in: folder) { open in
      let number = try open.open(Self.name, O_RDONLY)
      defer { close(number) }
      let lines = FileLines(number, path: path)
      let found = try found(in: lines, since: oldest(at: now))
      var tidied = Tidied(statuses: found.last.mapValues(\.status))
      var kept: String?
      var fault: FileError?
      if !found.damaged.isEmpty {
        do throws(FileError) {
          kept = try open.keepAside(Self.stem, at: now) { try lines.copy(found.damaged, to: $0) }
        } catch {
          fault = error
        }
      }
      if kept != nil || found.isWorthTidying {
        // What cannot be kept aside stays where it is.
        let places = found.kept(withDamaged: kept == nil)
        do throws(FileError) {
          try open.replace(Self.name) { try lines.copy(places, to: $0) }
        } catch {
          // What kept the damaged lines from their place may keep this, too: it is told already.
          if fault == nil { throw error }
        }
      }
      tidied.remark = found.unread.sentence(
        of: "the history", path: path, keptIn: kept, because: fault)
      return tidied
    }
  }

  private func found(in lines: FileLines, since oldest: Date) throws(FileError) -> Found {
    var found = Found()
    try lines.read { line in
      found.count += 1
      // A line that is too long counts as torn.
      let content = StateLine(line.bytes ?? [0]) { HistoryRecord.Head($0) }
      found.unread.count(content)
      switch content {
      case .value(let head):
        if head.ended >= oldest { found.last[head.id] = (head.status, line.place) }
      case .blank, .foreign: found.foreign.append(line.place)
      case .damaged: found.damaged.add(line.place)
      }
    }
    return found
  }

  /// Adds tasks.
  ///
  /// - Throws: ``FileError``; then perhaps some were added.
  func add(_ records: [HistoryRecord]) throws {
    try FileLock.hold(Self.stem + ".lock", in: folder) { open in
      let number = try open.open(Self.name, O_RDWR | O_APPEND | O_CREAT, verb: "write")
      defer { close(number) }
      // A writer that was killed may have left half a line.
      var last: UInt8 = 0x0A
      if lseek(number, -1, SEEK_END) >= 0 { _ = Glibc.read(number, &last, 1) }
      let start = last == 0x0A ? "" : "\n"
      do {
        try Descriptor(number: number).write(
          start + records.map { $0.line + "\n" }.joined())
      } catch {
        throw FileError("write", path, (error as? FileError)?.code ?? EIO)
      }
    }
  }

  private func oldest(at now: Date) -> Date { now.addingTimeInterval(-keep.seconds) }

  /// What a file holds, and where.
  private struct Found {
    var last: [CacheTask.ID: (status: TaskStatus, place: Range<Int>)] = [:]
    var foreign: [Range<Int>] = []
    var damaged: [Range<Int>] = []
    var unread = UnreadLines()
    var count = 0

    /// What stays, in the order of the file.
    func kept(withDamaged keepsDamaged: Bool) -> [Range<Int>] {
      let all = foreign + last.values.map(\.place) + (keepsDamaged ? damaged : [])
      var places: [Range<Int>] = []
      for place in all.sorted(by: { $0.lowerBound < $1.lowerBound }) { places.add(place) }
      return places
    }

    /// Whether a good part of the lines can go.
    var isWorthTidying: Bool {
      let going = count - foreign.count - last.count - unread.damaged
      return going > 0 && going * 10 >= count
    }
  }

  /// Records without those that are told again later.
  private struct Records {
    let oldest: Date
    private(set) var all: [HistoryRecord] = []
    private(set) var unread = UnreadLines()
    private var places: [CacheTask.ID: Int] = [:]

    init(oldest: Date) { self.oldest = oldest }

    /// Takes a line; nil for one that is too long.
    mutating func take(_ line: [UInt8]?) {
      let content = StateLine(line ?? [0]) { HistoryRecord(line: $0) }
      unread.count(content)
      guard let record = content.value, record.ended >= oldest else { return }
      if let place = places[record.task.id] {
        all[place] = record
      } else {
        places[record.task.id] = all.count
        all.append(record)
      }
    }
  }
}
