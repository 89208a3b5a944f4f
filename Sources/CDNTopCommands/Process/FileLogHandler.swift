import FoundationEssentials
import Glibc
import Logging
import TaskModel

/// A log file open for appending, shared by all loggers of the process.
final class LogFile: Sendable {
  private let number: Int32

  /// Opens a file, made with mode 0600 where it is missing.
  ///
  /// - Throws: ``FileError``.
  init(path: String) throws(FileError) {
    number = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw FileError("open", path, errno) }
  }

  deinit { close(number) }

  /// Appends a line; a full disk must not end the program, so a failure is not reported.
  func append(_ line: PrintedText) {
    // One write a line: the system keeps lines of several processes apart.
    try? Descriptor(number: number).write(line.text)
  }
}

/// Writes log lines to a file: time in UTC, level, message, `key=value` pairs.
struct FileLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  private let file: LogFile
  private let now: @Sendable () -> Date

  /// Writes lines of at least `level` to a file.
  init(file: LogFile, level: Logger.Level, now: @escaping @Sendable () -> Date) {
    self.file = file
    self.now = now
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let pairs = metadata.merging(event.metadata ?? [:]) { _, new in new }
    var line = "\(RFC3339.text(now())) \(event.level) \(event.message)"
    for (key, value) in pairs.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
    file.append(PrintedText(line: line))
  }
}
