import FoundationEssentials
import Glibc
import Logging
import Providers
import TaskModel

/// A log file open for appending, shared by all loggers of the process.
final class LogFile: Sendable {
  private let writer: SideWriter

  /// How long the reader of a pipe is waited for.
  static let patience: Duration = .seconds(1)

  /// Opens a file, made with mode 0600 where it is missing; waits for the reader of a pipe, but not for
  /// long.
  ///
  /// - Throws: ``FileError``.
  init(path: String, patience: Duration = LogFile.patience) throws(FileError) {
    let opened: (number: Int32, code: Int32)
    do throws(Aside.Failure) {
      opened = try Aside.block(in: "log " + path, within: patience) {
        let number = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o600)
        return (number, errno)
      }
    } catch {
      throw FileError("open", path, FileError.silent)
    }
    guard opened.number >= 0 else { throw FileError("open", path, opened.code) }
    writer = SideWriter(opened.number, owns: true)
  }

  /// Appends a line; neither a full disk nor one that does not answer may hold up the program.
  func append(_ line: PrintedText) { writer.write(line) }
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
