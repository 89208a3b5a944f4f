import FoundationEssentials
import Glibc
import Providers
import TaskModel

/// The tasks that ended while somebody watched, in a state folder: a JSON object a line.
///
/// Writers lock the file and add whole lines to its end. Of lines about one task the last counts. What is
/// older than is to be kept goes when a recording begins.
struct HistoryFile: Sendable {
  private let folder: String
  private let keep: Duration

  /// Uses the file in a state folder; nothing is touched before the first write.
  ///
  /// - Parameter keep: how long a task is kept after its end.
  init(folder: String, keep: Duration) {
    self.folder = folder
    self.keep = keep
  }

  /// The file.
  var path: String { folder + "/history.jsonl" }
  /// What is read of the file to tell what is usual: the last tasks, so that a start stays quick.
  private static let recentBytes = 1 << 18

  /// Returns the tasks, the first recorded first, each once; none while there is no file.
  ///
  /// - Throws: ``FileError``.
  func records(at now: Date) throws(FileError) -> [HistoryRecord] {
    var records = Records(oldest: oldest(at: now))
    try FileLines.read(path) { records.take($0) }
    return records.all
  }

  /// Returns the tasks that were recorded last; none where the file cannot be read, or does not answer.
  func recent(at now: Date) -> [HistoryRecord] {
    let read = try? Aside.block(in: "use of " + path, within: .seconds(1)) { last(at: now) }
    return read ?? []
  }

  private func last(at now: Date) -> [HistoryRecord] {
    guard let number = try? Files.open(path, O_RDONLY) else { return [] }
    defer { close(number) }
    let start = max(0, lseek(number, 0, SEEK_END) - Self.recentBytes)
    guard lseek(number, start, SEEK_SET) >= 0,
      let bytes = try? Descriptor(number: number).readToEnd(limit: Self.recentBytes * 2)
    else { return [] }
    let whole = start == 0 ? bytes[...] : bytes.drop { $0 != 0x0A }
    var records = Records(oldest: oldest(at: now))
    for line in String(decoding: whole, as: UTF8.self).split(separator: "\n") { records.take(line) }
    return records.all
  }

  /// Takes out what is too old or told again later, once that is a good part of the file; lines that this
  /// version cannot read stay.
  ///
  /// It reads the file line by line, since that may hold much more than a process should.
  ///
  /// - Returns: What is left: the last status of each task.
  /// - Throws: ``FileError``; then the file is as it was.
  func tidy(at now: Date) throws -> [CacheTask.ID: TaskStatus] {
    guard Files.stamp(path) != nil else { return [:] }
    return try locked {
      Files.removeLeftovers(of: path)
      let oldest = oldest(at: now)
      var last: [CacheTask.ID: (status: TaskStatus, line: Int)] = [:]
      var foreign: Set<Int> = []
      var count = 0
      try FileLines.read(path) { line in
        if let head = HistoryRecord.Head(line) {
          if head.ended >= oldest { last[head.id] = (head.status, count) }
        } else {
          foreign.insert(count)
        }
        count += 1
      }
      let kept = foreign.union(last.values.map(\.line))
      if kept.count < count, (count - kept.count) * 10 >= count {
        try FileLines.rewrite(path) { kept.contains($0) }
      }
      return last.mapValues(\.status)
    }
  }

  /// Adds tasks.
  ///
  /// - Throws: ``FileError``; then perhaps some were added.
  func add(_ records: [HistoryRecord]) throws {
    try Files.makePrivateFolder(folder)
    try locked {
      let number = try Files.open(path, O_RDWR | O_APPEND | O_CREAT, verb: "write")
      defer { close(number) }
      // A writer that was killed may have left half a line.
      var last: UInt8 = 0x0A
      if lseek(number, -1, SEEK_END) >= 0 { _ = read(number, &last, 1) }
      let start = last == 0x0A ? "" : "\n"
      do {
        try Descriptor(number: number).write(
          start + records.map { $0.line + "\n" }.joined())
      } catch {
        throw FileError("write", path, (error as? FileError)?.code ?? EIO)
      }
    }
  }

  private func locked<Value>(_ body: () throws -> Value) throws -> Value {
    try FileLock.hold(folder + "/history.lock", body)
  }

  private func oldest(at now: Date) -> Date { now.addingTimeInterval(-keep.seconds) }

  /// Records without those that are told again later.
  private struct Records {
    let oldest: Date
    private(set) var all: [HistoryRecord] = []
    private var places: [CacheTask.ID: Int] = [:]

    init(oldest: Date) { self.oldest = oldest }

    mutating func take(_ line: some StringProtocol) {
      guard let record = HistoryRecord(line: line), record.ended >= oldest else { return }
      if let place = places[record.task.id] {
        all[place] = record
      } else {
        places[record.task.id] = all.count
        all.append(record)
      }
    }
  }
}
