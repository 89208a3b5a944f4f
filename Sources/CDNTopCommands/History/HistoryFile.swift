import FoundationEssentials
import Glibc
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

  private var path: String { folder + "/history.jsonl" }
  private static let largestFile = 1 << 28
  /// What is read of the file to tell what is usual: the last tasks, so that a start stays quick.
  private static let recentBytes = 1 << 18

  /// Returns the tasks, the first recorded first, each once; none while there is no file.
  ///
  /// - Throws: ``FileError``.
  func records(at now: Date) throws(FileError) -> [HistoryRecord] {
    kept(of: try text(), at: now)
  }

  /// Returns the tasks that were recorded last; none where the file cannot be read.
  func recent(at now: Date) -> [HistoryRecord] {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return [] }
    defer { close(number) }
    let start = max(0, lseek(number, 0, SEEK_END) - Self.recentBytes)
    guard lseek(number, start, SEEK_SET) >= 0,
      let bytes = try? Descriptor(number: number).readToEnd(limit: Self.recentBytes * 2)
    else { return [] }
    let whole = start == 0 ? bytes[...] : bytes.drop { $0 != 0x0A }
    return kept(of: String(decoding: whole, as: UTF8.self), at: now)
  }

  /// Takes out what is too old or told twice, and returns what is left.
  ///
  /// - Throws: ``FileError``; then the file is as it was.
  func tidy(at now: Date) throws -> [HistoryRecord] {
    guard Files.stamp(path) != nil else { return [] }
    return try locked {
      let text = try text()
      let records = kept(of: text, at: now)
      Files.removeLeftovers(of: path)
      if records.count < text.utf8.count(where: { $0 == 0x0A }) {
        try Files.replace(path, text: records.map { $0.line + "\n" }.joined())
      }
      return records
    }
  }

  /// Adds tasks.
  ///
  /// - Throws: ``FileError``; then perhaps some were added.
  func add(_ records: [HistoryRecord]) throws {
    try Files.makePrivateFolder(folder)
    try locked {
      let number = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard number >= 0 else { throw FileError("write", path, errno) }
      defer { close(number) }
      do {
        try Descriptor(number: number).write(records.map { $0.line + "\n" }.joined())
      } catch {
        throw FileError("write", path, (error as? FileError)?.code ?? EIO)
      }
    }
  }

  private func locked<Value>(_ body: () throws -> Value) throws -> Value {
    try FileLock.hold(folder + "/history.lock", body)
  }

  private func text() throws(FileError) -> String {
    do {
      return try Files.read(path, limit: Self.largestFile).text
    } catch {
      if error.isMissingFile { return "" }
      throw error
    }
  }

  private func kept(of text: String, at now: Date) -> [HistoryRecord] {
    let oldest = now.addingTimeInterval(-keep.seconds)
    var records: [HistoryRecord] = []
    var places: [CacheTask.ID: Int] = [:]
    for line in text.split(separator: "\n") {
      guard let record = HistoryRecord(line: line),
        (record.task.finish?.at ?? record.task.referenceTime) >= oldest
      else { continue }
      if let place = places[record.task.id] {
        records[place] = record
      } else {
        places[record.task.id] = records.count
        records.append(record)
      }
    }
    return records
  }
}
